/** Populations by rank as CSV, a record a snapshot: `trial_id,populations`. */

import type { SnapshotRecord } from "../metrics/metrics.js";
import type { ColumnKind } from "./cells.js";
import { headerLine, type RecordFormat, recordLines } from "./record-format.js";
import { type ExtraColumn, extraCells, SIGMA_COLUMN } from "./snapshot-csv.js";

/** A snapshot whose populations are known, of a sweep or not. */
export type PopulationsRecord = SnapshotRecord & { readonly sigma?: number };

/** Of the cell that holds the populations. */
export const POPULATIONS_COLUMN = "populations";

/** Runs of a cell: a whole number above 0, after the number of groups that have it where there are several. */
const RUN = /^(?:([1-9]\d*)\*)?([1-9]\d*)$/;

/** The cell of some populations: largest first, `3*2` for three groups of 2 tokens each. */
export function populationsCell(populations: ArrayLike<number>): string {
  const runs: string[] = [];
  for (let at = 0; at < populations.length; ) {
    const population = populations[at] as number;
    const from = at;
    while (at < populations.length && populations[at] === population) at += 1;
    runs.push(at - from === 1 ? String(population) : `${at - from}*${population}`);
  }
  return runs.join(" ");
}

/** Groups that have the same population. */
export interface PopulationRun {
  readonly groups: number;
  readonly population: number;
}

/**
 * What a cell says, not yet written out: a short one may stand for more groups than there is room for. Undefined for one that is not written
 * so, of other characters or not largest first.
 */
export function runsOfCell(cell: string): PopulationRun[] | undefined {
  const runs: PopulationRun[] = [];
  for (const run of cell === "" ? [] : cell.split(" ")) {
    const [, groups = "1", population] = RUN.exec(run) ?? [];
    const read = { groups: Number(groups), population: Number(population) };
    const before = runs.at(-1)?.population ?? Number.MAX_SAFE_INTEGER;
    // NaN where there was nothing to read.
    if (!(read.population <= before && read.groups <= Number.MAX_SAFE_INTEGER)) return undefined;
    runs.push(read);
  }
  return runs;
}

/** The number of groups. */
export const groupsOfRuns = (runs: readonly PopulationRun[]): number =>
  runs.reduce((sum, { groups }) => sum + groups, 0);

/** The populations written out, largest first. */
export function populationsOfRuns(runs: readonly PopulationRun[]): Float64Array {
  const populations = new Float64Array(groupsOfRuns(runs));
  let at = 0;
  for (const { groups, population } of runs) {
    populations.fill(population, at, at + groups);
    at += groups;
  }
  return populations;
}

/** The format of a file of populations; `extra` are the columns that tell its records apart besides their number. */
export const populationsFormat = (
  extra: readonly ExtraColumn[],
): RecordFormat<SnapshotRecord, string> & { readonly kinds: readonly ColumnKind[] } => ({
  columns: ["trial_id", POPULATIONS_COLUMN, ...extra.map(({ name }) => name)],
  kinds: ["integer", "text", ...extra.map(({ kind }) => kind)],
  cells: (record) => [String(record.trialId), populationsCell(record.populations ?? []), ...extraCells(record, extra)],
  read(cells) {
    const [trialId = "", populations = ""] = cells;
    if (cells.length !== 2 + extra.length || !/^\d+$/.test(trialId)) return undefined;
    return runsOfCell(populations) && populations;
  },
});

/**
 * Populations by rank of some snapshots as CSV: `trial_id,populations`, and `sigma` where records have one. A cell has the tokens of each
 * group of equal rows, largest first, with blanks between; `3*2` stands for three groups of 2 tokens each. Records without populations
 * have an empty cell, as those without a row do.
 *
 * @example
 * ```js
 * import { init, populationsCsv, stats } from "collapsar";
 *
 * await init();
 * console.log(populationsCsv(await stats("gamma.safetensors", { mask: "mask.safetensors" })));
 * ```
 */
export function populationsCsv(snapshots: PopulationsRecord | readonly PopulationsRecord[]): string {
  const records = "metrics" in snapshots ? [snapshots] : snapshots;
  const format = populationsFormat(records.some(({ sigma }) => sigma !== undefined) ? [SIGMA_COLUMN] : []);
  return headerLine(format) + recordLines(format, records);
}
