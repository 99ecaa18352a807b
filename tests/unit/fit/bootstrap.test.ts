import { fit as fitRows } from "collapsar";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { BOOTSTRAP_TASK, type BootstrapSetup, type Refitted } from "../../../dist/fit/bootstrap.js";
import { coverageOf } from "../../support/coverage.mjs";
import { f32, safetensors } from "../../support/fixtures-node.js";

const setup: BootstrapSetup = {
  name: "rows",
  centroid: Float32Array.from({ length: 6 }, (_, dim) => 1 + dim / 700),
  sigma: 1 / 256,
  tokens: 60,
  storage: "bfloat16",
  seed: 3,
  trials: 20,
  given: false,
  twinsOnly: false,
};

async function trialsOf(own: Partial<BootstrapSetup>, from = 0, to = setup.trials): Promise<Refitted[]> {
  const task = await BOOTSTRAP_TASK.open({ ...setup, ...own });
  const trials: Refitted[] = [];
  for await (const trial of task.measure([from, to])) trials.push(trial);
  await task.close();
  return trials;
}

describe("a trial", () => {
  test("depends on the seed and its number alone, wherever it is measured", async () => {
    const all = await trialsOf({});
    expect(await trialsOf({}, 7, 12)).toEqual(all.slice(7, 12));
    expect(await trialsOf({ seed: 4 })).not.toEqual(all);
    expect(new Set(all.map(({ sigma }) => sigma)).size).toBe(20);
  });

  test("around the centroid that was given has a likelihood below that of its likeliest", async () => {
    const [given, profiled] = [await trialsOf({ given: true }), await trialsOf({})];
    for (const [at, { logLikelihood, low, high, sigma }] of given.entries()) {
      expect(logLikelihood).toBeLessThan(profiled[at]!.logLikelihood);
      expect(low < sigma && sigma < high).toBe(true);
    }
  });

  test("of which the selection leaves no row has no likelihood", async () => {
    const [trial] = await trialsOf({ twinsOnly: true, sigma: 1, trials: 1 }, 0, 1);
    expect(trial).toEqual({
      nUnique: 0,
      nBlackHoles: 0,
      largestBh: 0,
      logLikelihood: Number.NaN,
      sigma: Number.NaN,
      low: Number.NaN,
      high: Number.NaN,
    });
  });
});

test("parts begin at the same places wherever a range begins, and hold much work", async () => {
  const task = await BOOTSTRAP_TASK.open({
    ...setup,
    tokens: 2000,
    centroid: new Float32Array(2500).fill(1),
    trials: 10,
  });
  expect([...task.parts([0, 10])]).toEqual([
    [0, 4],
    [4, 8],
    [8, 10],
  ]);
  expect([...task.parts([3, 9])]).toEqual([
    [3, 4],
    [4, 8],
    [8, 9],
  ]);
  await task.close();
});

test("95% intervals of sigma hold it as often as they say", async () => {
  const trials = 300;
  // 0.95 less three standard errors.
  const least = trials * (0.95 - 3 * Math.sqrt((0.95 * 0.05) / trials));
  for (const given of [true, false]) {
    const { fitted, covered } = await coverageOf(BOOTSTRAP_TASK, {
      tokens: 200,
      dims: 6,
      steps: 0.6,
      given,
      trials,
      seed: 5,
    });
    expect(fitted).toBe(trials);
    expect(covered).toBeGreaterThan(least);
  }
});

test("any number of workers gives the same", async () => {
  const step = (steps: number): number => 1 + steps / 128;
  const rows = Array.from({ length: 400 }, (_, token) =>
    Array.from({ length: 300 }, (__, dim) => step(((token % 20) * (dim + 1)) % (dim % 3 === 0 ? 4 : 1))),
  );
  const source = safetensors([f32("gamma", rows)]);
  const [one, three] = await Promise.all(
    [1, 3].map((jobs) => fitRows(source, { permutations: 0, trials: 600, storage: "bfloat16", jobs })),
  );
  expect(three!.bootstrap).toEqual(one!.bootstrap);
  expect(one!.bootstrap!.trials).toBe(600);
});
