/** The rows of a matrix that lie nearest to its black holes. */
import { CollapsarError, refusalsFrom } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import type { StatsParameters } from "../parameters/stats.js";
import { type Run, runsOfRows } from "../rows/runs.js";
import { type Matrix, streamRows } from "../rows/stream.js";
import { wasm } from "../wasm.js";
import type { Neighbourhood } from "./geometry.js";

/** Black holes whose neighbours are looked for at once, all of them held. */
const MOST_HOLES = 4096;

/**
 * The `most` nearest rows of each black hole, given by their first tokens, in one pass over the whole matrix. Rows that equal a black hole
 * are left out, and so are distances that are NaN or infinite.
 */
export async function findNeighbours(
  matrix: Matrix,
  holes: Uint32Array,
  { epsilon, threshold }: Pick<StatsParameters, "epsilon" | "threshold">,
  most: number,
  options: JobOptions,
): Promise<Neighbourhood[]> {
  const name = matrix.tensor.source.name;
  if (holes.length > MOST_HOLES) {
    const what = "the number of black holes";
    const message = `${name}: ${what} is ${holes.length}, more than the ${MOST_HOLES} whose neighbours can be found; measure fewer rows (a mask)`;
    throw new CollapsarError("TooLarge", message, { what, value: holes.length, max: MOST_HOLES });
  }
  if (holes.length === 0) return [];
  const { Neighbours } = wasm();
  const found = refusalsFrom(name, () => new Neighbours(matrix.dtype, matrix.dims, epsilon, threshold, most));
  try {
    const centres = holes.slice().sort();
    const phase = "looking for neighbours";
    await streamRows(matrix, runsOfRows(centres), found.pushCentres.bind(found), { ...options, phase });
    const all: Run[] = [[0, matrix.rows]];
    await streamRows(matrix, all, found.push.bind(found), { ...options, phase });
    const touching = found.touching();
    return [...holes].map((token) => {
      const centre = centres.indexOf(token);
      return {
        token,
        touching: touching[centre] as number,
        // The whole matrix was read, so places are tokens.
        tokens: found.places(centre),
        distances: found.distances(centre),
      };
    });
  } finally {
    found.free();
  }
}
