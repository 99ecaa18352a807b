/** Mean and median of all pairs, divided among workers and continued after a stop: always the numbers of one thread that was never stopped. */
import type { Checkpoint, MatrixData, Progress } from "collapsar";
import { beforeAll, describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import type { JobOptions } from "../../../dist/inputs/inputs.js";
import { beginPairRun, measureAllPairs, type PairRunOptions, prepareWorkers } from "../../../dist/measure/all-pairs.js";
import { joinShares, type NamedShare } from "../../../dist/measure/join-shares.js";
import { measure } from "../../../dist/measure/measure.js";
import { asMatrix, streamRows } from "../../../dist/rows/stream.js";
import { Crew } from "../../../dist/tasks/crew.js";
import { chooseMatrix } from "../../../dist/tensors/default-tensor.js";
import { openTensors, type TensorInput } from "../../../dist/tensors/open-tensors.js";
import { wasm } from "../../../dist/wasm.js";
import { naiveDistances } from "../../support/naive-distances.js";

const [ROWS, DIMS, EPSILON] = [3000, 24, 0.3];

/** Rows that are all different, in no order; `seed` chooses them. */
function matrix(seed = 1): MatrixData & { data: Float32Array } {
  const data = new Float32Array(ROWS * DIMS);
  let state = seed;
  for (let at = 0; at < data.length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    data[at] = state / 2 ** 28;
  }
  return { data, dtype: "F32", shape: [ROWS, DIMS] };
}

/** Two clusters: half of the distances are within one, half between them. */
function clusters(): ReturnType<typeof matrix> {
  const apart = matrix();
  for (let at = 0; at < apart.data.length; at += 2 * DIMS) apart.data[at]! += 1e6;
  return apart;
}

/** Mean and median by their definition. */
function naive(data: ReturnType<typeof matrix>): { mean: number; median: number } {
  const { mean, median } = naiveDistances(data, EPSILON);
  return { mean, median };
}

/** Mean and median of the pairs of a matrix. */
async function measured(data: MatrixData, run: PairRunOptions, job?: JobOptions, blockBytes?: number) {
  return (await worked(data, run, job, blockBytes)).statistics;
}

/** Does the work on the pairs of a matrix as `stats` does where there are many. */
async function worked(data: MatrixData, run: PairRunOptions, job: JobOptions = {}, blockBytes = 20_000) {
  const opened = asMatrix(await chooseMatrix(await openTensors(data, (source) => source)));
  const begun = await beginPairRun(run);
  const { SnapshotBuilder } = wasm();
  const builder = new SnapshotBuilder("F32", DIMS, EPSILON, undefined, begun.seed);
  await streamRows(opened, [[0, ROWS]], builder.push.bind(builder), { phase: "reading" });
  const work = builder.measure(undefined).handOverPairs();
  if (!work) throw new Error("there is work");
  const rows = Uint32Array.from({ length: ROWS }, (_, row) => row);
  const fingerprint = builder.fingerprint(begun.seed);
  builder.free();
  return measureAllPairs(
    opened,
    work,
    { rows, epsilon: EPSILON, fingerprint, blockBytes, partElements: 3e6 },
    begun,
    job,
  );
}

/** A checkpoint in memory. */
class Kept implements Checkpoint {
  readonly name = "work.partial";
  state: Uint8Array | undefined;
  shares: number[] = [];
  async load(): Promise<Uint8Array | undefined> {
    return this.state;
  }
  async save(state: Uint8Array, share: number): Promise<void> {
    this.state = state;
    this.shares.push(share);
  }
}

const whole = matrix();
let expected: { mean: number; median: number };
beforeAll(() => {
  expected = naive(whole);
});

test.each([
  ["one thread", { jobs: 1 }],
  ["two workers", { source: whole, jobs: 2 }],
  ["more workers than cores", { source: whole, jobs: 5 }],
] as [string, PairRunOptions][])("by %s", async (_, run) => {
  expect(await measured(whole, run)).toEqual(expected);
});

test("workers are started while rows are read where all rows may be many distinct ones, and are there for the run", async () => {
  const crew = Crew.ofPlatform() as Crew;
  const prepared: number[] = [];
  const counting = { prepare: (workers: number) => prepared.push(workers) } as unknown as Crew;
  const of = asMatrix(await chooseMatrix(await openTensors(whole, (source) => source)));
  const run = { ...(await beginPairRun({ source: whole, jobs: 2 })), crew: counting };
  const long = { ...of, dims: 2560 };
  prepareWorkers(long, ROWS, run);
  expect(prepared).toEqual([2]);
  prepareWorkers(long, ROWS - 1, run);
  prepareWorkers(of, ROWS, run);
  prepareWorkers(long, ROWS, { ...run, jobs: 1 });
  prepareWorkers(long, ROWS, { ...run, source: undefined });
  expect(prepared, "selected rows, little work, one worker, a source that workers cannot open").toEqual([2]);
  try {
    prepareWorkers(long, ROWS, { ...run, crew });
    expect(await measured(whole, { source: whole, jobs: 2, crew })).toEqual(expected);
  } finally {
    crew.end();
  }
});

test.each([3_000, 17_777, 1e9])("in blocks of %i bytes", async (blockBytes) => {
  expect(await measured(whole, { jobs: 1 }, {}, blockBytes)).toEqual(expected);
});

test("workers read for themselves, and what they read is counted", async () => {
  const reads = { requests: 0, bytes: 0 };
  await measured(whole, { source: npy(whole.data), jobs: 2, reads });
  expect(reads.bytes).toBeGreaterThan(whole.data.byteLength);
});

test("a source that no worker can be given is read by this thread", async () => {
  const bytes = npy(whole.data);
  const source: TensorInput = {
    byteLength: bytes.length,
    slice: async (start: number, end: number) => bytes.subarray(start, end),
  };
  expect(await measured(whole, { source, jobs: 2 })).toEqual(expected);
});

/** Measures until a share of the pairs is done. */
async function stoppedAt(share: number, checkpoint: Checkpoint, run: PairRunOptions = {}): Promise<void> {
  const controller = new AbortController();
  const reason = new Error("enough");
  const onProgress = ({ done, total }: Progress): void => {
    if (done >= share * total) controller.abort(reason);
  };
  const job = { signal: controller.signal, onProgress };
  await expect(measured(whole, { jobs: 1, ...run, checkpoint }, job)).rejects.toBe(reason);
}

describe("shards", () => {
  /** What the shards of a matrix found, under names for messages. */
  const sharesOf = async (data: MatrixData, of: number): Promise<NamedShare[]> => {
    const shares: NamedShare[] = [];
    for (let index = 1; index <= of; index += 1) {
      const { share, statistics } = await worked(data, { jobs: 1, shard: { index, of } });
      expect(statistics).toBeUndefined();
      shares.push({ name: `part ${index}`, shard: `${index}/${of}`, state: share!.state });
    }
    return shares;
  };

  test.each([1, 3, 16])("%i of them give the numbers of one run, in any order", async (of) => {
    const shares = await sharesOf(whole, of);
    expect(joinShares(shares.reverse())).toEqual(expected);
  });

  test("one that is stopped goes on, and no other goes on in its place", async () => {
    const kept = new Kept();
    const shard = { index: 2, of: 3 };
    await stoppedAt(0.5, kept, { shard });
    expect(kept.shares[0]).toBeGreaterThanOrEqual(0.5);
    await expect(worked(whole, { jobs: 1, shard: { index: 3, of: 3 }, checkpoint: kept })).rejects.toMatchObject({
      code: "PartialDiffers",
    });
    const { share } = await worked(whole, { jobs: 1, shard, checkpoint: kept });
    const shares = await sharesOf(whole, 3);
    expect(share).toEqual({ ...share, state: shares[1]?.state });
  });

  test("of other rows, another shard's, or changed are refused", async () => {
    const [first, second] = (await sharesOf(whole, 2)) as [NamedShare, NamedShare];
    const [other] = (await sharesOf(matrix(2), 2)) as [NamedShare];
    expect(() => joinShares([{ ...other, name: "other" }, second])).toThrow(
      /^part 2 and other are of different rows; /,
    );
    expect(() => joinShares([first, { ...second, state: first.state }])).toThrow(
      /^part 2: is of shard 1\/2, not 2\/2; run that part again$/,
    );
    const changed = second.state.slice();
    changed[changed.length - 40]! ^= 1;
    expect(() => joinShares([first, { ...second, state: changed }])).toThrow(
      /^part 2: its bytes are not those that were written; run that part again$/,
    );
  });

  test("whose median lies outside of what they counted say so", async () => {
    const shares = await sharesOf(clusters(), 2);
    expect(() => joinShares(shares)).toThrow(/^the median lies outside of what the shards counted/);
  });
});

describe("a run that is stopped", () => {
  test("goes on where it was, by other workers, as often as need be", async () => {
    const kept = new Kept();
    await stoppedAt(0.1, kept);
    await stoppedAt(0.4, kept, { source: whole, jobs: 2 });
    await stoppedAt(0.7, kept);
    expect(kept.shares).toHaveLength(3);
    expect(kept.shares.every((share, at) => share > [0.05, 0.3, 0.6][at]! && share < 1)).toBe(true);
    const dones: number[] = [];
    const onProgress = ({ done, total }: Progress): void => void dones.push(done / total);
    expect(await measured(whole, { jobs: 1, checkpoint: kept }, { onProgress })).toEqual(expected);
    expect(dones[0]).toBeGreaterThan(0.6);
    expect(dones.at(-1)).toBe(1);
  });

  test("goes on in a second pass, which a median that is hard to guess needs", async () => {
    const apart = clusters();
    const pairs = (ROWS * (ROWS - 1)) / 2;
    const kept = new Kept();
    const controller = new AbortController();
    const reason = new Error("enough");
    const onProgress = ({ done }: Progress): void => {
      if (done > 1.4 * pairs) controller.abort(reason);
    };
    const stopped = measured(apart, { jobs: 1, checkpoint: kept }, { signal: controller.signal, onProgress });
    await expect(stopped).rejects.toBe(reason);
    const progress: Progress[] = [];
    const job: JobOptions = { onProgress: (now) => void progress.push(now) };
    expect(await measured(apart, { jobs: 1, checkpoint: kept }, job)).toEqual(naive(apart));
    expect(progress[0]?.done).toBeGreaterThan(1.35 * pairs);
    expect(progress.at(-1)).toMatchObject({ done: 2 * pairs, total: 2 * pairs });
  });

  test("goes on where only the result was missing", async () => {
    const kept = new Kept();
    await stoppedAt(1, kept);
    expect(kept.shares).toEqual([1]);
    expect(await measured(whole, { jobs: 1, checkpoint: kept })).toEqual(expected);
  });

  test("leaves nothing where nothing was done", async () => {
    const kept = new Kept();
    await stoppedAt(0, kept);
    expect(kept.state).toBeUndefined();
  });

  test("is not continued with other rows, though they differ in one bit", async () => {
    const kept = new Kept();
    await stoppedAt(0.5, kept);
    const other = matrix();
    new Uint32Array(other.data.buffer)[DIMS * 17 + 3]! ^= 1;
    await expect(measured(other, { jobs: 1, checkpoint: kept })).rejects.toMatchObject({
      code: "PartialDiffers",
      message:
        "work.partial: is of another run (the rows hold other values); give its options to continue it, or delete it",
    });
  });

  test.each([
    [
      "a byte that changed",
      (bytes: Uint8Array) => bytes.map((byte, at) => (at === bytes.length - 20 ? byte ^ 1 : byte)),
      "its bytes are not those that were written",
    ],
    ["its end cut off", (bytes: Uint8Array) => bytes.subarray(0, -1), "its bytes are not those that were written"],
    [
      "a digit of its record changed",
      (bytes: Uint8Array) => {
        const at = new TextDecoder("latin1").decode(bytes).search(/"units":\d/) + '"units":'.length;
        return bytes.map((byte, index) => (index === at ? (byte === 49 ? 50 : 49) : byte));
      },
      "its bytes are not those that were written",
    ],
    ["something else", () => new TextEncoder().encode("trial_id,n_tokens\n0,1\n"), "it is not unfinished work"],
    ["nothing in it", () => new Uint8Array(), "it is not unfinished work"],
  ] as const)("is refused with %s", async (_, damage, reason) => {
    const kept = new Kept();
    await stoppedAt(0.5, kept);
    kept.state = damage(kept.state as Uint8Array);
    await expect(measured(whole, { jobs: 1, checkpoint: kept })).rejects.toMatchObject({
      code: "InvalidRecord",
      message: expect.stringContaining(`work.partial: cannot be continued: ${reason}`),
    });
  });

  test("is not forgotten by a run that has few pairs", async () => {
    const kept = new Kept();
    await stoppedAt(0.5, kept);
    const opened = asMatrix(await chooseMatrix(await openTensors(whole, (source) => source)));
    const parameters = { epsilon: EPSILON, threshold: 1, pairs: "exact", variation: false, distances: 0 } as const;
    await expect(measure(opened, [[0, 10]], parameters, {}, { checkpoint: kept })).rejects.toMatchObject({
      code: "PartialDiffers",
    });
  });
});

/** An .npy file of these rows. */
function npy(data: Float32Array): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${ROWS}, ${DIMS}), }`.padEnd(117);
  const bytes = new Uint8Array(128 + data.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0]);
  bytes.set(new TextEncoder().encode(`${header}\n`), 10);
  bytes.set(new Uint8Array(data.buffer), 128);
  return bytes;
}
