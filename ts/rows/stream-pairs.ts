/** Rows of two matrices side by side, whatever the blocks that each is read in. */
import type { JobOptions } from "../inputs/inputs.js";
import type { Run } from "./runs.js";
import { type Block, type Matrix, type StreamOptions, streamRows, type TakeRows } from "./stream.js";

/** One of the two. */
export interface Side extends Pick<StreamOptions, "onRows"> {
  matrix: Matrix;
  /** Is shown the block of each read before its rows are paired. */
  look: (block: Block, length: number, stride: number) => void;
}

/** What takes pairs: as many rows of one block as of the other, from each block's start on. */
export type TakePairs = (before: Block, after: Block, rows: number) => void;

/** Rows in a block that wait for the rows of the other side. */
interface Waiting {
  block: Block;
  rows: number;
  rowBytes: number;
  resume: () => void;
  fail: (reason: unknown) => void;
}

/**
 * Reads some rows of both, each ahead of itself in its own blocks, and passes those with the same number to `take`. Nothing is
 * copied, and no more is held than a block of each. Reports the progress of the second.
 */
export async function streamPairs(
  sides: readonly [Side, Side],
  rows: Run,
  take: TakePairs,
  { onProgress, ...options }: Pick<JobOptions, "signal" | "onProgress"> & Pick<StreamOptions, "phase">,
): Promise<void> {
  if (rows[0] === rows[1]) return;
  let waiting: Waiting | undefined;
  let failure: { reason: unknown } | undefined;

  /** Passes on what can be paired with what waits. What is left then waits in its turn. */
  const meet = (mine: Omit<Waiting, "resume" | "fail">, pass: (other: Block, rows: number) => void) => {
    if (failure) throw failure.reason;
    if (waiting) {
      const together = Math.min(mine.rows, waiting.rows);
      pass(waiting.block, together);
      for (const side of [mine, waiting]) {
        side.rows -= together;
        side.block.start += together * side.rowBytes;
      }
      if (waiting.rows === 0) {
        waiting.resume();
        waiting = undefined;
      }
    }
    if (mine.rows === 0) return;
    return new Promise<void>((resume, fail) => {
      waiting = { ...mine, resume, fail };
    });
  };
  const stream = async (
    { matrix, look, onRows }: Side,
    pass: (mine: Block, other: Block, rows: number) => void,
    own = {},
  ) => {
    const { rowBytes } = matrix;
    const takeRows: TakeRows = async (block, length, stride) => {
      look(block, length, stride);
      const { start } = block;
      await meet({ block, rows: length / rowBytes, rowBytes }, (other, count) => pass(block, other, count));
      block.start = start;
    };
    try {
      await streamRows(matrix, [rows], takeRows, { ...options, ...own, onRows });
    } catch (reason) {
      failure ??= { reason };
      waiting?.fail(reason);
    }
  };
  // Both are waited for, also when one fails: nobody may close a source that is still being read.
  await Promise.all([
    stream(sides[0], take),
    stream(sides[1], (after, before, count) => take(before, after, count), { onProgress }),
  ]);
  if (failure) throw (failure as { reason: unknown }).reason;
}
