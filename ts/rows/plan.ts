/**
 * From rows to byte ranges: which bytes to read for the rows wanted, without any reading.
 *
 * Rows are given as runs `[first, end)`, ascending and apart. Neighbouring runs are read as one range when the gap between them
 * costs less than another request; a range never exceeds the block size, except to hold one row.
 */

import type { Run } from "./runs.js";

/** Where the rows lie. */
export interface RowLayout {
  /** Byte of the first row. */
  readonly begin: number;
  readonly rowBytes: number;
}

/** One request, and the parts of it that are wanted rows. */
export interface RangeRead {
  /** First byte to read and the byte after the last. */
  readonly start: number;
  readonly end: number;
  /** The rows wanted from it, in order. */
  readonly runs: readonly Run[];
}

/** Bytes of unwanted rows that are read rather than asking again: about what a request on a local disk costs. */
export const DEFAULT_GAP_BYTES = 16 * 1024;

/** Bytes of one request: large enough for full speed, small beside the memory of any machine. */
export const DEFAULT_BLOCK_BYTES = 4 * 1024 * 1024;

/** The most that a block may be. */
export const MAX_BLOCK_BYTES = 64 * 1024 * 1024;

/** Whole rows of one request, at most. */
export const rowsPerRead = (rowBytes: number, blockBytes = DEFAULT_BLOCK_BYTES): number =>
  Math.max(1, Math.floor(Math.min(blockBytes, MAX_BLOCK_BYTES) / rowBytes));

/** Plans the reads for `runs`, in the order of the rows. */
export function* planReads(
  { begin, rowBytes }: RowLayout,
  runs: Iterable<Run>,
  { gapBytes = DEFAULT_GAP_BYTES, blockBytes }: { gapBytes?: number | undefined; blockBytes?: number | undefined } = {},
): Generator<RangeRead> {
  const rowsPerBlock = rowsPerRead(rowBytes, blockBytes);
  let pending: Run[] = [];
  // Rows that are pending: from the first to behind the last.
  let [start, to] = [0, 0];
  const read = (): RangeRead => ({ start: begin + start * rowBytes, end: begin + to * rowBytes, runs: pending });
  for (const run of runs) {
    // Not taken apart: of a mask there are a thousand runs and more, before any of this is compiled.
    const end = run[1];
    for (let from = run[0]; from < end; from = to) {
      if (pending.length > 0 && (from - start >= rowsPerBlock || (from - to) * rowBytes > gapBytes)) {
        yield read();
        pending = [];
      }
      if (pending.length === 0) start = from;
      to = Math.min(end, start + rowsPerBlock);
      pending.push([from, to]);
    }
  }
  if (pending.length > 0) yield read();
}
