/** How a dataset of trials is cut into chunks, and which parts of which chunks some trials are. Pure: no I/O. */

/** Lengths in the three dimensions: trials, tokens, dims. */
export type Lengths = readonly [trials: number, tokens: number, dims: number];

/** Part of a chunk, counted in elements of the chunk from its first one. */
export interface ChunkPart {
  /** The chunk's place in the grid in each dimension. */
  readonly at: Lengths;
  readonly from: number;
  readonly to: number;
}

/** A grid of chunks over a dataset. Chunks at the ends reach beyond it. */
export interface ChunkGrid {
  readonly shape: Lengths;
  readonly chunk: Lengths;
  /** Chunks in each dimension. */
  readonly counts: Lengths;
}

/** The grid of a dataset, all of whose lengths but the first are at least 1. */
export function chunkGrid(shape: Lengths, chunk: Lengths): ChunkGrid {
  const counts = shape.map((length, dimension) => Math.ceil(length / (chunk[dimension] as number)));
  return { shape, chunk, counts: counts as unknown as Lengths };
}

/** Number of a chunk, row-major. */
export const chunkNumber = ({ counts }: ChunkGrid, [trials, tokens, dims]: Lengths): number =>
  (trials * counts[1] + tokens) * counts[2] + dims;

/** Elements of a chunk. */
export const chunkElements = ({ chunk }: ChunkGrid): number => chunk[0] * chunk[1] * chunk[2];

/**
 * Whether the elements of a trial come in order when the chunks are read in order: whole rows, and either whole trials or one trial at a
 * time. Else some trials are gathered in memory.
 */
export const inOrder = ({ shape, chunk }: ChunkGrid): boolean =>
  chunk[2] === shape[2] && (chunk[1] === shape[1] || chunk[0] === 1);

/** The parts of chunks that trials `from` to `to` are, in order. The grid must be {@link inOrder}. */
export function* partsInOrder({ shape, chunk, counts }: ChunkGrid, from: number, to: number): Generator<ChunkPart> {
  const [, tokens, dims] = shape;
  for (let trial = from; trial < to; ) {
    const row = Math.floor(trial / chunk[0]);
    const first = row * chunk[0];
    const end = Math.min(to, first + chunk[0]);
    for (let column = 0; column < counts[1]; column += 1) {
      const rows = Math.min(chunk[1], tokens - column * chunk[1]);
      const each = rows * dims;
      yield { at: [row, column, 0], from: (trial - first) * each, to: (end - first) * each };
    }
    trial = end;
  }
}

/** The parts of chunks that trials `from` to `to` are spread over. They must lie in one chunk along the first dimension. */
export function* partsAcross({ chunk, counts }: ChunkGrid, from: number, to: number): Generator<ChunkPart> {
  const row = Math.floor(from / chunk[0]);
  const first = row * chunk[0];
  const each = chunk[1] * chunk[2];
  for (let column = 0; column < counts[1]; column += 1) {
    for (let layer = 0; layer < counts[2]; layer += 1) {
      yield { at: [row, column, layer], from: (from - first) * each, to: (to - first) * each };
    }
  }
}

/**
 * Copies a piece of a chunk to where it belongs among the trials from `firstTrial` on, which `target` holds row-major.
 *
 * `piece` begins at byte `at` of the chunk, anywhere in an element. Padding is left out.
 */
export function scatter(
  { shape, chunk }: ChunkGrid,
  itemBytes: number,
  place: Lengths,
  at: number,
  piece: Uint8Array,
  target: Uint8Array,
  firstTrial: number,
): void {
  const [, tokens, dims] = shape;
  const lineBytes = chunk[2] * itemBytes;
  const keptBytes = Math.min(chunk[2], dims - place[2] * chunk[2]) * itemBytes;
  for (let done = 0; done < piece.length; ) {
    const line = Math.floor((at + done) / lineBytes);
    const column = (at + done) % lineBytes;
    const length = Math.min(lineBytes - column, piece.length - done);
    const token = place[1] * chunk[1] + (line % chunk[1]);
    const trial = place[0] * chunk[0] + Math.floor(line / chunk[1]) - firstTrial;
    const kept = Math.min(length, keptBytes - column);
    if (token < tokens && kept > 0) {
      const to = ((trial * tokens + token) * dims + place[2] * chunk[2]) * itemBytes + column;
      target.set(piece.subarray(done, done + kept), to);
    }
    done += length;
  }
}

/** Numbers of the chunks that hold something of `trial`. */
export function* chunksOf(grid: ChunkGrid, trial: number): Generator<number> {
  const row = Math.floor(trial / grid.chunk[0]);
  const perRow = grid.counts[1] * grid.counts[2];
  for (let number = row * perRow; number < (row + 1) * perRow; number += 1) yield number;
}
