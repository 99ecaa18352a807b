/** The figure of the trials job. */

import type { ObservedMetrics } from "../../comparison/read.js";
import { fileName } from "../../text/file-name.js";
import { floatRepr } from "../../text/python-number.js";
import { visible } from "../../text/visible.js";
import { columnsOf, type ReportedTrials } from "../parts/trials.js";
import type { DrawnRecords } from "./records.js";

/** What is drawn of measured trials. */
export function drawnTrials(
  { origin, records, epsilon }: ReportedTrials,
  observed?: readonly ObservedMetrics[] | undefined,
): DrawnRecords {
  const { sigma } = origin.attributes;
  return {
    columns: columnsOf(records),
    records: records.length,
    sigma: typeof sigma === "number" ? sigma : undefined,
    parameters: [`${visible(origin.dataset)} in ${visible(fileName(origin.source))}`, `epsilon ${floatRepr(epsilon)}`],
    observed,
  };
}
