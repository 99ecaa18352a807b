import { isCollapsarError, type SynthOptions, synth } from "collapsar";
import { describe, expect, test } from "vitest";
import { f32, mask, safetensors } from "../../support/fixtures-node.js";

/** Two dims beside a tie between bfloat16 values, the others rest. */
const centroid = Float32Array.of(2 ** -9 + 2 ** -17, -(2 ** -8) - 2 ** -16, ...Array(20).fill(0.01));
const options: SynthOptions = { sigma: 1.5e-9, trials: 20, tokens: 60 };

describe("synth", () => {
  test("gives a row for each trial, with what it depends on", async () => {
    const simulation = await synth(centroid, options);
    expect(simulation.records.map(({ trialId }) => trialId)).toEqual([...Array(20).keys()]);
    expect(simulation).toMatchObject({
      sigmas: [1.5e-9],
      trials: 20,
      tokens: 60,
      seed: 42,
      storage: "float16",
      epsilon: 6e-5,
      threshold: 1.2e-4,
      centroid: { values: centroid },
      samplers: [{ sigma: 1.5e-9, sampler: "sparse" }],
      reads: { requests: 0, bytes: 0 },
    });
    // Two dims beside a tie make at most four vectors.
    const unique = simulation.records.map(({ metrics }) => metrics.n_unique);
    expect(Math.max(...unique)).toBe(4);
  });

  test.each([1, 2])("hands on the rows as they are measured, in order, with %i jobs", async (jobs) => {
    const heard: number[] = [];
    const long = { ...options, trials: 30_000, jobs };
    const { records } = await synth(centroid, {
      ...long,
      onRecords: (batch) => heard.push(...batch.map((row) => row.trialId)),
    });
    expect(heard).toEqual(records.map(({ trialId }) => trialId));
    const controller = new AbortController();
    const before: number[] = [];
    const stopped = synth(centroid, {
      ...long,
      signal: controller.signal,
      onRecords: (batch) => {
        before.push(...batch.map(({ trialId }) => trialId));
        controller.abort(new Error("enough"));
      },
    });
    await expect(stopped).rejects.toThrow("enough");
    expect(before.length).toBeGreaterThan(0);
    expect(before).toEqual(heard.slice(0, before.length));
    expect(before.length).toBeLessThan(heard.length);
  });

  test("sweeps over several sigmas, or evenly spaced ones, with a sigma in each row", async () => {
    const list = await synth(centroid, { ...options, trials: 1, sigma: [2 ** -30, 2 ** -29, 3 * 2 ** -30] });
    expect(list.records.map(({ sigma }) => sigma)).toEqual([2 ** -30, 2 ** -29, 3 * 2 ** -30]);
    const spaced = await synth(centroid, {
      ...options,
      trials: 1,
      sigma: { start: 2 ** -30, stop: 3 * 2 ** -30, count: 3 },
    });
    expect(spaced.records).toEqual(list.records);
    const log = await synth(centroid, {
      ...options,
      trials: 1,
      sigma: { start: 1e-9, stop: 1e-7, count: 3, log: true },
    });
    expect(log.sigmas[1]! / 1e-8).toBeCloseTo(1, 12);
  });

  test("a centroid may be a file or the mean of rows", async () => {
    const file = safetensors([["centroid", "F32", [22], centroid]]);
    const rows = await synth(centroid, options);
    expect((await synth(file, options)).records).toEqual(rows.records);
    const gamma = safetensors([f32("gamma", [[...centroid], Array(22).fill(9), [...centroid]])]);
    const mean = await synth({ of: gamma, mask: safetensors([mask(1, 0, 1)]) }, options);
    expect(mean.records).toEqual(rows.records);
    expect(mean.centroid.mean).toMatchObject({ rows: 2, selection: "mask" });
    expect(mean.reads.bytes).toBeGreaterThan(0);
  });

  test("reports progress in trials and stops at a signal", async () => {
    const seen: number[] = [];
    await synth(centroid, {
      ...options,
      trials: 600,
      onProgress: ({ unit, done }) => unit === "trials" && seen.push(done),
    });
    expect(seen.at(-1)).toBe(600);
    expect(seen.length).toBeGreaterThan(1);
    const controller = new AbortController();
    const job = synth(centroid, {
      ...options,
      trials: 1e9,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(job).rejects.toThrow("enough");
  });
});

test.each<[object, string, RegExp]>([
  [{ sigma: -1e-9 }, "sigma", /^sigma is -1e-9, but it must be at least 0, with a finite float32$/],
  [{ sigma: Number.NaN }, "sigma", /^sigma is NaN/],
  [{ sigma: 1e39 }, "sigma", /^sigma is 1e\+39/],
  [{ sigma: undefined }, "sigma", /sigma/],
  [{ sigma: [] }, "sigma", /at least one number$/],
  [{ sigma: [1e-9, -1] }, "sigma", /^sigma is -1,/],
  [
    { sigma: { start: 0, stop: 1, count: 3, log: true } },
    "sigma",
    /^sigma goes by ratios from 0 to 1, but 0 has none; begin and end above 0$/,
  ],
  [{ sigma: { start: 0, stop: 1, count: 0 } }, "sigma.count", /^sigma.count is 0, but it must be at least 1$/],
  [{ trials: 0 }, "trials", /^trials is 0, but it must be at least 1$/],
  [{ trials: undefined }, "trials", /^trials/],
  [{ trials: 1.5 }, "trials", /an integer$/],
  [{ tokens: 0 }, "tokens", /at least 1$/],
  [{ tokens: 2 ** 32 }, "tokens", /at most 4294967295$/],
  [{ seed: -1 }, "seed", /at least 0$/],
  [{ seed: 2 ** 53 }, "seed", /below 2\^53$/],
  [{ storage: "float32" }, "storage", /"float16" or "bfloat16"$/],
  [{ sampler: "exact" }, "sampler", /"dense" or "sparse"$/],
  [{ epsilon: 0 }, "epsilon", /above 0 /],
  [{ threshold: -1 }, "threshold", /at least 0/],
  [{ epsilom: 1 }, "epsilom", /^there is no parameter epsilom$/],
])("%j is refused", async (changed, field, message) => {
  const error: unknown = await synth(centroid, { ...options, ...changed }).catch((caught: unknown) => caught);
  expect(isCollapsarError(error, "InvalidParameter") && error.fields.field).toBe(field);
  expect((error as Error).message).toMatch(message);
});
