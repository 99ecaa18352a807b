/** The diff job: what differs between two snapshots of one shape, row by row. */
import { cellOf } from "../csv/cells.js";
import { csvCell, withoutFormula } from "../csv/csv-text.js";
import type { Table } from "../csv/table.js";
import { CollapsarError } from "../errors.js";
import type { SourceIdentity } from "../inputs/identity.js";
import { type JobOptions, withInputs } from "../inputs/inputs.js";
import { MatrixHashes } from "../inputs/matrix-hashes.js";
import { findTokenizer, type TokenizerUsed, tokenizers, usedOf } from "../inputs/tokenizer.js";
import { LEFT_OUT, PHASES } from "../motion/phases.js";
import type { RowDifferences } from "../motion/row-differences.js";
import { statsParameters } from "../parameters/validation/stats.js";
import { jobsOption } from "../parameters/validation/workers.js";
import { type Groups, groupNumbers } from "../rows/groups.js";
import { asMatrix, type Matrix } from "../rows/stream.js";
import { type GroupChanges, groupChanges } from "../series/group-changes.js";
import type { ReadCount } from "../source/byte-source.js";
import type { FileInput } from "../source/open.js";
import { chooseMatrix } from "../tensors/default-tensor.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { originOf, type TensorOrigin } from "../tensors/tensor.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";

/** Which matrices are compared, and how tokens are named. */
export interface DiffOptions extends JobOptions {
  /** Name of the matrix in both, or `"output"` or `"input"`. Default: a matrix `gamma`, else by evidence. */
  tensor?: string | undefined;
  /** The unit of lengths where the two have no lattice in common. Default 6e-5. */
  epsilon?: number | undefined;
  /** Names the tokens: a `tokenizer.json`, or `true` for the one beside the first matrix. Default: no names. */
  tokenizer?: FileInput | boolean | undefined;
  /** Also hashes the headers of the files that the matrices are in, and the rows compared. Default false. */
  identify?: boolean | undefined;
  /** Workers, at most, for matrices that are not on a server. Default: as many as the machine has cores. No digit depends on it. */
  jobs?: number | undefined;
}

/** What differs between two snapshots. Rows are token ids. */
export interface Difference extends RowDifferences {
  /** The first matrix. */
  before: TensorOrigin;
  /** The second matrix. */
  after: TensorOrigin;
  /** Rows compared: those that both have. */
  rows: number;
  /** The unit of lengths where there is no common lattice. */
  epsilon: number;
  /** Groups of identical rows in the first matrix, among the rows compared, largest first. */
  groupsBefore: Groups;
  /** Groups of identical rows in the second matrix, among the rows compared, largest first. */
  groupsAfter: Groups;
  /** What became of the groups; a split one has tokens in at least two later groups. */
  groups: GroupChanges & { splits: number };
  /** What each token is called. Only with a tokenizer. */
  names?: string[];
  /** The tokenizer that named the tokens; absent without names. */
  tokenizer?: TokenizerUsed;
  /** The files that the matrices are in, with the hashes of their headers, and those of the rows compared. Only where it was asked for. */
  identities?: SourceIdentity[];
  /** What was read. */
  reads: ReadCount;
}

/**
 * Compares two snapshots of one matrix: two checkpoints, a base model and a fine-tuned one, a model before and after quantisation. Where one has
 * more rows, those that both have are compared. Lengths are in steps of the lattice that the values of both lie on, or in units of epsilon where they
 * have none in common.
 *
 * One pass over both; only rows that may be identical to others are read again. Memory grows with the number of rows alone.
 *
 * Rejects with `ShapeDiffers` for rows of another number of dims, or with what opening rejects with.
 *
 * @example
 * ```js
 * import { diff, init } from "collapsar";
 *
 * await init();
 * const { changed, rows } = await diff("checkpoints/step_00100.safetensors", "checkpoints/step_00200.safetensors");
 * console.log(`${changed.filter((elements) => elements > 0).length} of ${rows} rows changed`);
 * ```
 */
export async function diff(before: TensorInput, after: TensorInput, options: DiffOptions = {}): Promise<Difference> {
  const { tensor, epsilon: given, tokenizer: named, identify = false, jobs, ...job } = options;
  const { epsilon } = statsParameters({ tensor, epsilon: given }, { mask: false });
  const workers = jobsOption(jobs);
  return withInputs(job, async (inputs) => {
    const [setBefore, setAfter] = [await inputs.open(before), await inputs.open(after)];
    const one = asMatrix(await chooseMatrix(setBefore, tensor, job.signal));
    const other = asMatrix(await chooseMatrix(setAfter, tensor, job.signal));
    if (one.dims !== other.dims) throw shapesDiffer(one, other);
    const found = await findTokenizer(inputs, setBefore, named, job.signal);
    const rows = Math.min(one.rows, other.rows);
    const whichOf = (matrix: Matrix) => (rows === matrix.rows ? "all" : "the compared");
    const { rowDifferences } = await import("../motion/difference.js");
    const hashes = identify ? new MatrixHashes() : undefined;
    const shown =
      hashes && ([hashes.take(one.tensor, whichOf(one)), hashes.take(other.tensor, whichOf(other))] as const);
    const differences = await rowDifferences(one, other, {
      ...job,
      rows,
      epsilon,
      shown,
      sources: [before, after],
      jobs: workers,
      reads: inputs.reads,
    });
    const { groupsBefore, groupsAfter } = differences;
    const groups = {
      ...groupChanges(groupsBefore, groupsAfter, rows),
      splits: groupChanges(groupsAfter, groupsBefore, rows).merges,
    };
    return {
      ...differences,
      before: originOf(one.tensor),
      after: originOf(other.tensor),
      rows,
      epsilon,
      groups,
      ...(found?.tokenizer && { names: await namesOf(found.tokenizer, rows) }),
      ...(found && { tokenizer: usedOf(found) }),
      ...(hashes && { identities: await hashes.identities(job.signal) }),
      reads: inputs.reads,
    };
  });
}

