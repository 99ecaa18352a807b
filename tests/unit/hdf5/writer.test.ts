/** Files of trials that we write: our own reader reads them back, and their structures are those of a file that h5py was seen to read. */
import { readFileSync } from "node:fs";
import { trials } from "collapsar";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../../../dist/entry/node.js";
import { openTrials } from "../../../dist/hdf5/dataset.js";
import { trialsHead } from "../../../dist/hdf5/head.js";
import { trialBytes } from "../../../dist/hdf5/trial-bytes.js";
import { openTrialsWriter, type TrialsFile } from "../../../dist/hdf5/writer.js";
import { memorySource } from "../../../dist/source/memory.js";

/** A file in memory. */
function memorySink() {
  const parts: Uint8Array[] = [];
  let patch: [offset: number, bytes: Uint8Array] | undefined;
  return {
    write: async (bytes: Uint8Array) => {
      parts.push(bytes.slice());
    },
    patch: async (offset: number, bytes: Uint8Array) => {
      patch = [offset, bytes];
    },
    bytes() {
      const file = new Uint8Array(Buffer.concat(parts));
      if (patch) file.set(patch[1], patch[0]);
      return file;
    },
  };
}

const some: TrialsFile = {
  trials: 5,
  tokens: 6,
  dims: 4,
  storage: "float16",
  sigma: 1.5e-9,
  seed: 42,
  centroid: Float32Array.of(1, -2, 3, 0.5),
  description: "Synthetic: centroid + Gaussian(0, σ)",
};

/** Any patterns: what is written is not looked at. */
const trial = (number: number, { tokens, dims }: TrialsFile): Uint8Array =>
  Uint8Array.from({ length: tokens * dims * 2 }, (_, at) => (number * 37 + at * 11) % 251);

async function written(file: TrialsFile): Promise<Uint8Array> {
  const sink = memorySink();
  const writer = await openTrialsWriter(sink, file);
  const reused = new Uint8Array(file.tokens * file.dims * 2);
  for (let number = 0; number < file.trials; number += 1) {
    reused.set(trial(number, file));
    await writer.write(reused);
  }
  await writer.finish();
  return sink.bytes();
}

async function readBack(bytes: Uint8Array) {
  const dataset = await openTrials(memorySource(bytes), "embeddings");
  const pieces: Uint8Array[] = [];
  for await (const piece of trialBytes(dataset, 0, dataset.shape[0])) pieces.push(piece.bytes.slice());
  return { dataset, data: new Uint8Array(Buffer.concat(pieces)) };
}

const all = (file: TrialsFile): Uint8Array =>
  new Uint8Array(Buffer.concat(Array.from({ length: file.trials }, (_, number) => trial(number, file))));

it("what was written is read back, in chunks of any length", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        trials: fc.integer({ min: 1, max: 12 }),
        tokens: fc.integer({ min: 1, max: 9 }),
        dims: fc.integer({ min: 1, max: 9 }),
        batch: fc.integer({ min: 1, max: 14 }),
        seed: fc.maxSafeNat(),
        sigma: fc.double({ noNaN: true }),
        description: fc.string({ unit: "binary", maxLength: 6000 }).map((text) => text.replaceAll("\0", "0")),
      }),
      async ({ batch, ...given }) => {
        const file = { ...some, ...given, batch, centroid: new Float32Array(given.dims).fill(0.25) };
        const { dataset, data } = await readBack(await written(file));
        expect(dataset.shape).toEqual([file.trials, file.tokens, file.dims]);
        expect(dataset.grid.chunk).toEqual([Math.min(batch, file.trials), file.tokens, file.dims]);
        expect(dataset.dtype).toBe("F16");
        expect(data).toEqual(all(file));
        expect(dataset.attributes).toEqual({
          sigma: file.sigma,
          n_trials: file.trials,
          n_tokens: file.tokens,
          hidden_dim: file.dims,
          random_seed: file.seed,
          description: file.description,
        });
      },
    ),
    { numRuns: 60 },
  );
});

