/** `collapsar fit` on the published vectors of Qwen3-4B: whether rounded noise can have given them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { collapsar, refuses, succeeds } from "../../support/cli.js";
import { directoryWith, f32, mask, safetensors } from "../../support/fixtures-node.js";

interface Holes {
  black_holes: { population: number; bits: Record<string, string> }[];
}

let cwd: string;

beforeAll(() => {
  const path = new URL("../../../examples/qwen3-4b/black-holes.json", import.meta.url);
  const { black_holes } = JSON.parse(readFileSync(path, "utf8")) as Holes;
  const value = (bits: string): number =>
    new Float32Array(Uint32Array.of(Number.parseInt(bits, 16) << 16).buffer)[0] as number;
  // The 20 dims that vary decide; the others are the same in all rows.
  const rows = black_holes.flatMap(
    ({ population, bits }) => Array(population).fill(Object.values(bits).map(value)) as number[][],
  );
  cwd = directoryWith({
    "g.safetensors": safetensors([f32("gamma", rows)]),
    "same.safetensors": safetensors([f32("gamma", [[1], [1]])]),
    "few.safetensors": safetensors([
      f32("gamma", [
        [1, 1],
        [1, 1],
        [2, 2],
        [2, 2],
      ]),
    ]),
    "nan.safetensors": safetensors([
      f32("gamma", [
        [1, Number.NaN],
        [1, Number.NaN],
      ]),
    ]),
    "one.safetensors": safetensors([mask(0, 1, 0, 0)]),
    "c.safetensors": safetensors([["centroid", "F32", [3], Float32Array.of(1, 2, 3)]]),
    "m.safetensors": safetensors([mask(...Array(rows.length).fill(1))]),
  });
});

test("leads with a sentence to quote, and writes everything that was found", async () => {
  const args = [
    "fit",
    "g.safetensors",
    "--mask",
    "m.safetensors",
    "--permutations",
    "200",
    "-o",
    "fit.json",
    "--report",
    "fit.md",
    "--figure",
    "fit.svg",
  ];
  const report = await succeeds(args, { cwd });
  const sentence =
    /^If the 20 varying dims were independent, 2,100 tokens would give (\d+) to (\d+) black holes, the largest of (\d+) to (\d+) tokens \(200 permutations\); observed: 13 black holes, the largest of 814 tokens\.$/m;
  const [, ...ends] = (sentence.exec(report) ?? []).map(Number);
  // As found independently for other seeds: 228 to 259, and 37 to 59.
  for (const [at, expected] of [228, 259, 37, 59].entries()) expect(Math.abs(ends[at]! - expected)).toBeLessThan(10);
  const result = JSON.parse(readFileSync(join(cwd, "fit.json"), "utf8"));
  expect(result.format).toBe("collapsar/fit");
  expect(report).toContain(result.sentence);
  expect(readFileSync(join(cwd, "fit.md"), "utf8").replaceAll("\\", "")).toContain(result.sentence);
  expect(result.independence.tests.map((each: { pValue: number }) => each.pValue)).toEqual([1 / 201, 1 / 201]);
  expect(report).toContain("0.388 of the tokens (0.367 to 0.409)");
  const figure = readFileSync(join(cwd, "fit.svg"), "utf8");
  for (const shown of [
    "Likelihood of sigma, likeliest centroid",
    "Dims that decide sigma",
    "814 \u2192",
    "observed: gamma",
  ]) {
    expect(figure).toContain(shown);
  }
  const [{ sigma, logLikelihood, profile }] = result.sigma;
  const best = profile.logLikelihoods.indexOf(Math.max(...profile.logLikelihoods));
  expect(Math.abs(profile.sigmas[best] / sigma - 1)).toBeLessThan(profile.sigmas[1] / profile.sigmas[0] - 1);
  expect(logLikelihood).toBeGreaterThanOrEqual(profile.logLikelihoods[best]);
  const gap = result.varying.find(({ missing, values }: { missing: number; values: unknown[] }) => {
    return missing === 1 && values.length === 2;
  });
  expect(gap.values.map(({ tokens }: { tokens: number }) => tokens)).toEqual([1070, 1030]);
});

test("warns where selection was strong", async () => {
  const { notes, independence } = JSON.parse(
    (await collapsar(["fit", "few.safetensors", "--format", "json"], { cwd })).stdout,
  );
  const percent = (independence.shareWithTwin * 100).toFixed(1);
  expect(notes).toContain(
    `only ${percent}% of the tokens share their row with another in a permutation, so the selection was strong and the p-value of largest_bh may be too small`,
  );
});

test("refuses in one line what cannot be fitted, and writes nothing", async () => {
  expect(await refuses(["fit", "same.safetensors", "-o", "none.json"], { cwd })).toBe(
    "same.safetensors: all 2 selected rows are the same, so no dim varies and there is no noise to fit; use another mask",
  );
  const cases: [string[], RegExp][] = [
    [["nan.safetensors"], /^nan\.safetensors: .* NaN in dim 1 is not a finite number/],
    [["few.safetensors", "--mask", "one.safetensors"], /^few\.safetensors: one row is selected/],
    [["few.safetensors", "--centroid", "c.safetensors"], /^few\.safetensors: its rows have 2 dims, but .* has 3/],
  ];
  for (const [given, message] of cases) {
    expect(await refuses(["fit", ...given, "-o", "none.json"], { cwd })).toMatch(message);
  }
  expect(existsSync(join(cwd, "none.json"))).toBe(false);
  expect(await refuses(["fit", "g.safetensors", "--format", "csv"], { cwd })).toContain("--format json");
});
