/** Some rows of a matrix, held while they are looked at closely. */
import { CollapsarError, refusalsFrom } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import type { Matrix } from "../rows/matrix.js";
import { runsOfRows } from "../rows/runs.js";
import { streamRows } from "../rows/stream.js";
import { wasm } from "../wasm.js";
import type { RowComponents } from "./passes/components.js";

/** Bytes of rows that are held at most. */
const MAX_BYTES = 2 ** 28;

/** Rows in the WebAssembly memory. */
export type ChosenRows = InstanceType<ReturnType<typeof wasm>["ChosenRows"]>;

/** Reads the rows `ids`, which ascend, and lets `use` look at them. Rejects with `TooLarge` for more than 256 MiB of them. */
export async function withChosenRows<T>(
  matrix: Matrix,
  ids: Uint32Array,
  use: (rows: ChosenRows) => T,
  options: JobOptions,
): Promise<T> {
  const { name } = matrix.tensor.source;
  const size = ids.length * matrix.rowBytes;
  if (size > MAX_BYTES) {
    const what = `the size of the ${ids.length} rows that are to be looked at`;
    const message = `${name}: ${what} is ${size} bytes, more than the ${MAX_BYTES} that are held; choose fewer of them`;
    throw new CollapsarError("TooLarge", message, { what, value: size, max: MAX_BYTES });
  }
  const rows = refusalsFrom(name, () => new (wasm().ChosenRows)(matrix.dtype, matrix.dims));
  try {
    await streamRows(matrix, runsOfRows(ids), (block, length) => rows.push(block, length), {
      ...options,
      phase: "reading chosen rows",
    });
    return refusalsFrom(name, () => use(rows));
  } finally {
    rows.free();
  }
}

/** The three directions in which some rows vary most, each row counted as often as its weight says. */
export function componentsOf(rows: ChosenRows, weights: Float64Array): RowComponents {
  const count = 3;
  const found = rows.components(weights, count);
  const total = found[count] as number;
  const scores = found.subarray(count + 1);
  const along = (component: number): Float64Array =>
    Float64Array.from(weights, (_, row) => scores[row * count + component] as number);
  return {
    scores: [along(0), along(1), along(2)],
    shares: Array.from(found.subarray(0, count), (variance) => (total > 0 ? variance / total : 0)),
  };
}
