/** The bars that people read: beside no value, and on no axis that shows what cannot be. */
import { describe, expect, it } from "vitest";
import { symlogTicks, withSpread } from "../../../../dist/drawing/numbers.js";
import { barsOf, possible } from "../../../../dist/figures/panels/bars.js";

describe("barsOf", () => {
  it("whole numbers of a count have bars of their own, around them", () => {
    expect(barsOf([4, 6, 6, 4, 4], "n_unique")).toEqual([
      { from: 3.5, to: 4.5, count: 3, values: [4, 4] },
      { from: 5.5, to: 6.5, count: 2, values: [6, 6] },
    ]);
  });

  it("many whole numbers share bars, of which none begins or ends within one", () => {
    const values = Array.from({ length: 1000 }, (_, at) => at);
    const bars = barsOf(values, "n_unique");
    expect(bars.length).toBeLessThanOrEqual(30);
    expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
    for (const {
      from,
      to,
      values: [first, last],
    } of bars)
      expect([from + 0.5, to - 0.5]).toEqual([first, last]);
  });

  it("a constant is one bar at its value; other metrics keep 30 equal bins", () => {
    expect(barsOf([1, 1], "largest_component_density")).toEqual([{ from: 1, to: 1, count: 2, values: [1, 1] }]);
    expect(barsOf([0, 0.5, 30], "max_l_inf").map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [29, 30],
    ]);
    expect(barsOf([1.5, 3.5], "n_unique")[0]).toMatchObject({ from: 1.5 });
  });
});

describe("possible", () => {
  it("no axis leaves the values that a metric can have, but for half of a bar", () => {
    expect(possible([-0.5, 1.2], barsOf([0.1, 0.9], "gini_coefficient"), "gini_coefficient")).toEqual([0, 1]);
    expect(possible([-0.8, 3], barsOf([0, 2], "n_unique"), "n_unique")).toEqual([-0.5, 3]);
    expect(possible([-3, 3], barsOf([-2, 2], "mine"), "mine")).toEqual([-3, 3]);
  });
});

describe("withSpread", () => {
  it("a mean has the digits that its spread gives it", () => {
    expect(withSpread(2098.15, 1.2)).toEqual(["2,098.15", "1.20"]);
    expect(withSpread(0.52301, 0.0493)).toEqual(["0.5230", "0.0493"]);
    expect(withSpread(1125.31, 227.1)).toEqual(["1,125", "227.1"]);
    expect(withSpread(13, 0)).toEqual(["13", "0"]);
  });
});

describe("symlogTicks", () => {
  it("begins with 0, then round numbers with room between them", () => {
    const { values } = symlogTicks([0, 330], 1, { pixels: 240, horizontal: false });
    expect(values).toEqual([0, 1, 3, 10, 30, 100, 300]);
  });
});