it("more chunks than fit in one node of the index, and in one level", async () => {
  for (const count of [64, 65, 4096, 4097]) {
    const file = { ...some, trials: count, tokens: 1, dims: 1, batch: 1, centroid: new Float32Array(1) };
    const { data } = await readBack(await written(file));
    expect(Buffer.from(data.buffer).equals(Buffer.from(all(file).buffer))).toBe(true);
  }
});

it("bfloat16 is stored as the float32 of the same values", async () => {
  const file = { ...some, storage: "bfloat16" as const };
  const { dataset, data } = await readBack(await written(file));
  expect(dataset.dtype).toBe("F32");
  const patterns = new Uint32Array(data.buffer);
  expect([...patterns]).toEqual(Array.from(new Uint16Array(all(file).buffer), (bits) => bits * 65_536));
});

it("the centroid is a dataset of its own", async () => {
  const bytes = await written(some);
  await expect(trials(bytes, { dataset: "centroid" })).rejects.toMatchObject({
    code: "WrongRank",
    fields: { tensor: "centroid", shape: [4] },
  });
  const at = Buffer.from(bytes).indexOf(Buffer.from(some.centroid.buffer));
  expect(at).toBeGreaterThan(0);
});

it("chunks are no longer than HDF5 can say", async () => {
  const sink = { write: async () => {}, patch: async () => {} };
  const shape = { tokens: 2100, dims: 2560, trials: 1000, centroid: new Float32Array(2560) };
  expect((await openTrialsWriter(sink, { ...some, ...shape })).batch).toBe(256);
  expect((await openTrialsWriter(sink, { ...some, ...shape, batch: 1000 })).batch).toBe(372);
  expect((await openTrialsWriter(sink, { ...some, ...shape, storage: "bfloat16" })).batch).toBe(186);
  await expect(openTrialsWriter(sink, { ...some, tokens: 2 ** 20, dims: 2048 })).rejects.toMatchObject({
    code: "TooLarge",
  });
});

describe("failures", () => {
  it("a sink that fails ends the writing with its reason", async () => {
    let writes = 0;
    const sink = {
      write: async () => {
        writes += 1;
        if (writes > 1) throw new Error("the disk is full");
      },
      patch: async () => {},
    };
    const file = { ...some, batch: 1 };
    const writer = await openTrialsWriter(sink, file);
    const writeAll = async () => {
      for (let number = 0; number < 5; number += 1) await writer.write(trial(number, file));
    };
    await expect(writeAll()).rejects.toThrow("the disk is full");
    await writer.abort(new Error("given up"));
  });

  it("is told when trials are missing, too many or of the wrong length", async () => {
    const writer = await openTrialsWriter(memorySink(), some);
    await expect(writer.write(new Uint8Array(3))).rejects.toThrow(RangeError);
    for (let number = 0; number < 5; number += 1) {
      await expect(writer.finish()).rejects.toThrow(RangeError);
      await writer.write(trial(number, some));
    }
    await expect(writer.write(trial(0, some))).rejects.toThrow(RangeError);
    await writer.finish();
  });

  it("can be given up in the middle of a chunk", async () => {
    const writer = await openTrialsWriter(memorySink(), some);
    await writer.write(trial(0, some));
    await writer.abort(new Error("given up"));
    await expect(writer.write(trial(1, some))).rejects.toThrow("given up");
  });
});

it("the structures are, byte for byte, those of a file that h5py read", async () => {
  // Made by this writer, with the values of `trial`; fixtures/hdf5-writer/verify.py reads it with h5py and compares.
  const bytes = new Uint8Array(readFileSync(new URL("../../fixtures/hdf5-writer/trials.h5", import.meta.url)));
  const dataset = await openTrials(memorySource(bytes), "embeddings");
  const chunks = [0, 1, 2].map((number) => dataset.chunk(number) as { address: number; length: number });
  const head = trialsHead(
    { ...some, shape: [5, 6, 4], batch: 2, dtype: "F16" },
    { chunks: chunks.map(({ address, length }) => ({ address, length })), end: bytes.length },
  );
  expect(head).toEqual(bytes.subarray(0, head.length));
  expect((await readBack(bytes)).data).toEqual(all(some));
});
