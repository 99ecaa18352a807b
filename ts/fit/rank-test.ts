/** Where an observed number ranks among those of permutations or trials. */
import type { RankTest } from "./result.js";

/** The p-value of `observed` among `simulated` (Davison and Hinkley 1997): both are counted as drawn from the null. */
export function rankTest(
  metric: RankTest["metric"],
  observed: number,
  simulated: readonly number[],
  side: RankTest["side"],
): RankTest {
  let [low, high, lowest, highest] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const number of simulated) {
    if (number <= observed) low += 1;
    if (number >= observed) high += 1;
    lowest = Math.min(lowest, number);
    highest = Math.max(highest, number);
  }
  const extreme = side === "low" ? low : side === "high" ? high : 2 * Math.min(low, high) + 1;
  const pValue = Math.min(1, (extreme + 1) / (simulated.length + 1));
  return { metric, observed, lowest, highest, side, pValue };
}
