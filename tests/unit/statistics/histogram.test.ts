import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { histogram } from "../../../dist/statistics/histogram.js";
import { readText } from "../../support/files.js";

describe("histogram", async () => {
  const directory = "tests/cases/p14_compare";
  const expected = JSON.parse(await readText(`${directory}/expected.json`)).histograms_30_bins;
  const { data } = Papa.parse<Record<string, string>>(await readText(`${directory}/synthetic.csv`), {
    header: true,
    skipEmptyLines: true,
  });

  it.each(Object.keys(expected))("of %s is numpy's, edges to the last bit", (metric) => {
    const { counts, edges } = histogram(
      data.map((row) => Number(row[metric])),
      30,
    );
    expect([...counts]).toEqual(expected[metric].counts);
    expect([...edges]).toEqual(expected[metric].edges);
  });

  it("puts equal values into the middle of a range of one", () => {
    expect(histogram([1, 1, 1], 2)).toEqual({ counts: Float64Array.of(0, 3), edges: Float64Array.of(0.5, 1, 1.5) });
  });

  it("has empty bins between 0 and 1 for no value, and leaves out what is not finite", () => {
    const empty = { counts: new Float64Array(2), edges: Float64Array.of(0, 0.5, 1) };
    expect(histogram([], 2)).toEqual(empty);
    expect(histogram([Number.NaN, Infinity, -Infinity], 2)).toEqual(empty);
    expect([...histogram([Number.NaN, 0, 1, Infinity, 2], 2).counts]).toEqual([1, 2]);
  });

  it("widens a range that has no room for the bins", () => {
    for (const values of [
      [1e17, 1e17],
      [1, 1 + Number.EPSILON],
      [-1e300, -1e300],
      [Number.MAX_VALUE, -Number.MAX_VALUE],
    ]) {
      const { counts, edges } = histogram(values, 30);
      expect(counts.reduce((a, b) => a + b)).toBe(2);
      expect(new Set(edges).size).toBe(31);
    }
  });

  it("counts each value in the bin whose edges hold it", () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 40 }), (sample, bins) => {
        const { counts, edges } = histogram(sample, bins);
        const inBin = (value: number, bin: number) =>
          value >= edges[bin]! && (value < edges[bin + 1]! || (bin === bins - 1 && value === edges[bins]));
        expect([...counts]).toEqual([...counts].map((_, bin) => sample.filter((value) => inBin(value, bin)).length));
      }),
    );
  });
});
