/** Populations of snapshots, from a CSV file that `--populations` wrote or from memory. */

import type { TextRecord } from "../csv/csv-records.js";
import { invalidCsv } from "../csv/invalid-csv.js";
import { groupsOfRuns, POPULATIONS_COLUMN, populationsOfRuns, runsOfCell } from "../csv/populations-csv.js";
import { CollapsarError } from "../errors.js";
import { type JobOptions, pauses } from "../inputs/inputs.js";
import type { NamedSource } from "../source/byte-source.js";
import { plural } from "../text/quantities.js";
import { visible } from "../text/visible.js";
import { LABEL_COLUMNS, shown } from "./metric-table.js";

/** Populations in memory: of each snapshot those of its groups, largest first. */
export interface PopulationsData {
  /** What the user calls them. Default `observed` or `synthetic`. */
  name?: string | undefined;
  /** For each snapshot the tokens of each of its groups, largest first. */
  populations: readonly ArrayLike<number>[];
}

/** Populations by rank of some snapshots. */
export interface PopulationsTable {
  /** What the user calls them. */
  name: string;
  /** For each record the tokens of each of its groups, largest first. */
  populations: Float64Array[];
  /** The columns that say which record it is, a text a record. */
  labels: Map<string, string[]>;
}

/** Populations of a file that are held at most, and ranks of all records that are compared; each takes some 32 bytes. */
export const MOST_POPULATIONS = 2 ** 24;

/**
 * Reads a file of populations; `what` names its records in the progress. Rejects with `InvalidCsv` for a file without such a column or
 * without a record, and for a cell that no populations are written as; with `OutOfMemory` for more than are held; or with the signal's reason.
 */
export async function readPopulations(
  source: NamedSource,
  what: string,
  { signal, onProgress }: JobOptions,
): Promise<PopulationsTable> {
  const { csvRecords } = await import("../csv/csv-records.js");
  const pause = pauses(signal);
  const { name } = source;
  let header: string[] | undefined;
  const table: PopulationsTable = { name, populations: [], labels: new Map() };
  let held = 0;
  for await (const { records, bytesRead } of csvRecords(source, signal)) {
    for (const record of records) {
      if (header) held += addRecord(table, header, record, MOST_POPULATIONS - held);
      else header = headerOf(table, record);
    }
    onProgress?.({ phase: `reading ${what} populations`, unit: "bytes", done: bytesRead, total: source.byteLength });
    await pause();
  }
  if (table.populations.length === 0) throw invalidCsv(name, {}, "there is no record of populations", WHERE_FROM);
  return table;
}

const WHERE_FROM = "give a file of populations that stats, synth or trials wrote";

function headerOf({ name, labels }: PopulationsTable, { line, cells }: TextRecord): string[] {
  if (!cells.includes(POPULATIONS_COLUMN)) {
    throw invalidCsv(name, { line }, `names no column ${POPULATIONS_COLUMN}`, WHERE_FROM);
  }
  for (const column of cells) if (LABEL_COLUMNS.includes(column)) labels.set(column, []);
  return cells;
}

/** Returns how many populations it added. */
function addRecord(
  { name, populations, labels }: PopulationsTable,
  header: string[],
  { line, cells }: TextRecord,
  room: number,
): number {
  if (cells.length !== header.length) {
    const what = `has ${cells.length} ${cells.length === 1 ? "cell" : "cells"}, the header ${header.length}`;
    throw invalidCsv(name, { line }, what, "correct it there, or write the file anew if it was cut off");
  }
  for (const [at, column] of header.entries()) labels.get(column)?.push(cells[at] as string);
  const cell = cells[header.indexOf(POPULATIONS_COLUMN)] as string;
  const runs = runsOfCell(cell);
  if (!runs) {
    const what = `${visible(shown(cell))} is not a list of populations, largest first`;
    throw invalidCsv(name, { line, column: POPULATIONS_COLUMN }, what, "write them as 814 704 3*2");
  }
  const groups = groupsOfRuns(runs);
  if (groups > room) throw tooManyPopulations(name, populations.length + 1);
  populations.push(populationsOfRuns(runs));
  return groups;
}

/** The error for a file with more populations than can be compared, in so many records. */
export function tooManyPopulations(name: string, records: number): CollapsarError<"OutOfMemory"> {
  const message = `${visible(name)}: the populations of ${plural(records, "record")} are more than can be compared; give fewer records`;
  return new CollapsarError("OutOfMemory", message, { bytes: 32 * MOST_POPULATIONS, purpose: "populations" });
}

/** Populations in memory as a table. Throws `InvalidParameter` for none, and for what is not largest first. */
export function populationsTableOf({ name, populations }: PopulationsData, what: string): PopulationsTable {
  const refuse = (message: string): never => {
    throw new CollapsarError("InvalidParameter", `${what}: ${message}`, { field: "populations", value: name });
  };
  if (populations.length === 0) refuse("there are no populations; give those of one snapshot at least");
  const all = populations.map((each) => Float64Array.from(each));
  const isRanked = (each: Float64Array): boolean =>
    each.every((population, at) => population > 0 && (at === 0 || population <= (each[at - 1] as number)));
  if (!all.every(isRanked)) refuse("populations must be numbers above 0, largest first");
  return { name: name ?? what, populations: all, labels: new Map() };
}
