/**
 * A snapshot of more rows than should be held at once, read several times.
 *
 * One pass takes a hash of every row's values and the spread of the dims; rows that share a hash are read again and compared. From a sample
 * the dims are chosen that tell most rows apart, and a pass keeps these coordinates of every distinct row. Rows that touch another in them
 * are few, as a rule; they are read once more and compared in all dims. Mean and median of all pairs, if wanted, are left to `all-pairs.ts`.
 */
import { refusalsFrom } from "../errors.js";
import { type JobOptions, pauses } from "../inputs/inputs.js";
import type { StatsParameters } from "../parameters/stats.js";
import { type Groups, groupsOfSets } from "../rows/groups.js";
import { confirmGroups } from "../rows/identical.js";
import { type Run, rowsOfRuns, runsOfRows } from "../rows/runs.js";
import {
  type Matrix,
  type StreamOptions,
  streamRows,
  type TakeRows,
  type TakeRowsNow,
  takenBy,
} from "../rows/stream.js";
import { hashSeed, wasm } from "../wasm.js";
import { beginPairRun, measureAllPairs, type PairResult, type PairRun, type PairWork } from "./all-pairs.js";

/** What is held. */
export interface Held {
  /** Bytes of one of the two blocks of rows. */
  blockBytes: number;
  /** Bytes of a block of rows all of whose pairs are measured; by default what suits the source. */
  pairBlockBytes?: number;
  /** Rows that the splitting dims are chosen by. */
  sampleRows: number;
}

const HELD: Held = { blockBytes: 192 * 1024 * 1024, sampleRows: 512 };

/** Pairs looked at between two looks at the clock. */
const PAIRS_AT_ONCE = 2e6;

type Functions = ReturnType<typeof wasm>;
type Streamed = ReturnType<InstanceType<Functions["FirstPass"]>["measure"]>;
type WasmSnapshot = ReturnType<Streamed["finish"]>;

/** What is measured, and how. */
export interface StreamedOptions {
  /** Mean and median are not computed, but estimated from so many pairs (0: not at all). */
  sample?: number | undefined;
  /** Coordinates are steps on the lattice of bfloat16; then epsilon and threshold are steps too. */
  lattice?: boolean;
  /** The groups of equal rows are listed. */
  groups?: boolean;
  held?: Held;
  /** How the work on all pairs is done. */
  run?: PairRun;
  /** Is shown each row once, in order. */
  onRows?: StreamOptions["onRows"];
  /** Takes each row too, once, in order. */
  alsoTake?: TakeRowsNow | undefined;
}

/** What is found; of all pairs, where they were asked for: the snapshot does not know them. */
export interface LargeMeasurement extends PairResult {
  /** The caller frees it. */
  snapshot: WasmSnapshot;
  /** The largest difference in each dim. */
  ranges: Float32Array;
  /** The groups of at least two rows that are equal by value, where they were asked for. */
  groups?: Groups;
}

/** Measures the rows of `runs`. */
export async function measureStreamed(
  matrix: Matrix,
  runs: readonly Run[],
  { epsilon, threshold }: Pick<StatsParameters, "epsilon" | "threshold">,
  options: JobOptions,
  { sample, lattice = false, groups: listed = false, held = HELD, run, onRows, alsoTake }: StreamedOptions = {},
): Promise<LargeMeasurement> {
  const { FirstPass } = wasm();
  const name = matrix.tensor.source.name;
  const rowOf = rowsOfRuns(runs);
  const firstPass = refusalsFrom(
    name,
    () => new FirstPass(matrix.dtype, matrix.dims, lattice, run?.seed ?? hashSeed()),
  );
  let used = false;
  let streamed: Streamed;
  let first: Uint32Array;
  let unbounded: Uint32Array;
  let fingerprint: bigint;
  let groups: Groups | undefined;
  try {
    await streamRows(matrix, runs, takenBy(firstPass.push.bind(firstPass), alsoTake), {
      ...options,
      onRows,
      phase: "looking at all rows",
    });
    const distinct = await distinctRows(matrix, firstPass, rowOf, options);
    first = distinct.first;
    if (listed) groups = groupsOfSets(distinct.sets);
    unbounded = firstPass.unbounded().filter((position) => distinct.populationOf[position] !== 0);
    fingerprint = firstPass.fingerprint();
    used = true;
    streamed = refusalsFrom(name, () => firstPass.measure(first, distinct.populations, epsilon, threshold));
  } finally {
    if (!used) firstPass.free();
  }
  let finished = false;
  try {
    const rows = first.map((position) => rowOf[position] as number);
    const work = new LargeSearch(matrix, streamed, rows, options, held);
    await work.read(
      runsOfRows(unbounded.map((position) => rowOf[position] as number)),
      "takeUnbounded",
      "reading rows",
    );
    await work.search();
    const pairs = await work.measurePairs(sample);
    await work.settleTies();
    const ranges = streamed.ranges();
    finished = true;
    const snapshot = refusalsFrom(name, () => streamed.finish());
    const what = { rows, epsilon, fingerprint, blockBytes: held.pairBlockBytes };
    const apart = pairs && (await measureAllPairs(matrix, pairs, what, run ?? (await beginPairRun({})), options));
    return { snapshot, ranges, ...apart, ...(groups && { groups }) };
  } finally {
    if (!finished) streamed.free();
  }
}

