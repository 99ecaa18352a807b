/** How observed snapshots are told apart among simulated ones. */
import { shown } from "../../drawing/numbers.js";
import type { LegendItem } from "../../drawing/page.js";
import { CATEGORIES, OBSERVED } from "../../drawing/theme.js";

/** Dashes of their lines. */
export const DASHES = "7,4";

/** Observed snapshots that have a colour of their own; more are drawn alike. */
export const NAMED = 5;

/** Those that differ most from the first, from its neighbours and from the simulated. */
const OTHERS = [CATEGORIES[2], CATEGORIES[3], CATEGORIES[6], CATEGORIES[1]] as string[];

/** The colour of one of `count` observed snapshots. */
export const observedColour = (at: number, count: number): string =>
  at === 0 || count > NAMED ? OBSERVED : (OTHERS[at - 1] as string);

/** What the legend says of them. */
export function observedLegend(labels: readonly string[]): LegendItem[] {
  const line = { sign: "line", dashes: DASHES } as const;
  if (labels.length > NAMED)
    return [{ label: `observed (${shown(labels.length)} snapshots)`, colour: OBSERVED, ...line }];
  return labels.map((label, at) => ({
    label: `observed: ${label}`,
    colour: observedColour(at, labels.length),
    ...line,
  }));
}
