/** Whether populations are those of the snapshots whose metrics are compared. */

import { CollapsarError } from "../errors.js";
import type { Metric } from "../metrics/metrics.js";
import { count, plural } from "../text/quantities.js";
import { visible } from "../text/visible.js";
import type { MetricTable } from "./metric-table.js";
import type { PopulationsTable } from "./populations-table.js";

/** Metrics that follow from the populations alone. */
const FROM_POPULATIONS: readonly (readonly [Metric, (populations: Float64Array) => number])[] = [
  ["n_tokens", (populations) => populations.reduce((sum, population) => sum + population, 0)],
  ["n_unique", ({ length }) => length],
  ["n_black_holes", (populations) => populations.filter((population) => population > 1).length],
  ["largest_bh", ([largest = 0]) => (largest > 1 ? largest : 0)],
];

/**
 * Throws `InvalidParameter` where populations are not those of the snapshots of a table of metrics, record by record: another number of
 * records, or a record whose metrics do not follow from its populations. Metrics that the table does not have are not asked for.
 */
export function refuseOtherSnapshots(metrics: MetricTable, { name, populations }: PopulationsTable): void {
  const refuse = (what: string): never => {
    const message = `${visible(name)}: ${what}; give metrics and populations of the same run`;
    throw new CollapsarError("InvalidParameter", message, { field: "populations", value: name });
  };
  const table = visible(metrics.name);
  if (populations.length !== metrics.records) {
    refuse(`has ${plural(populations.length, "record")} of populations, but ${table} has ${count(metrics.records)}`);
  }
  for (const [metric, follows] of FROM_POPULATIONS) {
    const column = metrics.columns.get(metric);
    for (const [at, value] of (column ?? []).entries()) {
      const own = follows(populations[at] as Float64Array);
      if (Number.isNaN(value) || value === own) continue;
      refuse(`${metric} of record ${at + 1} is ${count(own)} by its populations, but ${count(value)} in ${table}`);
    }
  }
}
