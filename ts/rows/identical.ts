/**
 * Which rows are byte for byte the same, in memory that does not grow with the file.
 *
 * One pass takes a fingerprint of every row's first bytes, 8 bytes a row. Rows that share one are candidates; almost all others are told
 * apart by it. If the candidates are many, a second pass takes fingerprints of them in full. What is left is read once more and compared
 * byte for byte, so many sets at a time that the rows held fit a fixed budget. No group rests on a fingerprint.
 */
import { refusalsFrom } from "../errors.js";
import type { JobOptions, Progress } from "../inputs/inputs.js";
import { hashSeed, wasm } from "../wasm.js";
import { type Groups, groupsOfSets } from "./groups.js";
import { countRows, type Run, rowsOfRuns, runsOfRows } from "./runs.js";
import { isWorthSharing, sharedFingerprints } from "./shared-reading.js";
import { type Block, type Matrix, type StreamOptions, streamRows } from "./stream.js";

/** Bytes of a row that the first fingerprint covers: enough to tell trained rows apart, few enough to cost nothing. */
const PREFIX_BYTES = 64;

/** Bytes of candidate rows held at once while they are compared. */
const COMPARE_BYTES = 64 * 1024 * 1024;

/** Rows that share a fingerprint: row numbers, set after set, ascending within a set; where each set begins, then the end. */
export interface Candidates {
  rows: Uint32Array;
  starts: Uint32Array;
}

/** All rows of a matrix. */
export const wholeMatrix = ({ rows }: Matrix): Run[] => (rows === 0 ? [] : [[0, rows]]);

/** The groups of at least two byte-identical rows of `matrix`, or of some of its rows, largest first, ties by first row. Each row is shown to `onRows` once. */
export async function findIdenticalRows(
  matrix: Matrix,
  { onRows, ...options }: JobOptions & Pick<StreamOptions, "onRows">,
  among: readonly Run[] = wholeMatrix(matrix),
): Promise<Groups> {
  const search = searchIdenticalRows(matrix, among);
  try {
    const { prefix, seed } = search;
    const reading = { ...options, phase: "looking for identical rows", prefix };
    const isShared = !onRows && countRows(among) === matrix.rows && isWorthSharing(matrix, prefix);
    const fingerprints = isShared ? await sharedFingerprints(matrix, { ...reading, seed }) : undefined;
    if (fingerprints) search.add(fingerprints);
    else await streamRows(matrix, among, search.push, { ...reading, onRows });
    return await search.groups(options);
  } finally {
    search.free();
  }
}

/** A search among rows that somebody else reads. */
export interface IdenticalSearch {
  /** The first bytes of each row that it looks at. */
  readonly prefix: number;
  /** The seed of the fingerprints. */
  readonly seed: bigint;
  /** To be shown all rows, in order. */
  push(block: Block, length: number, stride: number): void;
  /** Or to be given their fingerprints, of the first bytes by the seed. */
  add(fingerprints: BigUint64Array): void;
  /** Reads again what may be identical, and compares it. */
  groups(options: JobOptions): Promise<Groups>;
  free(): void;
}

/** Begins a search for the groups among some rows of `matrix`. */
export function searchIdenticalRows(matrix: Matrix, among: readonly Run[]): IdenticalSearch {
  const { rowBytes } = matrix;
  const { ByteGroups, Fingerprints } = wasm();
  const prefix = Math.min(PREFIX_BYTES, rowBytes);
  const [name, seed] = [matrix.tensor.source.name, hashSeed()];
  const fingerprints = refusalsFrom(name, () => new Fingerprints(prefix, seed));
  return {
    prefix,
    seed,
    push: fingerprints.push.bind(fingerprints),
    add: (hashes) => refusalsFrom(name, () => fingerprints.add(hashes)),
    async groups(options) {
      let candidates = candidatesOf(fingerprints, matrix, among);
      if (prefix < rowBytes && candidates.rows.length * rowBytes > COMPARE_BYTES) {
        candidates = await lookCloser(matrix, runsOfRows(candidates.rows.sort()), options);
      }
      return groupsOfSets(await confirmGroups(matrix, candidates, () => new ByteGroups(rowBytes, hashSeed()), options));
    },
    free: () => fingerprints.free(),
  };
}

