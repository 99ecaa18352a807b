// @ts-check
/** How often 95% intervals of sigma hold it, for the script that records it and the test that watches it. */

/** Dims anywhere between two bfloat16 values after 1: evenly spread over the step, and never on its ends. */
const centroidOf = (/** @type {number} */ length) =>
  Float32Array.from({ length }, (_, dim) => 1 + (((dim + 0.5) * 0.618_034) % 1) / 128 + 1 / 4);

/**
 * Simulates rows around a centroid and fits them: around that centroid, or each trial around its own likeliest one.
 *
 * @param {{ open: (setup: any) => Promise<any> }} kind The task of the bootstrap.
 * @param {{ tokens: number, dims: number, steps: number, given: boolean, twinsOnly?: boolean, trials: number, seed: number }} given
 *   `steps` is sigma in steps of bfloat16.
 */
export async function coverageOf(kind, { tokens, dims, steps, given, twinsOnly = false, trials, seed }) {
  const centroid = centroidOf(dims);
  const sigma = steps / 128;
  const setup = { name: "coverage", centroid, sigma, tokens, storage: "bfloat16", seed, trials, given, twinsOnly };
  const task = await kind.open(setup);
  let [fitted, atLimit, covered] = [0, 0, 0];
  for await (const trial of task.measure([0, trials])) {
    if (Number.isNaN(trial.logLikelihood)) continue;
    fitted += 1;
    if (trial.sigma === 0) atLimit += 1;
    if (trial.low <= sigma && sigma <= trial.high) covered += 1;
  }
  await task.close();
  return { fitted, atLimit, covered };
}

/**
 * Simulates data sets around one centroid, fits each around its likeliest one, and simulates trials of that fit: the whole way that `fit --trials`
 * goes. The noise is made here, by other means than the trials'.
 *
 * @param {(source: any, options: any) => Promise<any>} fitRows The library's.
 * @param {{ tokens: number, dims: number, steps: number, trials: number, sets: number, seed: number }} given
 */
export async function bootstrapCoverageOf(fitRows, { tokens, dims, steps, trials, sets, seed }) {
  const centroid = centroidOf(dims);
  const sigma = steps / 128;
  const normal = normals(seed);
  const mask = allRows(tokens);
  let [covered, byLikelihood] = [0, 0];
  const holds = (/** @type {[number, number] | undefined} */ interval) =>
    interval !== undefined && interval[0] <= sigma && sigma <= interval[1];
  for (let set = 0; set < sets; set += 1) {
    // A step of bfloat16 between 1 and 2 is 1/128; ties have no probability.
    const data = Float32Array.from({ length: tokens * dims }, (_, at) => {
      const value = /** @type {number} */ (centroid[at % dims]) + sigma * normal();
      return Math.round(value * 128) / 128;
    });
    const source = { data, dtype: "F32", shape: [tokens, dims] };
    const result = await fitRows(source, { mask, permutations: 0, trials, storage: "bfloat16", seed: seed + set });
    if (holds(result.bootstrap.sigmaInterval)) covered += 1;
    if (holds(result.sigma[0].interval)) byLikelihood += 1;
  }
  return { covered, byLikelihood };
}

/** A safetensors file with a mask that selects every row. */
function allRows(/** @type {number} */ tokens) {
  const header = JSON.stringify({ mask: { dtype: "BOOL", shape: [tokens], data_offsets: [0, tokens] } });
  const length = new Uint8Array(BigUint64Array.of(BigInt(header.length)).buffer);
  return Uint8Array.of(...length, ...new TextEncoder().encode(header), ...new Uint8Array(tokens).fill(1));
}

/** Standard normal numbers from a seed: Box and Muller's, of Mulberry32. */
function normals(/** @type {number} */ seed) {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
