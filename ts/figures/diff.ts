/** What differs between two snapshots: how far elements moved, what became of the groups, and which rows moved most. */
import * as Plot from "@observablehq/plot";
import type { FigureOptions } from "../drawing/figure-options.js";
import { shown, TICK_SIZE } from "../drawing/numbers.js";
import { inLines, page, panelsAbreast, panelWidth } from "../drawing/page.js";
import { emptyPanel, type Panel, panel } from "../drawing/panel.js";
import { Drawing } from "../drawing/svg.js";
import { textWidth } from "../drawing/text-width.js";
import { MISSING, TRIALS } from "../drawing/theme.js";
import { namedBars } from "./panels/named-bars.js";

/** A difference, as far as it is drawn. */
export interface DiffData {
  /** Elements by their steps: 0, 1, 2 to 3, 4 to 7 and so on; empty where the two have no lattice in common. */
  steps: ArrayLike<number>;
  /** Numbers of groups of identical rows, each with what it counts: `["born", 3]`. */
  groups: readonly (readonly [what: string, count: number])[];
  /** The rows that moved most, the farthest first. */
  farthest: readonly { name: string; length: number }[];
  /** What lengths are in: `steps of BF16`, say. */
  unit: string;
}

/** The least width of a panel with its labels. */
const LEAST_WIDTH = 300;

/**
 * Draws what differs between two snapshots. Returns the text of an SVG file.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { diffFigure } from "collapsar/figures";
 *
 * const data = {
 *   steps: [9000, 800, 150, 50], // elements that stayed, and that moved by 1, by 2 to 3 and by 4 to 7 steps
 *   groups: [["before", 13], ["after", 14], ["born", 1]],
 *   farthest: [{ name: '" the"', length: 91.5 }, { name: "token 7", length: 40.2 }],
 *   unit: "steps of BF16",
 * };
 * writeFileSync("diff.svg", diffFigure(data, { theme: "auto" }));
 * ```
 */
export function diffFigure({ steps, groups, farthest, unit }: DiffData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const abreast = panelsAbreast(2, LEAST_WIDTH, options);
  const width = panelWidth(abreast, options);
  const counted = namedBars(drawing, {
    width,
    title: "Groups of identical rows",
    caption: "before and after, and what became of them",
    quantity: "groups",
    integers: true,
    bars: groups.map(([name, value]) => ({ name, value, text: shown(value), title: `${name}: ${shown(value)}` })),
  });
  const rows = { title: "Rows that moved most", width: panelWidth(1, options) };
  const moved =
    farthest.length === 0
      ? emptyPanel(drawing, { ...rows, height: 120 }, "no row moved")
      : namedBars(drawing, {
          ...rows,
          caption: `L2, in ${unit}`,
          quantity: `L2, in ${unit}`,
          bars: farthest.map(({ name, length }) => {
            const text = shown(Number(length.toPrecision(4)));
            return { name, value: length, text, title: `${name}: ${text}` };
          }),
        });
  const upper = [...(steps.length === 0 ? [] : [stepsPanel(drawing, Array.from(steps), unit, width)]), counted];
  return page(
    drawing,
    {
      title: "Two snapshots",
      description: `What differs between two snapshots: ${groups.map(([what, count]) => `groups ${what}: ${shown(count)}`).join(", ")}.`,
      lines: [...inLines(upper, abreast), [moved]],
    },
    options,
  );
}

/** The least number on the axis: a bar of one element is still to be seen. */
const FLOOR = 0.5;

/** Elements by powers of two of their steps. What stayed is in another colour: it is not one of the powers. */
function stepsPanel(drawing: Drawing, steps: readonly number[], unit: string, width: number): Panel {
  const bars = steps.map((count, at) => ({ count, at, name: nameOf(at) })).filter(({ count }) => count > 0);
  const most = steps.reduce((largest, count) => Math.max(largest, count), 1);
  const labels = steps.map((_, at) => shortName(at));
  // So many labels apart that they do not touch.
  const widest = Math.max(...labels.map((label) => textWidth(label, TICK_SIZE))) + 10;
  const apart = Math.max(1, Math.ceil((widest * steps.length) / (width - 80)));
  const values = steps.map((_, at) => at).filter((at) => at % apart === 0);
  return panel(drawing, {
    width,
    height: 84 + 6 * 30,
    title: "Elements by how far they moved",
    caption: "by powers of two; grey: what did not move",
    x: {
      label: `${unit}; each bar up to the next`,
      domain: [-0.6, steps.length - 0.4],
      ticks: { values, labels: values.map((at) => labels[at] as string) },
    },
    y: { label: "elements", domain: [FLOOR, most * 2], log: true },
    marks: [
      Plot.rect(bars, {
        x1: ({ at }) => at - 0.4,
        x2: ({ at }) => at + 0.4,
        y1: () => FLOOR,
        y2: "count",
        fill: ({ at }) => (at === 0 ? MISSING : TRIALS),
        fillOpacity: 0.8,
        title: ({ name, count }) => `${name}: ${shown(count)}`,
      }),
    ],
  });
}

const nameOf = (at: number): string => (at < 2 ? String(at) : `${shown(2 ** (at - 1))} to ${shown(2 ** at - 1)}`);

/** The least of a class; of large ones the power. */
const shortName = (at: number): string => (at < 1 ? "0" : at < 15 ? shown(2 ** (at - 1)) : `2^${at - 1}`);
