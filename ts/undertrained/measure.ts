/** The indicators of every row of a model's embeddings, in some passes over them. */
import { refusalsFrom } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import type { Groups } from "../rows/groups.js";
import { findIdenticalRows, wholeMatrix } from "../rows/identical.js";
import type { Matrix } from "../rows/matrix.js";
import { type Run, runsOfRows } from "../rows/runs.js";
import { type StreamOptions, streamRows } from "../rows/stream.js";
import { wasm } from "../wasm.js";
import { ZERO } from "./candidates.js";
import type { IndicatorColumns } from "./columns.js";

/** What one pass over rows finds out. */
export interface Norms {
  norms: Float64Array;
  /** The largest magnitude in each row. */
  largest: Float32Array;
  mean: Float64Array;
  isBfloat16: boolean;
}

/** How a pass over rows is reported; `onRows` is shown each of them once, in order. */
type PassOptions = JobOptions & Pick<StreamOptions, "onRows">;

/** Tells of a row whether it is neither zero nor holds a NaN or an infinity. */
export const directions =
  ({ norms, largest }: Norms) =>
  (row: number): boolean =>
    (largest[row] as number) > ZERO && !Number.isNaN(norms[row]);

/** The norms of some rows, and their mean. */
export const rowNorms = (matrix: Matrix, runs: readonly Run[], options: PassOptions, phase: string): Promise<Norms> =>
  withNorms(matrix, (norms) => streamRows(matrix, runs, norms.push.bind(norms), { ...options, phase })).then(
    ([norms]) => norms,
  );

/** The groups of identical rows of a matrix, and the norms of all its rows, for which it is read but once. */
export async function groupsAndNorms(matrix: Matrix, options: PassOptions): Promise<{ groups: Groups; norms: Norms }> {
  const [norms, groups] = await withNorms(matrix, (taken) =>
    findIdenticalRows(matrix, { ...options, take: taken.push.bind(taken) }),
  );
  return { groups, norms };
}

/** What comes of rows that `pass` passes on, and what it gives itself. */
async function withNorms<T>(matrix: Matrix, pass: (norms: RowNorms) => Promise<T>): Promise<[Norms, T]> {
  const norms = refusalsFrom(matrix.tensor.source.name, () => new (wasm().RowNorms)(matrix.dtype, matrix.dims));
  try {
    const given = await pass(norms);
    return [
      { norms: norms.norms(), largest: norms.largest(), mean: norms.mean(), isBfloat16: norms.isBfloat16 },
      given,
    ];
  } finally {
    norms.free();
  }
}

type RowNorms = InstanceType<ReturnType<typeof wasm>["RowNorms"]>;

/** How well the first principal component of all rows could be told from others. */
export interface FirstComponentFound {
  /** Passes over the rows that were made. */
  passes: number;
  /** The angle to the first component that is left, about, in radians. */
  angle: number;
  /** Whether that is at most 1e-10. If not, no direction stands out, and the best of the directions that were found is used. */
  found: boolean;
  /** The variance along the first component divided by that along the second; infinite, or not a number, where nothing varies along that. */
  ratio: number;
}

/** The unit vector along which the rows vary most; some passes over all rows. */
async function firstComponent(
  matrix: Matrix,
  mean: Float64Array,
  options: JobOptions,
): Promise<{ vector: Float64Array; component: FirstComponentFound }> {
  const { FirstComponent } = wasm();
  const name = matrix.tensor.source.name;
  const component = refusalsFrom(name, () => new FirstComponent(matrix.dtype, matrix.dims, mean));
  try {
    for (let pass = 1, more = true; more; pass += 1) {
      const phase = `looking for the first component, pass ${pass}`;
      await streamRows(matrix, wholeMatrix(matrix), component.push.bind(component), { ...options, phase });
      more = component.endPass();
    }
    const { passes, angle, isFound: found, ratio } = component;
    return { vector: component.vector(), component: { passes, angle, found, ratio } };
  } finally {
    component.free();
  }
}

/** What the rows are compared with. */
export interface Compared {
  /** Rows whose mean is the reference; none where there is none. */
  reference: Uint32Array | undefined;
  anchor: number | undefined;
  epsilon: number;
  /** Whether the first component is taken away too; without it that column is empty. */
  firstComponent: boolean;
}

/** The columns that norms are enough for. */
type Measured = "e_in_norm" | "e_in_max_abs" | "e_out_norm";

/** The columns of the output embedding's rows that need more than norms. */
export async function measureIndicators(
  matrix: Matrix,
  { mean, isBfloat16 }: Norms,
  { reference, anchor, epsilon, firstComponent: isWanted }: Compared,
  options: JobOptions,
): Promise<{ columns: Omit<IndicatorColumns, Measured>; component: FirstComponentFound | undefined }> {
  const { Indicators, indicatorColumns } = wasm();
  const name = matrix.tensor.source.name;
  const indicators = refusalsFrom(name, () => new Indicators(matrix.dtype, matrix.dims, epsilon, isBfloat16));
  try {
    let component: FirstComponentFound | undefined;
    if (reference) {
      const { mean: vector } = await rowNorms(matrix, runsOfRows(reference), options, "reading the reference");
      const first = isWanted ? await firstComponent(matrix, mean, options) : undefined;
      indicators.refer(vector, mean, first?.vector ?? new Float64Array(matrix.dims));
      component = first?.component;
    }
    if (anchor !== undefined) {
      const phase = "reading the reference";
      await streamRows(matrix, [[anchor, anchor + 1]], indicators.anchor.bind(indicators), { ...options, phase });
    }
    const phase = "measuring tokens";
    await streamRows(matrix, wholeMatrix(matrix), indicators.push.bind(indicators), { ...options, phase });
    const named = indicatorColumns().map((column, at) => [column, indicators.column(at)] as const);
    const columns = Object.fromEntries(named) as Omit<IndicatorColumns, Measured>;
    if (!component) columns.cosine_distance_without_pc1.fill(Number.NaN);
    return { columns, component };
  } finally {
    indicators.free();
  }
}