/**
 * The rows of a first pass that are distinct by value: positions of the first of each, ascending, and how many there are of it. The sets are the
 * equal rows, where there are at least two.
 */
async function distinctRows(
  matrix: Matrix,
  firstPass: InstanceType<Functions["FirstPass"]>,
  rowOf: Uint32Array,
  options: JobOptions,
): Promise<{ first: Uint32Array; populations: Uint32Array; populationOf: Uint32Array; sets: Uint32Array[] }> {
  const { ValueGroups } = wasm();
  const sets = refusalsFrom(matrix.tensor.source.name, () => firstPass.candidates());
  const populationOf = new Uint32Array(rowOf.length).fill(1);
  let equal: Uint32Array[];
  try {
    const candidates = { rows: sets.rows(), starts: sets.starts() };
    // Values are equal where steps on the lattice are.
    const newTable = () => new ValueGroups(matrix.dtype, matrix.dims, hashSeed());
    // Positions and rows ascend alike, so positions are known by their rows.
    const positionOf = new Map<number, number>();
    for (const position of candidates.rows) positionOf.set(rowOf[position] as number, position);
    candidates.rows = candidates.rows.map((position) => rowOf[position] as number);
    equal = await confirmGroups(matrix, candidates, newTable, options);
    for (const group of equal) {
      for (const row of group) populationOf[positionOf.get(row) as number] = 0;
      populationOf[positionOf.get(group[0] as number) as number] = group.length;
    }
  } finally {
    sets.free();
  }
  const count = populationOf.reduce((sum, population) => sum + (population > 0 ? 1 : 0), 0);
  const first = new Uint32Array(count);
  const populations = new Uint32Array(count);
  let at = 0;
  for (const [position, population] of populationOf.entries()) {
    if (population === 0) continue;
    first[at] = position;
    populations[at++] = population;
  }
  return { first, populations, populationOf, sets: equal };
}

/** The steps of a snapshot of distinct rows, each of which reads what it needs. */
class LargeSearch {
  readonly #matrix: Matrix;
  readonly #name: string;
  readonly #streamed: Streamed;
  /** The row of the matrix that each distinct row first is. */
  readonly #rows: Uint32Array;
  readonly #options: JobOptions;
  readonly #held: Held;
  readonly #pause: () => Promise<void>;

  constructor(matrix: Matrix, streamed: Streamed, rows: Uint32Array, options: JobOptions, held: Held) {
    this.#matrix = matrix;
    this.#name = matrix.tensor.source.name;
    this.#streamed = streamed;
    this.#rows = rows;
    this.#options = options;
    this.#held = held;
    this.#pause = pauses(options.signal);
  }

  /** Reads some rows and hands them to a method. */
  async read(runs: readonly Run[], method: "takeUnbounded" | "takeSample" | "takeLead", phase: string): Promise<void> {
    await this.#stream(runs, this.#streamed[method].bind(this.#streamed), phase);
  }

  async #stream(runs: readonly Run[], take: TakeRows, phase: string): Promise<void> {
    await streamRows(this.#matrix, runs, take, { ...this.#options, phase });
  }

