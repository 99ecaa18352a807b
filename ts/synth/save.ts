/** Simulated snapshots in an HDF5 file: the same trials as those that are measured, drawn once more. */
import { CollapsarError } from "../errors.js";
import { type FileSink, openTrialsWriter } from "../hdf5/writer.js";
import { type JobOptions, pauses } from "../inputs/inputs.js";
import { wasm } from "../wasm.js";
import { openTrialMatrices } from "./matrices.js";
import type { SynthSetup } from "./setup.js";

/** Bytes of a trial that are drawn at once. */
const PIECE_BYTES = 1024 * 1024;

/**
 * Writes the trials of a setup with one sigma as a dataset `embeddings` `[trials, tokens, dims]` with its centroid and attributes
 * (`openTrialsWriter`). Memory holds one trial.
 *
 * Rejects with `Usage` for a sweep, `TooLarge` for a trial that no chunk can hold, what the sink rejects with, or the signal's reason.
 */
export async function saveTrials(
  setup: SynthSetup,
  sink: FileSink,
  { signal, onProgress }: Pick<JobOptions, "signal" | "onProgress"> = {},
): Promise<void> {
  const { sigmas, trials, tokens, seed, storage, centroid } = setup;
  const [sigma] = sigmas;
  if (sigma === undefined || sigmas.length > 1) {
    throw new CollapsarError("Usage", `a file holds the trials of one sigma, not of ${sigmas.length}; give one`, {});
  }
  const dims = centroid.length;
  const description = `Simulated snapshots: centroid + N(0, sigma), rounded to bfloat16${storage === "float16" ? ", stored as float16" : ""}`;
  const writer = await openTrialsWriter(
    sink,
    { trials, tokens, dims, storage, sigma, seed, centroid, description },
    signal,
  );
  const { Block, memory } = wasm();
  const capacity = 2 * dims * Math.max(1, Math.floor(PIECE_BYTES / (2 * dims)));
  const block = new Block(capacity);
  const matrices = openTrialMatrices(setup, sigma);
  const pause = pauses(signal);
  try {
    const matrix = new Uint8Array(tokens * matrices.rowBytes);
    for (let trial = 0; trial < trials; trial += 1) {
      let at = 0;
      for (const length of matrices.rows(trial, block, capacity)) {
        matrix.set(memory().subarray(block.address, block.address + length), at);
        at += length;
        await pause();
      }
      await writer.write(matrix);
      onProgress?.({ phase: "saving trials", unit: "trials", done: trial + 1, total: trials });
    }
    await writer.finish();
  } catch (error) {
    await writer.abort(error);
    throw error;
  } finally {
    matrices.close();
    block.free();
  }
}
