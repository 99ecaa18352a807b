/** The figure of the trials job. */
import { floatRepr } from "../formats/python-number.js";
import { visible } from "../formats/visible.js";
import type { ObservedMetrics } from "../jobs/metric-table-file.js";
import type { DrawnRows } from "./rows-figure.js";
import { columnsOf, type ReportedTrials } from "./trials-parts.js";

/** What is drawn of measured trials. */
export function drawnTrials(
  { origin, rows, epsilon }: ReportedTrials,
  observed?: readonly ObservedMetrics[] | undefined,
): DrawnRows {
  const { sigma } = origin.attributes;
  return {
    columns: columnsOf(rows),
    rows: rows.length,
    sigma: typeof sigma === "number" ? sigma : undefined,
    parameters: [`${visible(origin.dataset)} in ${visible(origin.source)}`, `epsilon ${floatRepr(epsilon)}`],
    observed,
  };
}