/** What tells equal rows: the group of each row in a block, numbered by first appearance. */
export interface RowGroups {
  push(block: Block, length: number): Uint32Array;
  free(): void;
}

/**
 * The groups of at least two equal rows within sets of candidates, which are read and compared in full. A group's rows ascend. Bounded
 * memory, as long as sets of rows that do not all fit at once are almost surely equal: then a set is one distinct row, whatever its size.
 */
export async function confirmGroups(
  matrix: Matrix,
  { rows, starts }: Candidates,
  newTable: () => RowGroups,
  options: JobOptions,
): Promise<Uint32Array[]> {
  const { rowBytes } = matrix;
  const total = rows.length * rowBytes;
  const setsAtOnce = total <= COMPARE_BYTES ? starts.length : Math.max(1, Math.floor(COMPARE_BYTES / rowBytes));
  const found: Uint32Array[] = [];
  for (let first = 0; first < starts.length - 1; first += setsAtOnce) {
    const [from, to] = [starts[first], starts[Math.min(first + setsAtOnce, starts.length - 1)]] as [number, number];
    // Progress over all of them, not batch by batch.
    const onProgress = (progress: Progress): void =>
      options.onProgress?.({ ...progress, done: from * rowBytes + progress.done, total });
    const batch = rows.slice(from, to).sort();
    for (const group of await compareRows(matrix, batch, newTable, { ...options, onProgress })) found.push(group);
  }
  return found;
}

/** The rows of `runs` that have the same fingerprint in full as another's. */
async function lookCloser(matrix: Matrix, runs: readonly Run[], options: JobOptions): Promise<Candidates> {
  const { Fingerprints } = wasm();
  const fingerprints = refusalsFrom(matrix.tensor.source.name, () => new Fingerprints(matrix.rowBytes, hashSeed()));
  try {
    await streamRows(matrix, runs, fingerprints.push.bind(fingerprints), { ...options, phase: "looking closer" });
    return candidatesOf(fingerprints, matrix, runs);
  } finally {
    fingerprints.free();
  }
}

/** The rows of `runs`, all of which were shown, whose fingerprint is that of another. */
function candidatesOf(
  fingerprints: InstanceType<ReturnType<typeof wasm>["Fingerprints"]>,
  matrix: Matrix,
  runs: readonly Run[],
): Candidates {
  const sets = refusalsFrom(matrix.tensor.source.name, () => fingerprints.candidates());
  try {
    const [rows, starts] = [sets.rows(), sets.starts()];
    // Shown were all rows from the first on, or some of them.
    if (runs.length > 1 || (runs[0]?.[0] ?? 0) > 0) {
      const rowOf = rowsOfRuns(runs);
      for (const [at, position] of rows.entries()) rows[at] = rowOf[position] as number;
    }
    return { rows, starts };
  } finally {
    sets.free();
  }
}

/** The groups of at least two equal rows among the ascending `candidates`, compared in full. */
async function compareRows(
  matrix: Matrix,
  candidates: Uint32Array,
  newTable: () => RowGroups,
  options: JobOptions,
): Promise<Uint32Array[]> {
  const groups = refusalsFrom(matrix.tensor.source.name, newTable);
  try {
    const members: number[][] = [];
    let at = 0;
    await streamRows(
      matrix,
      runsOfRows(candidates),
      (block, length) => {
        for (const group of groups.push(block, length)) {
          members[group] ??= [];
          members[group].push(candidates[at++] as number);
        }
      },
      { ...options, phase: "comparing candidates" },
    );
    return members.filter(({ length }) => length > 1).map((rows) => Uint32Array.from(rows));
  } finally {
    groups.free();
  }
}
