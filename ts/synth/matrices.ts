/** The matrices of simulated snapshots, for whoever writes them to a file: the same trials as those that are measured. */
import { refusalsFrom } from "../errors.js";
import type { Block } from "../rows/stream.js";
import type { SynthSetup } from "./setup.js";
import { openSampler } from "./task.js";

/** The matrices of one sigma. Close it when done. */
export interface TrialMatrices {
  /** Bytes of one stored row: two for each dim. */
  readonly rowBytes: number;
  /**
   * Writes trial `trial` into the first `capacity` bytes of `block` (at least one row), as many whole rows at a time as there is room for,
   * in order, as `setup.storage` stores them: little-endian float16 or bfloat16. Yields the number of bytes in the block, which the next
   * step overwrites. The pieces make up `[tokens, dims]`.
   */
  rows(trial: number, block: Block, capacity: number): Generator<number, void, undefined>;
  close(): void;
}

/** Opens the matrices of one sigma of a setup, which need not be among its `sigmas`. */
export function openTrialMatrices(setup: SynthSetup, sigma: number): TrialMatrices {
  const rowBytes = 2 * setup.centroid.length;
  const sampler = openSampler(setup, sigma);
  return {
    rowBytes,
    *rows(trial, block, capacity) {
      const rows = refusalsFrom("synth", () => sampler.rows(trial));
      try {
        for (;;) {
          const written = refusalsFrom("synth", () => rows.fill(block, capacity));
          if (written === 0) return;
          yield written * rowBytes;
        }
      } finally {
        rows.free();
      }
    },
    close: () => sampler.free(),
  };
}
