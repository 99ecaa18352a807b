/** In which direction each row lies: one pass over all rows, once their components are known. */
import type { Matrix } from "../../rows/matrix.js";
import { wasm } from "../../wasm.js";
import type { Sky } from "../maps/sky.js";
import type { ComponentSearch } from "./component-search.js";
import { type PassOptions, passOver } from "./pass-over.js";

/** The sky of a matrix whose rows have this mean. */
export async function measureSky(
  matrix: Matrix,
  mean: Float64Array,
  components: ComponentSearch,
  options: PassOptions,
): Promise<Sky> {
  const { vectors, variances, passes, angle, found } = await components.three();
  const column = (): Float64Array => new Float64Array(matrix.rows);
  const [longitude, latitude] = [column(), column()];
  const scores = [column(), column(), column()] as const;
  const variance = new (wasm().RowMean)(1);
  try {
    const pass = passOver(matrix, "sky", { mean, vectors }, "looking at the sky", options);
    for await (const { rows, found: places } of pass) {
      for (const [at, each] of [longitude, latitude, ...scores].entries())
        each.set(places.columns[at] as Float64Array, rows[0]);
      variance.add(places.sums);
    }
    const total = variance.mean()[0] as number;
    const shares = Array.from(variances, (each) => (total > 0 ? each / total : 0));
    return { longitude, latitude, scores: [...scores], shares, passes, angle, found };
  } finally {
    variance.free();
  }
}
