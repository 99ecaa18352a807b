/** The indicators of every row of a model's embeddings, in some passes over them. */
import { refusalsFrom } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import type { Groups } from "../rows/groups.js";
import { searchIdenticalRows, wholeMatrix } from "../rows/identical.js";
import type { Matrix } from "../rows/matrix.js";
import { runsOfRows } from "../rows/runs.js";
import { streamRows } from "../rows/stream.js";
import { wasm } from "../wasm.js";
import { ZERO } from "./candidates.js";
import type { IndicatorColumns } from "./columns.js";
import type { Sky } from "./maps/sky.js";
import type { FirstComponentFound } from "./passes/component-found.js";
import { ComponentSearch, type FirstComponent } from "./passes/component-search.js";
import { measureSky } from "./passes/measure-sky.js";
import { type PassOptions, passOver } from "./passes/pass-over.js";
import type { NormsAsked } from "./passes/passes.js";

/** What one pass over rows finds out. */
export interface Norms {
  norms: Float64Array;
  /** The largest magnitude in each row. */
  largest: Float32Array;
  mean: Float64Array;
  isBfloat16: boolean;
}

/** Tells of a row whether it is neither zero nor holds a NaN or an infinity. */
export const directions =
  ({ norms, largest }: Norms) =>
  (row: number): boolean =>
    (largest[row] as number) > ZERO && !Number.isNaN(norms[row]);

/** The norms of all rows, and their mean. */
export const allNorms = (matrix: Matrix, options: PassOptions): Promise<Norms> =>
  normsOf(matrix, {}, "measuring norms", () => {}, options);

/** The groups of identical rows of a matrix, and the norms of all its rows, for which it is read but once. */
export async function groupsAndNorms(matrix: Matrix, options: PassOptions): Promise<{ groups: Groups; norms: Norms }> {
  const search = searchIdenticalRows(matrix, wholeMatrix(matrix));
  try {
    const asked = { fingerprints: { bytes: search.prefix, seed: search.seed } };
    const norms = await normsOf(matrix, asked, "looking for identical rows", search.add, options);
    // All rows were shown: those that are compared are read once more.
    const { onRows: _, ...later } = options;
    return { groups: await search.groups(later), norms };
  } finally {
    search.free();
  }
}

async function normsOf(
  matrix: Matrix,
  asked: NormsAsked,
  phase: string,
  onFingerprints: (hashes: BigUint64Array) => void,
  options: PassOptions,
): Promise<Norms> {
  const { RowMean } = wasm();
  const norms = new Float64Array(matrix.rows);
  const largest = new Float32Array(matrix.rows);
  let isBfloat16 = true;
  const mean = refusalsFrom(matrix.tensor.source.name, () => new RowMean(matrix.dims));
  try {
    for await (const { rows, found } of passOver(matrix, "norms", asked, phase, options)) {
      norms.set(found.norms, rows[0]);
      largest.set(found.largest, rows[0]);
      mean.add(found.sums);
      isBfloat16 &&= found.isBfloat16;
      if (found.fingerprints) onFingerprints(found.fingerprints);
    }
    return { norms, largest, mean: mean.mean(), isBfloat16 };
  } finally {
    mean.free();
  }
}

/** The mean of some rows. */
async function meanOf(matrix: Matrix, ids: Uint32Array, options: JobOptions): Promise<Float64Array> {
  const { RowMean, RowNorms } = wasm();
  const norms = refusalsFrom(matrix.tensor.source.name, () => new RowNorms(matrix.dtype, matrix.dims));
  const mean = new RowMean(matrix.dims);
  try {
    await streamRows(matrix, runsOfRows(ids), norms.push.bind(norms), { ...options, phase: REFERENCE });
    mean.add(norms.sums());
    return mean.mean();
  } finally {
    mean.free();
    norms.free();
  }
}

const REFERENCE = "reading the reference";

/** What the rows are compared with. */
export interface Compared {
  /** Rows whose mean is the reference; none where there is none. */
  reference: Uint32Array | undefined;
  anchor: number | undefined;
  epsilon: number;
  /** Whether the first component is taken away too; without it that column is empty. */
  firstComponent: boolean;
  /** Whether to look at the sky, whose first component is the same. */
  sky?: boolean;
}

/** The columns that norms are enough for. */
type Measured = "e_in_norm" | "e_in_max_abs" | "e_out_norm";

/** What is measured of the output embedding's rows that needs more than norms. */
interface MeasuredRows {
  columns: Omit<IndicatorColumns, Measured>;
  component: FirstComponentFound | undefined;
  sky?: Sky;
}

export async function measureIndicators(
  matrix: Matrix,
  norms: Norms,
  compared: Compared,
  options: Omit<PassOptions, "onRows">,
): Promise<MeasuredRows> {
  const { reference, firstComponent, sky } = compared;
  const isWanted = reference !== undefined && firstComponent;
  if (!isWanted && !sky) return indicators(matrix, norms, compared, undefined, options);
  const search = new ComponentSearch(matrix, norms.mean, options);
  try {
    const measured = await indicators(matrix, norms, compared, isWanted ? await search.first() : undefined, options);
    return sky ? { ...measured, sky: await measureSky(matrix, norms.mean, search, options) } : measured;
  } finally {
    search.free();
  }
}

async function indicators(
  matrix: Matrix,
  { mean, isBfloat16 }: Norms,
  { reference, anchor: anchorRow, epsilon }: Compared,
  first: FirstComponent | undefined,
  options: Omit<PassOptions, "onRows">,
): Promise<MeasuredRows> {
  const vector = reference && (await meanOf(matrix, reference, options));
  const asked = {
    epsilon,
    isBfloat16,
    reference: vector && { vector, mean, component: first?.vector ?? new Float64Array(matrix.dims) },
    anchor: anchorRow === undefined ? undefined : await readRow(matrix, anchorRow, options),
  };
  const names = wasm().indicatorColumns();
  const columns = names.map(() => new Float64Array(matrix.rows));
  for await (const { rows, found } of passOver(matrix, "indicators", asked, "measuring tokens", options)) {
    for (const [at, column] of columns.entries()) column.set(found[at] as Float64Array, rows[0]);
  }
  const named = Object.fromEntries(names.map((name, at) => [name, columns[at]])) as Omit<IndicatorColumns, Measured>;
  if (!first) named.cosine_distance_without_pc1.fill(Number.NaN);
  return { columns: named, component: first?.component };
}

/** One row as it is stored. */
async function readRow(matrix: Matrix, row: number, options: JobOptions): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined;
  const onRows = (rows: Uint8Array): void => {
    bytes = rows.slice();
  };
  await streamRows(matrix, [[row, row + 1]], () => {}, { ...options, phase: REFERENCE, onRows });
  return bytes as Uint8Array;
}
