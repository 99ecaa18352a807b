import { stats } from "collapsar";
import { expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { openTrialMatrices } from "../../../dist/synth/matrices.js";
import type { SynthSetup } from "../../../dist/synth/setup.js";
import { openSynthTask } from "../../../dist/synth/task.js";
import { wasm } from "../../../dist/wasm.js";

const setup: SynthSetup = {
  centroid: Float32Array.of(2 ** -9 + 2 ** -17, -(2 ** -8) - 2 ** -16, 0.01, 0, 3e-8),
  sigmas: [1.5e-9],
  trials: 3,
  tokens: 50,
  seed: 42,
  storage: "float16",
  epsilon: 6e-5,
  threshold: 1.2e-4,
};

/** The bytes of one trial, in pieces of `capacity` bytes at most. */
function matrix(given: SynthSetup, trial: number, capacity: number): Uint8Array {
  const { Block, memory } = wasm();
  const block = new Block(capacity);
  const matrices = openTrialMatrices(given, given.sigmas[0] as number);
  try {
    const pieces: Uint8Array[] = [];
    for (const length of matrices.rows(trial, block, capacity)) {
      expect(length % matrices.rowBytes).toBe(0);
      pieces.push(memory().slice(block.address, block.address + length));
    }
    return new Uint8Array(Buffer.concat(pieces));
  } finally {
    matrices.close();
    block.free();
  }
}

test.each([
  ["sparse", "float16"],
  ["dense", "float16"],
  ["sparse", "bfloat16"],
  ["dense", "bfloat16"],
] as const)("trial t of a file is trial t of the statistics: %s, %s", async (sampler, storage) => {
  const given = { ...setup, sampler, storage };
  const task = await openSynthTask(given);
  for await (const { trialId, metrics } of task.measure([0, 3])) {
    const data = matrix(given, trialId, 1000);
    const dtype = storage === "float16" ? "F16" : "BF16";
    const measured = await stats({ data, dtype, shape: [50, 5] }, { rows: "all" });
    expect(measured.metrics).toEqual(metrics);
    expect(metrics.n_unique).toBeGreaterThan(1);
  }
  await task.close();
});

test("the size of the pieces changes no byte", () => {
  const whole = matrix(setup, 1, 500);
  expect(whole).toHaveLength(50 * 5 * 2);
  for (const capacity of [10, 19, 70, 4000]) expect(matrix(setup, 1, capacity)).toEqual(whole);
  expect(matrix(setup, 2, 500)).not.toEqual(whole);
});