async function namesOf(tokenizer: Tokenizer, rows: number): Promise<string[]> {
  const { displayOf } = await tokenizers();
  return Array.from({ length: rows }, (_, id) => displayOf(tokenizer, id));
}

function shapesDiffer(one: Matrix, other: Matrix): CollapsarError {
  const message = `${other.tensor.source.name}: its rows have ${other.dims} dims, those of ${one.tensor.source.name} ${one.dims}; compare snapshots of one model`;
  return new CollapsarError("ShapeDiffers", message, {
    step: 1,
    shape: [other.rows, other.dims],
    expected: [one.rows, one.dims],
  });
}

/** The tokens whose rows changed, or all, the farthest moved first; what is not finite last, ties by token id. */
export function differingTokens({ changed, l2 }: Pick<Difference, "changed" | "l2">, all = false): Uint32Array {
  const ids = Uint32Array.from(changed.keys()).filter((id) => all || (changed[id] as number) > 0);
  const length = (id: number): number => {
    const value = l2[id] as number;
    return Number.isNaN(value) ? -1 : value;
  };
  return ids.sort((a, b) => length(b) - length(a) || a - b);
}

/** How the CSV is written. */
export interface DifferencesCsvOptions {
  /** Every row, not only those that changed. */
  all?: boolean | undefined;
  /** Puts `'` before tokens that a spreadsheet would take for a formula. */
  escapeFormulas?: boolean | undefined;
}

/**
 * The differences as CSV, a record for each row that changed, the farthest moved first. Groups are numbered from 1, the largest; a cell is empty
 * where there is no group, no name, or no number because a row is not finite. Without a common lattice there is no phase.
 *
 * @example
 * ```js
 * import { diff, differencesCsv, init } from "collapsar";
 *
 * await init();
 * const differences = await diff("checkpoints/step_00100.safetensors", "checkpoints/step_00200.safetensors");
 * console.log(differencesCsv(differences).split("\n").slice(0, 3));
 * ```
 */
export function differencesCsv(found: Difference, options: DifferencesCsvOptions = {}): string {
  const { columns, lines } = differencesTable(found, options);
  // Of the cells only the token may need quotes: a fine-tuned model has a record for every token, and to look at all cells takes long.
  const token = columns.findIndex(({ name }) => name === "token");
  const records = lines.map((cells) => cells.map((cell, at) => (at === token ? csvCell(cell) : cell)).join(","));
  return `${[columns.map(({ name }) => name).join(","), ...records].join("\n")}\n`;
}

/** The same as a table. */
export function differencesTable(found: Difference, { all, escapeFormulas }: DifferencesCsvOptions = {}): Table {
  const { lattice, changed, moved, l1, l2, linf, phases, names } = found;
  const [before, after] = [groupNumbers(found.groupsBefore, found.rows), groupNumbers(found.groupsAfter, found.rows)];
  // Steps of a lattice are whole numbers.
  const length = lattice === undefined ? "float" : "integer";
  const text = (token: string): string => (escapeFormulas ? withoutFormula(token) : token);
  const lines = Array.from(differingTokens(found, all), (id) => {
    const phase = phases[id] as number;
    return [
      String(id),
      text(names?.[id] ?? ""),
      String(changed[id]),
      String(moved[id]),
      cellOf(length, l1[id] as number),
      cellOf("float", l2[id] as number),
      cellOf(length, linf[id] as number),
      phase === LEFT_OUT ? "" : (PHASES[phase] ?? ""),
      String(before[id] || ""),
      String(after[id] || ""),
    ];
  });
  const columns = [
    { name: "token_id", kind: "integer" },
    { name: "token", kind: "text" },
    { name: "elements_changed", kind: "integer" },
    { name: "elements_moved", kind: "integer" },
    { name: "l1", kind: length },
    { name: "l2", kind: "float" },
    { name: "linf", kind: length },
    { name: "phase", kind: "text" },
    { name: "group_a", kind: "integer" },
    { name: "group_b", kind: "integer" },
  ] as const;
  return { columns, lines };
}
