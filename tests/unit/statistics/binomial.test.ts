import { describe, expect, it } from "vitest";
import { clopperPearson } from "../../../dist/statistics/binomial.js";

describe("clopperPearson", () => {
  // scipy.stats.beta.ppf, which is the closed form of the interval.
  it.each([
    [0, 10, 0, 0.30849710781876083],
    [2, 10, 0.025210726326833365, 0.5560954623076416],
    [10, 10, 0.6915028921812392, 1],
    [44, 199, 0.16548970631343446, 0.28522763870029777],
    [3, 10_000, 6.187148574838679e-5, 0.0008764745225140075],
    [814, 2100, 0.36671225939787033, 0.40884006429625364],
    [1, 1, 0.025, 1],
  ])("%i of %i", (successes, trials, low, high) => {
    const found = clopperPearson(successes, trials);
    for (const [at, expected] of [low, high].entries()) {
      expect(Math.abs((found[at] as number) - expected)).toBeLessThanOrEqual(1e-12 * expected);
    }
  });

  it("mirrors, and holds the estimate", () => {
    for (const trials of [1, 7, 100]) {
      for (let successes = 0; successes <= trials; successes += 1) {
        const [low, high] = clopperPearson(successes, trials);
        expect(low).toBeLessThanOrEqual(successes / trials);
        expect(high).toBeGreaterThanOrEqual(successes / trials);
        const [mirroredLow] = clopperPearson(trials - successes, trials);
        expect(1 - mirroredLow).toBeCloseTo(high, 12);
      }
    }
  });
});
