/** The pairs of distinct rows, divided among workers: a unit of work is a pair of blocks of rows. */
import { refusalsFrom } from "../errors.js";
import { Inputs, pauses } from "../inputs/inputs.js";
import { runsOfRows } from "../rows/runs.js";
import { asMatrix, type Matrix, streamRows } from "../rows/stream.js";
import type { ReadCount } from "../source/byte-source.js";
import type { ReadingOptions } from "../source/reading-options.js";
import { evenParts, type OpenTask, type Task, type TaskKind, type UnitRange } from "../tasks/task.js";
import { chooseMatrix } from "../tensors/default-tensor.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { wasm } from "../wasm.js";
import { ELEMENTS_AT_ONCE } from "./advance.js";

/** What is compared. Everything here can be cloned to a worker. */
export interface PairSetup {
  /** The matrix, for workers, which open it for themselves. */
  source: TensorInput | undefined;
  tensor: string;
  reading?: ReadingOptions | undefined;
  /** Its distinct rows, by the number of the first of each, ascending. */
  rows: Uint32Array;
  /** The dims that vary. */
  dims: Uint32Array;
  /** Totals without a pair, as bytes. */
  empty: Uint8Array;
  /** Rows of a block; the last has fewer. */
  blockRows: number;
  /** Coordinate differences of one part, at least. */
  partElements: number;
}

/** What some units add to the totals. */
export interface PairPart {
  units: number;
  pairs: number;
  /** Totals, as bytes. */
  totals: Uint8Array;
}

type PairBlocks = InstanceType<ReturnType<typeof wasm>["PairBlocks"]>;

/** Bytes of blocks that are all held at once; where they are more it is two of them. */
const HELD_BYTES = 128 * 1024 * 1024;

/** Opens the task in a worker. */
const openPairTask: OpenTask<PairSetup, PairPart> = async (setup, signal) => {
  const inputs = new Inputs({ signal, reading: setup.reading });
  try {
    const set = await inputs.open(setup.source as TensorInput);
    return new PairTask(asMatrix(await chooseMatrix(set, setup.tensor)), setup, inputs.reads, inputs);
  } catch (error) {
    await inputs.close();
    throw error;
  }
};

/** For workers. */
export const PAIR_TASK: TaskKind<PairSetup, PairPart> = { name: "pairs", open: openPairTask };

/** Room for a block. */
interface Slot {
  readonly slot: number;
  block: number | undefined;
}

/** The pairs of some rows of a matrix. Its units go through the pairs of blocks row by row: (0, 0), (0, 1), ..., (1, 1), (1, 2), ... */
export class PairTask implements Task<PairPart> {
  readonly units: number;
  readonly reads: ReadCount;
  readonly #matrix: Matrix;
  readonly #setup: PairSetup;
  readonly #inputs: Inputs | undefined;
  readonly #blocks: number;
  readonly #unitsPerPart: number;
  /** The block in each slot, the one used last at the end. */
  #slots: Slot[] = [];
  #pairs: PairBlocks | undefined;

  /** `inputs` are closed with the task. */
  constructor(matrix: Matrix, setup: PairSetup, reads: ReadCount, inputs?: Inputs) {
    const { rows, dims, blockRows, partElements } = setup;
    this.#matrix = matrix;
    this.#setup = setup;
    this.reads = reads;
    this.#inputs = inputs;
    this.#blocks = Math.ceil(rows.length / blockRows);
    this.units = (this.#blocks * (this.#blocks + 1)) / 2;
    this.#unitsPerPart = Math.max(1, Math.floor(partElements / (blockRows ** 2 * dims.length)));
  }

  /** The number of pairs in the units before one. */
  pairsBefore(unit: number): number {
    const { blockRows, rows } = this.#setup;
    if (unit >= this.units) return pairsOf(rows.length);
    const [first, second] = blocksOf(unit, this.#blocks);
    const before = Math.min(rows.length, first * blockRows);
    const left = rows.length - before;
    const block = Math.min(blockRows, left);
    const within = second > first ? pairsOf(block) + block * (second - first - 1) * blockRows : 0;
    return pairsOf(before) + before * left + within;
  }

  parts(range: UnitRange): Iterable<UnitRange> {
    return evenParts(this.#unitsPerPart, range);
  }

  async *measure([from, to]: UnitRange, signal?: AbortSignal): AsyncGenerator<PairPart> {
    const name = this.#matrix.tensor.source.name;
    const work = this.#open();
    const pause = pauses(signal);
    let pairs = 0;
    for (let unit = from; unit < to; unit += 1) {
      const [first, second] = blocksOf(unit, this.#blocks);
      const row = await this.#load(first, second, signal);
      const column = await this.#load(second, first, signal);
      for (let visited = -1; visited !== 0; ) {
        visited = refusalsFrom(name, () => work.visit(row, column, ELEMENTS_AT_ONCE));
        pairs += Math.max(0, visited);
        await pause();
      }
    }
    yield { units: to - from, pairs, totals: refusalsFrom(name, () => work.take()) };
  }

  #open(): PairBlocks {
    if (this.#pairs) return this.#pairs;
    const { dims, empty, blockRows } = this.#setup;
    const { dtype, dims: width, tensor } = this.#matrix;
    const { PairBlocks } = wasm();
    const bytes = this.#blocks * blockRows * dims.length * Float32Array.BYTES_PER_ELEMENT;
    const slots = bytes <= HELD_BYTES ? this.#blocks : 2;
    this.#pairs = refusalsFrom(tensor.source.name, () => new PairBlocks(dtype, width, dims, empty, slots));
    this.#slots = Array.from({ length: slots }, (_, slot) => ({ slot, block: undefined }));
    return this.#pairs;
  }

  /** The slot that a block is in; if need be it is read into the one used longest ago, but not that of `other`. */
  async #load(block: number, other: number, signal: AbortSignal | undefined): Promise<number> {
    const { blockRows, rows } = this.#setup;
    const pairs = this.#pairs as PairBlocks;
    const name = this.#matrix.tensor.source.name;
    const place = (this.#slots.find((slot) => slot.block === block) ??
      this.#slots.find((slot) => slot.block !== other)) as Slot;
    this.#slots = [...this.#slots.filter((slot) => slot !== place), place];
    if (place.block === block) return place.slot;
    const wanted = rows.subarray(block * blockRows, (block + 1) * blockRows);
    place.block = undefined;
    refusalsFrom(name, () => pairs.begin(place.slot, wanted.length));
    const phase = "reading rows";
    await streamRows(this.#matrix, runsOfRows(wanted), pairs.push.bind(pairs, place.slot), { signal, phase });
    place.block = block;
    return place.slot;
  }

  async close(): Promise<void> {
    this.#pairs?.free();
    this.#pairs = undefined;
    if (!this.#inputs) return;
    try {
      await this.#inputs.verify();
    } finally {
      await this.#inputs.close();
    }
  }
}

const pairsOf = (rows: number): number => (rows * (rows - 1)) / 2;

/** The pair of blocks that a unit is, the first not after the second. */
function blocksOf(unit: number, blocks: number): [number, number] {
  let first = 0;
  for (let before = unit; ; first += 1) {
    if (before < blocks - first) return [first, first + before];
    before -= blocks - first;
  }
}
