import { isCollapsarError } from "collapsar";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import type { SynthRecord, SynthSetup } from "../../../dist/synth/setup.js";
import { openSynthTask, samplerChoices } from "../../../dist/synth/task.js";
import type { UnitRange } from "../../../dist/tasks/task.js";

/** Two dims beside a tie between bfloat16 values, one that rests. */
const setup: SynthSetup = {
  centroid: Float32Array.of(2 ** -9 + 2 ** -17, -(2 ** -8) - 2 ** -16, 0.01),
  sigmas: [1.5e-9, 1e-5],
  trials: 5,
  tokens: 40,
  seed: 42,
  storage: "float16",
  epsilon: 6e-5,
  threshold: 1.2e-4,
};

async function rowsOf(given: SynthSetup, ...ranges: UnitRange[]): Promise<SynthRecord[]> {
  const task = await openSynthTask(given);
  try {
    const rows: SynthRecord[] = [];
    for (const range of ranges) for await (const row of task.measure(range)) rows.push(row);
    return rows;
  } finally {
    await task.close();
  }
}

async function partsOf(given: SynthSetup, range?: UnitRange): Promise<UnitRange[]> {
  const task = await openSynthTask(given);
  const parts = [...task.parts(range ?? [0, task.units])];
  await task.close();
  return parts;
}

describe("units", () => {
  test("are the trials of each sigma, sigma by sigma, numbered from 0 in each", async () => {
    const rows = await rowsOf(setup, [0, 10]);
    expect(rows.map(({ trialId }) => trialId)).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    expect(rows.map(({ sigma }) => sigma)).toEqual([...Array(5).fill(1.5e-9), ...Array(5).fill(1e-5)]);
    expect(rows.every(({ metrics }) => metrics.n_tokens === 40)).toBe(true);
  });

  test("depend on their sigma and number alone: not on where, when or beside what they are measured", async () => {
    const all = await rowsOf(setup, [0, 10]);
    expect(await rowsOf(setup, [7, 10], [0, 1], [4, 6])).toEqual([...all.slice(7), all[0], ...all.slice(4, 6)]);
    const alone = await rowsOf({ ...setup, sigmas: [1e-5], trials: 9 }, [0, 5]);
    expect(alone.map(({ metrics }) => metrics)).toEqual(all.slice(5).map(({ metrics }) => metrics));
    expect(alone[0]).not.toHaveProperty("sigma");
  });

  test("differ with the seed", async () => {
    expect(await rowsOf(setup, [0, 5])).not.toEqual(await rowsOf({ ...setup, seed: 43 }, [0, 5]));
  });
});

describe("parts", () => {
  const many = { ...setup, trials: 100_000, sigmas: [1.5e-9] };

  test("cover a range in order, without gap, and depend on unit numbers alone", async () => {
    const all = await partsOf(many);
    expect(all[0]![0]).toBe(0);
    expect(all.at(-1)![1]).toBe(100_000);
    for (const [at, part] of all.entries()) expect(part[0]).toBe(at === 0 ? 0 : all[at - 1]![1]);
    const within = await partsOf(many, [100, 5000]);
    expect(within[0]![0]).toBe(100);
    expect(within.at(-1)![1]).toBe(5000);
    const starts = new Set(all.map(([from]) => from));
    expect(within.slice(1).every(([from]) => starts.has(from))).toBe(true);
  });

  test("are large where trials are cheap and one trial where they are not", async () => {
    const wide = new Float32Array(2560).fill(0.01);
    expect((await partsOf({ ...many, centroid: wide, tokens: 2100 }))[0]).toEqual([0, 256]);
    expect((await partsOf({ ...many, centroid: wide, tokens: 2100, sigmas: [1e-3] }))[0]).toEqual([0, 1]);
  });

  test("of no unit are none", async () => {
    expect(await partsOf(many, [7, 7])).toEqual([]);
  });
});

describe("samplers", () => {
  test("the cheaper is taken, and expected flips say why", async () => {
    const [quiet, loud] = await samplerChoices({ ...setup, sigmas: [1e-10, 1e-3] });
    expect(quiet).toMatchObject({ sigma: 1e-10, sampler: "sparse" });
    expect(loud).toMatchObject({ sigma: 1e-3, sampler: "dense" });
    expect(loud!.expectedFlips).toBeGreaterThan(100);
    expect(loud!.expectedFlips).toBeLessThanOrEqual(120);
  });

  test("either can be asked for", async () => {
    for (const sampler of ["dense", "sparse"] as const) {
      expect((await samplerChoices({ ...setup, sampler })).map((choice) => choice.sampler)).toEqual([sampler, sampler]);
    }
  });
});

test("without singletons the black holes of the same trials are measured, whichever sampler draws them", async () => {
  for (const sampler of ["dense", "sparse"] as const) {
    const all = await rowsOf({ ...setup, sampler }, [0, 10]);
    const alone = await rowsOf({ ...setup, sampler, dropSingletons: true }, [0, 10]);
    expect(all.some(({ metrics }) => metrics.n_singletons > 0)).toBe(true);
    for (const [at, { trialId, metrics }] of alone.entries()) {
      const whole = all[at]!;
      expect(trialId).toBe(whole.trialId);
      const { n_black_holes, black_hole_population } = whole.metrics;
      expect(metrics).toMatchObject({
        n_tokens: black_hole_population,
        total_population: black_hole_population,
        black_hole_population,
        n_unique: n_black_holes,
        n_black_holes,
        n_singletons: 0,
        largest_bh: whole.metrics.largest_bh,
        gini_coefficient: whole.metrics.gini_coefficient,
      });
    }
  }
});

test("an aborted signal ends a measurement, and the task can be closed", async () => {
  const task = await openSynthTask({ ...setup, tokens: 2000, sampler: "dense", trials: 1e6 });
  const controller = new AbortController();
  const reason = new Error("enough");
  const job = (async () => {
    for await (const { trialId } of task.measure([0, 1e6], controller.signal)) {
      if (trialId === 2) controller.abort(reason);
    }
  })();
  await expect(job).rejects.toBe(reason);
  await task.close();
  await task.close();
});

test("what the crate refuses has a code", async () => {
  const error: unknown = await openSynthTask({ ...setup, sigmas: [-1] }).catch((caught: unknown) => caught);
  expect(isCollapsarError(error, "InvalidSigma") && error.fields.value).toBe(-1);
  const bad = { ...setup, centroid: Float32Array.of(Number.NaN) };
  await expect(openSynthTask(bad)).rejects.toMatchObject({ code: "InvalidCentroid" });
});
