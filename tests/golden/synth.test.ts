/** Simulated snapshots, in Node and in a browser: the same bytes on every platform, and in every version that does not say otherwise. */
import { init, type SynthOptions, synth, toCsv } from "collapsar";
import { beforeAll, expect, it } from "vitest";
import { readText } from "../support/files.js";

/** Values of all sizes, some beside a tie between bfloat16 values, some where float16 is subnormal. */
const centroid = Float32Array.from({ length: 64 }, (_, dim) => {
  if (dim % 8 === 0) return (2 ** -9 + 2 ** -17) * (dim % 16 === 0 ? 1 : -1) + dim * 2 ** -32;
  if (dim % 8 === 1) return (dim - 31) * 2 ** -26;
  return (dim - 32) * 1e-4;
});

const RUNS: SynthOptions[] = [
  { sigma: 1.5e-9, trials: 20, sampler: "sparse" },
  { sigma: 1.5e-9, trials: 5, sampler: "dense" },
  { sigma: [1e-8, 1e-4], trials: 2, storage: "bfloat16", seed: 2 ** 53 - 1 },
  { sigma: { start: 1e-9, stop: 1e-3, count: 7, log: true }, trials: 1, tokens: 50 },
  { sigma: { start: 1.5e-9, stop: 5e-9, count: 4 }, trials: 2, epsilon: 1e-8 },
];

beforeAll(() => init());

it("the bytes are the same on every platform", async () => {
  const parts: string[] = [];
  for (const run of RUNS) parts.push(toCsv((await synth(centroid, { tokens: 200, ...run })).records));
  expect(parts.join("\n")).toBe(await readText("tests/golden/data/synth.csv"));
});
