/** What some rows hold, value by value: one part, which the job imports when it runs. */
import { CollapsarError } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import type { Matrix } from "../rows/matrix.js";
import { componentsOf, withChosenRows } from "./chosen.js";
import type { RowComponents } from "./passes/components.js";

/** The lattice of what is stored as a dtype; wider floats and quantised values count as the float32 values that they are measured as. */
type Lattice = "BF16" | "F16" | "F32";

/** Rows, value by value; see the job. */
interface ReadVectors {
  rows: Uint32Array;
  values: Float32Array;
  lattice: Lattice;
  places: Int32Array;
  components: RowComponents;
}

/** Reads the rows `given`, which ascend; each counts in the components as often as its weight says. */
export async function readVectors(
  matrix: Matrix,
  given: ArrayLike<number>,
  weights: readonly number[] | undefined,
  options: JobOptions,
): Promise<ReadVectors> {
  const rows = ascending(given, matrix.rows);
  const counts = weights ? Float64Array.from(weights) : new Float64Array(rows.length).fill(1);
  if (counts.length !== rows.length || !counts.every((weight) => weight > 0 && Number.isFinite(weight)))
    throw invalid("weights", weights, "there must be one for each row, finite and above 0");
  const { dtype } = matrix;
  const stored: Lattice = dtype === "BF16" || dtype === "F16" ? dtype : "F32";
  return withChosenRows(
    matrix,
    rows,
    (chosen) => {
      const lattice = stored === "F32" && chosen.areBfloat16() ? "BF16" : stored;
      const components = componentsOf(chosen, counts);
      return { rows, values: chosen.values(), lattice, places: chosen.places(lattice), components };
    },
    options,
  );
}

function ascending(rows: ArrayLike<number>, count: number): Uint32Array {
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] as number;
    if (!Number.isSafeInteger(row) || row < 0 || row >= count)
      throw invalid("rows", row, `${row} is not a row of the matrix, which has ${count}`);
    if (at > 0 && row <= (rows[at - 1] as number))
      throw invalid("rows", row, `${row} stands after ${rows[at - 1]}; give them ascending, each once`);
  }
  return Uint32Array.from(rows);
}

const invalid = (field: string, value: unknown, reason: string): CollapsarError =>
  new CollapsarError("InvalidParameter", `${field}: ${reason}`, { field, value });
