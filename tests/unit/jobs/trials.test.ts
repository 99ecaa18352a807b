/** Trials of a file against the same matrices measured one by one, and the task that measures any range of them. */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isCollapsarError, type Progress, stats, type TrialsOptions, trials } from "collapsar";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../../../dist/entry/node.js";
import { openTrials } from "../../../dist/hdf5/dataset.js";
import { openTrialsWriter } from "../../../dist/hdf5/writer.js";
import { openTrialsTask, type TrialsSetup } from "../../../dist/jobs/trials-task.js";
import type { SnapshotRecord } from "../../../dist/metrics/metrics.js";
import { memorySource } from "../../../dist/source/memory.js";
import { temporaryDirectory } from "../../support/fixtures-node.js";

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/hdf5/${name}.h5`, import.meta.url));

/** An HDF5 file of float16 trials in memory. */
async function fileOf(all: readonly Uint16Array[], tokens: number, dims: number, batch: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let head: Uint8Array = new Uint8Array(0);
  const sink = {
    write: async (bytes: Uint8Array) => void parts.push(bytes.slice()),
    patch: async (_: number, bytes: Uint8Array) => {
      head = bytes;
    },
  };
  const about = { sigma: 0, seed: 0, description: "", centroid: new Float32Array(dims), storage: "float16" as const };
  const writer = await openTrialsWriter(sink, { ...about, trials: all.length, tokens, dims, batch });
  for (const trial of all) await writer.write(new Uint8Array(trial.buffer));
  await writer.finish();
  const file = new Uint8Array(Buffer.concat(parts));
  file.set(head);
  return file;
}

const setup = (source: TrialsSetup["source"]): TrialsSetup => ({
  source,
  dataset: "embeddings",
  epsilon: 6e-5,
  threshold: 1.2e-4,
});

async function rowsOf(source: TrialsSetup["source"], from?: number, to?: number): Promise<SnapshotRecord[]> {
  const task = await openTrialsTask(setup(source));
  const rows: SnapshotRecord[] = [];
  try {
    for await (const row of task.measure([from ?? 0, to ?? task.units])) rows.push(row);
  } finally {
    await task.close();
  }
  return rows;
}

it("a trial's row is what stats says of the matrix, also with zeros of both signs, NaN and infinity", async () => {
  // Few patterns, so that rows are often equal: 0, -0, 1, the next one, a subnormal, infinity, two NaNs.
  const pattern = fc.constantFrom(0, 0, 0x8000, 0x3c00, 0x3c00, 0x3c01, 1, 0x7c00, 0x7e00, 0xfe01);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(pattern),
      async (count, tokens, dims, batch, patterns) => {
        const all = Array.from({ length: count }, () => Uint16Array.from([...patterns.take(tokens * dims)]));
        const { records } = await trials(await fileOf(all, tokens, dims, batch));
        for (const [trialId, data] of all.entries()) {
          const { metrics } = await stats({ data, dtype: "F16", shape: [tokens, dims] }, { rows: "all" });
          expect(records[trialId]).toEqual({ trialId, metrics });
        }
        expect(records).toHaveLength(count);
      },
    ),
    { numRuns: 60 },
  );
});

it("many distinct rows, more than are known as they are stored", async () => {
  const [tokens, dims] = [3000, 2000];
  const data = Uint16Array.from({ length: tokens * dims }, (_, at) => (Math.floor(at / dims) % 2500) + (at % dims));
  const { records } = await trials(await fileOf([data], tokens, dims, 1), { epsilon: 1 });
  expect(records[0]?.metrics).toMatchObject({ n_tokens: 3000, n_unique: 2500, n_black_holes: 500, largest_bh: 2 });
});

describe("the task", () => {
  it("gives the same rows for any range, also one that begins within a chunk", async () => {
    for (const name of ["chunks-1", "chunks-all", "chunks-all-ways", "absent", "contiguous-f8"]) {
      const all = await rowsOf(fixture(name));
      expect(all.map(({ trialId }) => trialId)).toEqual([0, 1, 2, 3, 4]);
      for (let from = 0; from <= 5; from += 1) {
        for (let to = from; to <= 5; to += 1)
          expect(await rowsOf(fixture(name), from, to)).toEqual(all.slice(from, to));
      }
    }
  });

  it("parts end where chunks end, whatever the range", async () => {
    const reference = fileURLToPath(new URL("../../cases/p13_trials_hdf5/trials.h5", import.meta.url));
    const task = await openTrialsTask(setup(reference));
    expect(task.units).toBe(50);
    // Small chunks are taken together.
    expect([...task.parts([0, 50])]).toEqual([[0, 50]]);
    expect([...task.parts([7, 7])]).toEqual([]);
    await task.close();

    const large = Array.from({ length: 7 }, () => new Uint16Array(4096 * 4096));
    const chunked = await openTrialsTask(setup(await fileOf(large, 4096, 4096, 3)));
    expect([...chunked.parts([0, 7])]).toEqual([
      [0, 3],
      [3, 6],
      [6, 7],
    ]);
    expect([...chunked.parts([2, 5])]).toEqual([
      [2, 3],
      [3, 5],
    ]);
    await chunked.close();
  });

  it("can be opened again from a clone of its setup", async () => {
    expect(await rowsOf(structuredClone(setup(fixture("chunks-2"))).source)).toEqual(await rowsOf(fixture("chunks-1")));
  });

  it("gives the rows before the chunk that cannot be read, and none of it", async () => {
    const file = await fileOf(
      Array.from({ length: 7 }, (_, trial) => Uint16Array.from({ length: 4000 }, (__, at) => (at * (trial + 3)) % 977)),
      10,
      400,
      3,
    );
    const { records: whole } = await trials(file);
    // The last chunk holds trial 6 and padding; the one before it 3 to 5. The last four bytes of a stream are its Adler-32.
    const dataset = await openTrials(memorySource(file), "embeddings");
    const { address, length } = dataset.chunk(1) as { address: number; length: number };
    file[address + length - 1] = (file[address + length - 1] as number) ^ 1;
    for (const [from, to, sound] of [
      [0, 7, 3],
      [0, 4, 3],
      [3, 4, 3],
      [4, 5, 4],
      [5, 7, 5],
    ] as const) {
      const damaged = await openTrialsTask(setup(file));
      const rows: SnapshotRecord[] = [];
      const measuring = (async () => {
        for await (const row of damaged.measure([from, to])) rows.push(row);
      })();
      await expect(measuring).rejects.toMatchObject({
        code: "CorruptChunk",
        fields: { trial: 3, trials: 3, chunk: 1 },
      });
      expect(rows).toEqual(whole.slice(from, sound));
      await damaged.close();
    }
    expect(await rowsOf(file, 6, 7)).toEqual(whole.slice(6));
  });

  it("gives the rows before the trial that cannot be read", async () => {
    const file = await fileOf(
      Array.from({ length: 6 }, (_, at) => new Uint16Array(4000).fill(at)),
      10,
      400,
      1,
    );
    const { records: whole } = await trials(file);
    // The last chunk is the last thing in the file.
    file[file.length - 3] = (file.at(-3) as number) ^ 0xff;
    const task = await openTrialsTask(setup(file));
    const rows: SnapshotRecord[] = [];
    const measuring = (async () => {
      for await (const row of task.measure([0, 6])) rows.push(row);
    })();
    await expect(measuring).rejects.toMatchObject({ code: "CorruptChunk", fields: { trial: 5, chunk: 5 } });
    expect(rows).toEqual(whole.slice(0, 5));
    await task.close();
  });
});

it("tells how far it has come", async () => {
  const seen: Progress[] = [];
  await trials(fixture("chunks-2"), { onProgress: (progress) => seen.push({ ...progress }) });
  expect(seen).toEqual(
    [0, 1, 2, 3, 4, 5].map((done) => ({ phase: "measuring trials", unit: "trials", done, total: 5 })),
  );
});

it("stops when the signal says so, with its reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const stop = (): void => controller.abort(reason);
  await expect(trials(fixture("chunks-1"), { signal: controller.signal, onProgress: stop })).rejects.toBe(reason);
  await expect(trials(fixture("chunks-1"), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

it("of a file that changed meanwhile there is no result", async () => {
  const path = join(temporaryDirectory(), "t.h5");
  writeFileSync(path, readFileSync(fixture("chunks-1")));
  const touch = (): void => appendFileSync(path, "x");
  await expect(trials(path, { onProgress: touch })).rejects.toMatchObject({ code: "SourceChanged" });
});

it("reads a File and bytes as it reads a path", async () => {
  const bytes = readFileSync(fixture("chunks-all-ways"));
  const { records } = await trials(fixture("chunks-all-ways"));
  for (const source of [new File([bytes], "t.h5"), new Uint8Array(bytes), new Blob([bytes])]) {
    expect((await trials(source)).records).toEqual(records);
  }
});

it("refuses parameters before anything is opened", async () => {
  for (const [field, options] of [
    ["epsilon", { epsilon: 0 }],
    ["threshold", { threshold: -1 }],
    ["dataset", { dataset: "" }],
    ["trialId", { trialId: 3 }],
  ] as const) {
    const error = await trials("nowhere.h5", options as TrialsOptions).catch((refusal: unknown) => refusal);
    expect(isCollapsarError(error, "InvalidParameter") && error.fields.field).toBe(field);
  }
});

it("a directory is no file of trials", async () => {
  await expect(trials(temporaryDirectory())).rejects.toMatchObject({ code: "NotReadable" });
});
