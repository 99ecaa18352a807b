import { type SnapshotRecord, toCsv, trials } from "collapsar";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { saveTrials } from "../../../dist/synth/save.js";
import type { SynthSetup } from "../../../dist/synth/setup.js";
import { openSynthTask } from "../../../dist/synth/task.js";

const setup: SynthSetup = {
  centroid: Float32Array.of(2 ** -9 + 2 ** -17, -(2 ** -8) - 2 ** -16, 0.01, 0, 3e-8),
  sigmas: [1.5e-6],
  trials: 5,
  tokens: 40,
  seed: 42,
  storage: "float16",
  epsilon: 6e-5,
  threshold: 1.2e-4,
};

/** The file in memory. */
async function saved(given: SynthSetup, signal?: AbortSignal): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const patches: [number, Uint8Array][] = [];
  const sink = {
    write: async (bytes: Uint8Array) => void pieces.push(bytes.slice()),
    patch: async (offset: number, bytes: Uint8Array) => void patches.push([offset, bytes.slice()]),
  };
  await saveTrials(given, sink, { signal });
  const file = new Uint8Array(Buffer.concat(pieces));
  for (const [offset, bytes] of patches) file.set(bytes, offset);
  return file;
}

describe.each(["float16", "bfloat16"] as const)("trials saved as %s", (storage) => {
  test.each(["sparse", "dense"] as const)("and measured are those that were measured unsaved (%s)", async (sampler) => {
    const given = { ...setup, storage, sampler };
    const task = await openSynthTask(given);
    const rows: SnapshotRecord[] = [];
    for await (const row of task.measure([0, given.trials])) rows.push(row);
    await task.close();
    const file = await saved(given);
    const { records: read, origin } = await trials(file);
    expect(toCsv(read)).toBe(toCsv(rows));
    expect(new Set(rows.map(({ metrics }) => metrics.mean_l_inf)).size).toBeGreaterThan(1);
    expect(origin.attributes).toMatchObject({
      sigma: 1.5e-6,
      n_trials: 5,
      n_tokens: 40,
      hidden_dim: 5,
      random_seed: 42,
    });
  });
});

test("a sweep is refused, before anything is written", async () => {
  await expect(saved({ ...setup, sigmas: [1e-9, 2e-9] })).rejects.toMatchObject({
    code: "Usage",
    message: "a file holds the trials of one sigma, not of 2; give one",
  });
});

test("the signal ends it", async () => {
  await expect(saved(setup, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
});
