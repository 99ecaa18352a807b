/** The indicators of every row of a model's embeddings, in some passes over them. */
import { refusalsFrom } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import { wholeMatrix } from "../rows/identical.js";
import { type Run, runsOfRows } from "../rows/runs.js";
import { type Matrix, streamRows } from "../rows/stream.js";
import { wasm } from "../wasm.js";
import type { IndicatorColumns } from "./columns.js";

/** What one pass over rows finds out. */
export interface Norms {
  norms: Float64Array;
  /** The largest magnitude in each row. */
  largest: Float32Array;
  mean: Float64Array;
  isBfloat16: boolean;
}

/** The norms of some rows, and their mean. */
export async function rowNorms(
  matrix: Matrix,
  runs: readonly Run[],
  options: JobOptions,
  phase: string,
): Promise<Norms> {
  const { RowNorms } = wasm();
  const name = matrix.tensor.source.name;
  const norms = refusalsFrom(name, () => new RowNorms(matrix.dtype, matrix.dims));
  try {
    await streamRows(matrix, runs, norms.push.bind(norms), { ...options, phase });
    return { norms: norms.norms(), largest: norms.largest(), mean: norms.mean(), isBfloat16: norms.isBfloat16 };
  } finally {
    norms.free();
  }
}

/** The unit vector along which the rows vary most; some passes over all rows. */
async function firstComponent(matrix: Matrix, mean: Float64Array, options: JobOptions): Promise<Float64Array> {
  const { FirstComponent } = wasm();
  const name = matrix.tensor.source.name;
  const component = refusalsFrom(name, () => new FirstComponent(matrix.dtype, matrix.dims, mean));
  try {
    for (let pass = 1, more = true; more; pass += 1) {
      const phase = `looking for the first component, pass ${pass}`;
      await streamRows(matrix, wholeMatrix(matrix), component.push.bind(component), { ...options, phase });
      more = component.endPass();
    }
    return component.vector();
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
}

/** The columns that norms are enough for. */
type Measured = "e_in_norm" | "e_in_max_abs" | "e_out_norm";

/** The columns of the output embedding's rows that need more than norms. */
export async function measureIndicators(
  matrix: Matrix,
  { mean, isBfloat16 }: Norms,
  { reference, anchor, epsilon }: Compared,
  options: JobOptions,
): Promise<Omit<IndicatorColumns, Measured>> {
  const { Indicators, indicatorColumns } = wasm();
  const name = matrix.tensor.source.name;
  const indicators = refusalsFrom(name, () => new Indicators(matrix.dtype, matrix.dims, epsilon, isBfloat16));
  try {
    if (reference) {
      const { mean: vector } = await rowNorms(matrix, runsOfRows(reference), options, "reading the reference");
      indicators.refer(vector, mean, await firstComponent(matrix, mean, options));
    }
    if (anchor !== undefined) {
      const phase = "reading the reference";
      await streamRows(matrix, [[anchor, anchor + 1]], indicators.anchor.bind(indicators), { ...options, phase });
    }
    const phase = "measuring tokens";
    await streamRows(matrix, wholeMatrix(matrix), indicators.push.bind(indicators), { ...options, phase });
    const columns = indicatorColumns().map((column, at) => [column, indicators.column(at)] as const);
    return Object.fromEntries(columns) as Omit<IndicatorColumns, Measured>;
  } finally {
    indicators.free();
  }
}