  #runsOf(nodes: Uint32Array): Run[] {
    return runsOfRows(nodes.map((node) => this.#rows[node] as number));
  }

  /** Finds the edges. */
  async search(): Promise<void> {
    const { blockBytes, sampleRows } = this.#held;
    const streamed = this.#streamed;
    const finite = streamed.finite();
    await this.read(this.#runsOf(evenly(finite, sampleRows)), "takeSample", "choosing dims");
    refusalsFrom(this.#name, () => streamed.chooseDims());
    await this.read(this.#runsOf(finite), "takeLead", "reading the dims that tell rows apart");
    await this.#untilDone("looking for edges", finite.length, (work) => streamed.searchLeading(work));
    const candidates = refusalsFrom(this.#name, () => streamed.candidates());
    const blocks = inBlocks(candidates, blockBytes / streamed.blockRowBytes());
    for (const [at, nodes] of blocks.entries()) {
      await this.#load(0, nodes, true);
      await this.#untilDone("comparing near rows", nodes.length, (work) => streamed.searchBlocks(false, work));
      for (const others of blocks.slice(at + 1)) {
        await this.#load(1, others, true);
        await this.#untilDone("comparing near rows", nodes.length, (work) => streamed.searchBlocks(true, work));
      }
    }
    streamed.dropBlocks();
  }

  async #untilDone(phase: string, rows: number, step: (work: number) => boolean): Promise<void> {
    const total = (rows * (rows - 1)) / 2;
    let done = 0;
    while (refusalsFrom(this.#name, () => step(PAIRS_AT_ONCE))) {
      // Most pairs need no look: it ends long before it reaches the total.
      done = Math.min(total, done + PAIRS_AT_ONCE);
      this.#options.onProgress?.({ phase, unit: "pairs", done, total });
      await this.#pause();
    }
  }

  async #load(slot: number, nodes: Uint32Array, search: boolean): Promise<void> {
    const streamed = this.#streamed;
    refusalsFrom(this.#name, () => streamed.beginBlock(slot, nodes));
    // A block is read many times: that is no phase of its own.
    const { onProgress: _, ...options } = this.#options;
    const take: TakeRows = (block, length) => streamed.takeBlock(slot, block, length);
    await streamRows(this.#matrix, this.#runsOf(nodes), take, { ...options, phase: "reading rows" });
    if (search) refusalsFrom(this.#name, () => streamed.endSearchedBlock(slot));
  }

  /** Estimates mean and median from a sample; or returns the work on all pairs. */
  async measurePairs(sample: number | undefined): Promise<PairWork | undefined> {
    const streamed = this.#streamed;
    if (!refusalsFrom(this.#name, () => streamed.beginPairs(sample))) return undefined;
    const work = streamed.handOverPairs();
    if (work) return work;
    const nodes = this.#rows.map((_, node) => node);
    const blocks = inBlocks(nodes, this.#held.blockBytes / streamed.blockRowBytes());
    let done = 0;
    const visit = async (between: boolean): Promise<void> => {
      done += streamed.visitSample(between);
      this.#options.onProgress?.({ phase: "measuring pairs", unit: "pairs", done, total: sample as number });
      await this.#pause();
    };
    for (const [at, block] of blocks.entries()) {
      await this.#load(0, block, false);
      await visit(false);
      for (const others of blocks.slice(at + 1)) {
        await this.#load(1, others, false);
        await visit(true);
      }
    }
    streamed.endSample();
    streamed.dropBlocks();
    return undefined;
  }

  /** Of several largest components the one counts that holds the first of their rows, in lexicographic order. */
  async settleTies(): Promise<void> {
    const nodes = refusalsFrom(this.#name, () => this.#streamed.contenders());
    let at = 0;
    const take: TakeRows = (block, length) => {
      const rows = length / this.#matrix.rowBytes;
      this.#streamed.takeContenders(nodes.subarray(at, at + rows), block, length);
      at += rows;
    };
    await this.#stream(this.#runsOf(nodes), take, "comparing components");
  }
}

/** At most `count` of some values, evenly spread over them. */
function evenly(values: Uint32Array, count: number): Uint32Array {
  if (values.length <= count) return values;
  return Uint32Array.from({ length: count }, (_, at) => values[Math.floor((at * values.length) / count)] as number);
}

/** Values in blocks of equal size, but for the last. */
function inBlocks(values: Uint32Array, size: number): Uint32Array[] {
  const length = Math.max(1, Math.floor(size));
  const count = Math.ceil(values.length / length);
  return Array.from({ length: count }, (_, at) => values.slice(at * length, (at + 1) * length));
}
