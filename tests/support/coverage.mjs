// @ts-check
/** How often 95% intervals of sigma hold it, for the script that records it and the test that watches it. */

/**
 * Simulates rows around a centroid whose dims lie anywhere between two bfloat16 values after 1, and fits them.
 *
 * @param {{ open: (setup: any) => Promise<any> }} kind The task of the bootstrap.
 * @param {{ tokens: number, dims: number, steps: number, given: boolean, twinsOnly?: boolean, trials: number, seed: number }} given
 *   `steps` is sigma in steps of bfloat16.
 */
export async function coverageOf(kind, { tokens, dims, steps, given, twinsOnly = false, trials, seed }) {
  // Evenly spread over the step, and never on its ends.
  const centroid = Float32Array.from({ length: dims }, (_, dim) => 1 + (((dim + 0.5) * 0.618_034) % 1) / 128 + 1 / 4);
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
