/** Files of trials in every layout that h5py writes, and what is refused. The files are made by fixtures/hdf5/make.py. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ErrorCode, isCollapsarError, trials } from "collapsar";
import { describe, expect, it } from "vitest";
import "../../../dist/entry/node.js";
import { chunkElements } from "../../../dist/hdf5/chunk-grid.js";
import { openTrials, type TrialsDataset } from "../../../dist/hdf5/dataset.js";
import { trialBytes } from "../../../dist/hdf5/trial-bytes.js";
import { openPath } from "../../../dist/source/file.js";
import { memorySource } from "../../../dist/source/memory.js";
import type { NamedSource } from "../../../ts/source/byte-source.js";

const path = (name: string) => fileURLToPath(new URL(`../../fixtures/hdf5/${name}.h5`, import.meta.url));
const bytes = (name: string) => new Uint8Array(readFileSync(path(name)));

const SHAPE = [5, 6, 4] as const;

/** The values of make.py. */
const valueAt = (trial: number, token: number, dim: number): number =>
  ((trial * 7 + (token % 3) * 5 + dim * 3) % 11) / 8 - 5 / 8;

function valuesOf(trial: number): number[] {
  const [, tokens, dims] = SHAPE;
  return Array.from({ length: tokens * dims }, (_, at) => valueAt(trial, Math.floor(at / dims), at % dims));
}

/** Float16 by its definition, for finite values. */
const half = (bits: number): number => {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  return (bits >> 15 ? -1 : 1) * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
};

function decode({ dtype }: TrialsDataset, data: Uint8Array): number[] {
  // A copy that begins at 0: small buffers of Node share one.
  const copy = new Uint8Array(data).buffer;
  if (dtype === "F64") return [...new Float64Array(copy)];
  if (dtype === "BF16")
    return [...new Float32Array(Uint32Array.from(new Uint16Array(copy), (bits) => bits * 65_536).buffer)];
  return dtype === "F32" ? [...new Float32Array(copy)] : Array.from(new Uint16Array(copy), half);
}

async function read(dataset: TrialsDataset, from: number, to: number): Promise<number[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of trialBytes(dataset, from, to)) pieces.push(piece.bytes.slice());
  return decode(dataset, Buffer.concat(pieces));
}

const refusal = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "no refusal",
    (error) => error,
  );

describe("every range of trials of every layout", () => {
  const whole = (): number[][] => Array.from({ length: SHAPE[0] }, (_, trial) => valuesOf(trial));
  const filledWith = (fill: number): number[][] => whole().map((values) => values.map(() => fill));
  const only = (fill: number): number[][] =>
    whole().map((values, trial) => (trial === 1 || trial === 2 ? values : values.map(() => fill)));
  const layouts: Record<string, number[][]> = {
    ...Object.fromEntries(
      [
        ...["contiguous-f2", "contiguous-f4", "contiguous-f8", "compact", "user-block"],
        ...["chunks-1", "chunks-2", "chunks-all", "chunks-plain", "chunks-f4", "chunks-f8"],
        ...[
          "chunks-tokens",
          "chunks-trials-tokens",
          "chunks-dims",
          "chunks-all-ways",
          "chunks-elements",
          "chunks-larger",
        ],
        ...["shuffle", "shuffle-f8-across", "fletcher32", "shuffle-deflate-fletcher32", "filter-mask", "shrunk"],
        ...["latest-single", "latest-fixed-array", "latest-extensible-array", "latest-btree-2", "newest", "attributes"],
        ...["big-endian-f4", "big-endian-shuffle-f8", "lzf", "sizes-4-4", "sizes-4-8", "sizes-2-2"],
      ].map((name) => [name, whole()]),
    ),
    "contiguous-unwritten": filledWith(0),
    "contiguous-unwritten-fill": filledWith(0.375),
    absent: only(0),
    "absent-fill": only(0.375),
    "absent-f8-fill": only(0.375),
    "all-absent": filledWith(0),
  };

  it.each(Object.keys(layouts))("%s", async (name) => {
    const expected = layouts[name] as number[][];
    const source = (await openPath(path(name))) as NamedSource;
    try {
      const dataset = await openTrials(source, "embeddings");
      expect(dataset.shape).toEqual(SHAPE);
      for (let from = 0; from <= SHAPE[0]; from += 1) {
        for (let to = from; to <= SHAPE[0]; to += 1) {
          expect(await read(dataset, from, to), `${from} to ${to}`).toEqual(expected.slice(from, to).flat());
        }
      }
    } finally {
      await source.close?.();
    }
  });

  it("reads a contiguous dataset where the trials asked for lie, and nowhere else", async () => {
    const data = bytes("contiguous-f2");
    const dataset = await openTrials(memorySource(data), "embeddings");
    const ranges: number[][] = [];
    const source = {
      ...dataset.source,
      slice: async (start: number, end: number) => {
        ranges.push([start, end]);
        return data.subarray(start, end);
      },
    };
    await read({ ...dataset, source }, 1, 3);
    const { address } = dataset.chunk(0) as { address: number };
    expect(ranges).toEqual([[address + 48, address + 144]]);
  });

  it("a dataset in a group is named by its path", async () => {
    const { origin, records } = await trials(path("in-a-group"), { dataset: "run/embeddings" });
    expect(origin.dataset).toBe("run/embeddings");
    expect(records).toHaveLength(5);
  });
});

it("reads scalar attributes of the file, also text that lies elsewhere in it", async () => {
  const { origin } = await trials(path("attributes"));
  expect(origin.attributes).toEqual({
    sigma: 1.5e-9,
    n_trials: 5,
    unsigned: 200,
    description: "centroid + Gaussian(0, σ)",
  });
});

it.each(["sizes-4-4", "sizes-4-8", "sizes-2-2"])(
  "reads text that lies elsewhere, with short addresses: %s",
  async (name) => {
    const { origin } = await trials(path(name));
    expect(origin.attributes).toEqual({ description: "text that lies elsewhere", more: "and some more" });
  },
);

describe("files that real ones are like (fixtures/hdf5/found, made by others)", () => {
  /** What h5py reads of them: the hash of all values as float64. */
  const oracle = JSON.parse(readFileSync(path("found/oracle").replace(/\.h5$/, ".json"), "utf8")) as Record<
    string,
    Oracle
  >;
  interface Oracle {
    shape: number[];
    sha256: string;
  }

  it.each(Object.keys(oracle))("%s", async (key) => {
    const [name = "", dataset = "embeddings"] = key.split(":");
    const opened = await openTrials(memorySource(bytes(`found/${name}`)), dataset);
    const { shape, sha256 } = oracle[key] as Oracle;
    expect(opened.shape).toEqual(shape);
    const values = Float64Array.from(await read(opened, 0, opened.shape[0]));
    expect(createHash("sha256").update(values).digest("hex")).toBe(sha256);
  });

  it("a link to another file is refused, saying where it leads", async () => {
    expect(await refusal(trials(path("found/links"), { dataset: "ext" }))).toMatchObject({
      code: "UnsupportedFormat",
      message: expect.stringMatching(/"ext" is "embeddings" in "t0\.h5".*give that file, with `dataset` embeddings$/),
    });
    expect(await refusal(trials(path("found/links"), { dataset: "dang" }))).toMatchObject({ code: "MissingTensor" });
  });

  it("integers beyond 2^53 are exact", async () => {
    const { origin } = await trials(path("found/big_int_attribute"));
    expect(origin.attributes).toEqual({ other: 9007199254740993n, random_seed: 18446744073709551615n });
  });
});

it("finds the written page of an array of 140,000 chunks", async () => {
  const dataset = await openTrials(memorySource(bytes("latest-extensible-pages")), "embeddings");
  const values = await read(dataset, 130_000, 140_000);
  expect(values.flatMap((value, at) => (value === 0 ? [] : [[130_000 + at, value]]))).toEqual([
    [134_056, 1],
    [134_057, 2],
    [134_058, 3],
  ]);
});

describe("16-bit integers that hold floats", () => {
  it.each([
    ["held-bf16-u2", "bf16"],
    ["held-bf16-i2-big", "bf16"],
    ["held-f16-u2", "f16"],
  ] as const)("%s as %s", async (name, as) => {
    const dataset = await openTrials(memorySource(bytes(name)), "W", { as });
    expect(dataset.dtype).toBe(as.toUpperCase());
    expect(await read(dataset, 0, SHAPE[0])).toEqual(Array.from({ length: SHAPE[0] }, (_, at) => valuesOf(at)).flat());
    const { records, origin } = await trials(path(name), { dataset: "W", reading: { as } });
    expect(origin.dtype).toBe(as.toUpperCase());
    expect(records).toEqual((await trials(path("chunks-1"))).records);
  });

  it("are refused without a word, saying what they may be", async () => {
    expect(await refusal(trials(path("held-bf16-u2"), { dataset: "W" }))).toMatchObject({
      code: "UnsupportedDtype",
      message: expect.stringMatching(/"W" is U16; these may be the bits of bfloat16 or float16: .* `as`/),
    });
  });
});

it("a file that a program was writing to when it was stopped is refused, with what clears the mark", async () => {
  expect(await refusal(trials(path("swmr")))).toMatchObject({
    code: "UnsupportedFormat",
    message: expect.stringMatching(/h5clear -s .*swmr\.h5$/),
  });
});

it("a shuffled chunk of 336 MB that is one trial is read", async () => {
  const dataset = await openTrials(memorySource(bytes("shuffle-large")), "embeddings");
  expect(chunkElements(dataset.grid) * 4).toBe(335_544_320);
  let [length, sum] = [0, 0];
  for await (const piece of trialBytes(dataset, 0, 1)) {
    const elements = new Float32Array(piece.bytes.slice().buffer);
    for (const element of elements) sum += element;
    length += piece.bytes.length;
  }
  expect([length, sum]).toEqual([335_544_320, 6]);
});

describe("what has no rows", () => {
  it("no trials: no rows", async () => {
    const { records, origin } = await trials(path("no-trials"));
    expect([records, origin.shape]).toEqual([[], [0, 6, 4]]);
  });

  it("trials without tokens: zeros", async () => {
    const { records } = await trials(path("no-tokens"));
    expect(records.map(({ trialId }) => trialId)).toEqual([0, 1, 2]);
    for (const { metrics } of records) expect(Object.values(metrics).every((value) => value === 0)).toBe(true);
  });
});

describe("refusals", () => {
  const cases: [name: string, code: ErrorCode, message: RegExp][] = [
    ["no-dims", "NoDims", /\[3, 6, 0\]/],
    ["matrix", "WrongRank", /\[6, 4\].*numpy\.save\('OUT\.npy', h5py\.File\('IN\.h5'\)\['embeddings'\]/],
    ["scalar", "WrongRank", /\[\]/],
    ["integers", "UnsupportedDtype", /is I32; trials are float16, bfloat16, float32 or float64/],
    ["scale-offset", "UnsupportedFormat", /filter scaleoffset \(number 6\).*python -c "import h5py;/],
    ["text", "UnsupportedDtype", /of variable length/],
    ["compound", "UnsupportedDtype", /a compound/],
    ["elsewhere", "UnsupportedFormat", /virtual/],
    ["external", "UnsupportedFormat", /other files/],
    ["family0", "UnsupportedFormat", /several files \(the file driver NCSAfami\).*driver='family'/],
    ["family-latest0", "UnsupportedFormat", /several files \(the file driver NCSAfami\).*driver='family'/],
    ["sizes-16-8", "UnsupportedFormat", /addresses of 16 bytes.*write it with the sizes that HDF5 has by default/],
    ["sizes-8-16", "UnsupportedFormat", /lengths of 16 bytes/],
    ["empty", "MissingTensor", /there is no dataset/],
    ["in-a-group", "MissingTensor", /"embeddings"/],
  ];

  it.each(cases)("%s: %s", async (name, code, message) => {
    const error = await refusal(trials(path(name)));
    expect(isCollapsarError(error, code), String(error)).toBe(true);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain("\n");
  });

  it("a dataset that is not there is told with those that are", async () => {
    const error = await refusal(trials(path("chunks-1"), { dataset: "other" }));
    expect(error).toMatchObject({ code: "MissingTensor", fields: { tensor: "other", available: ["embeddings"] } });
  });

  it("no HDF5 at all", async () => {
    for (const data of [new Uint8Array(0), new Uint8Array(100), new TextEncoder().encode("x".repeat(5000))]) {
      expect(isCollapsarError(await refusal(trials(data)))).toBe(true);
    }
    expect(await refusal(trials(new Uint8Array(100)))).toMatchObject({
      code: "UnsupportedFormat",
      message: expect.stringContaining("not an HDF5 file; give the .h5 file that holds the trials"),
    });
  });
});

describe("what a newer library may write is not called damaged", () => {
  /** A file with one byte changed, behind the given signature. */
  function changed(name: string, signature: string, behind: number, value: number): Uint8Array {
    const data = bytes(name);
    const at = Buffer.from(data).indexOf(signature, 0, "latin1");
    expect(at).toBeGreaterThanOrEqual(0);
    data[at + behind] = value;
    return data;
  }

  it.each([
    ["attributes", "\x89HDF", 8, 4, "the superblock of version 4"],
    ["attributes", "\x89HDF", 9, 1, "the superblock of version 1"],
    ["attributes", "HEAP", 4, 7, "a local heap of version 7"],
    ["attributes", "SNOD", 4, 2, "a symbol table of version 2"],
    ["chunks-1", "\x03\x02\x04", 0, 6, "a layout of version 6"],
  ])("%s: %j + %i is %i", async (name, signature, behind, value, what) => {
    const outcome = await refusal(trials(changed(name, signature, behind, value)));
    expect(outcome).toMatchObject({ code: "UnsupportedFormat", fields: { format: `HDF5 with ${what}` } });
    expect((outcome as Error).message).not.toContain("damaged");
  });

  it("addresses of a length that the format does not have are damage", async () => {
    const outcome = await refusal(trials(changed("attributes", "\x89HDF", 13, 7)));
    expect(outcome).toMatchObject({
      code: "InvalidHeader",
      message: expect.stringMatching(/addresses of 7 bytes.*damaged/),
    });
  });

  it("an attribute of a later version is left out, and the trials are read", async () => {
    const data = bytes("attributes");
    const at = Buffer.from(data).indexOf("sigma", 0, "latin1");
    data[at - 8] = 9;
    const { origin, records } = await trials(data);
    expect(Object.keys(origin.attributes)).toEqual(["description", "n_trials", "unsigned"]);
    expect(records).toEqual((await trials(bytes("attributes"))).records);
  });

  it("a link that leads in a circle is told as such", async () => {
    const outcome = await refusal(trials(path("links-latest"), { dataset: "round" }));
    expect(outcome).toMatchObject({
      code: "UnsupportedFormat",
      message: expect.stringMatching(/name the dataset itself/),
    });
    expect((await trials(path("links-latest"), { dataset: "soft" })).records).toHaveLength(5);
  });

  it("a link of a kind that its users defined is named", async () => {
    const data = bytes("links-latest");
    const root = Buffer.from(data).indexOf("OHDR", 0, "latin1");
    // Version 1, flags with a type, type 1 (soft) becomes 65.
    const link = Buffer.from(data).indexOf("soft", root, "latin1");
    const type = data.lastIndexOf(1, link - 1);
    expect([data[type - 2], (data[type - 1] as number) & 8]).toEqual([1, 8]);
    data[type] = 65;
    const { lookup3 } = await import("../../../dist/hdf5/reader/checksum.js");
    const width = 2 ** ((data[root + 5] as number) & 3);
    const before = 6 + ((data[root + 5] as number) & 0x20 ? 16 : 0) + ((data[root + 5] as number) & 0x10 ? 4 : 0);
    const length = data[root + before] as number;
    const end = root + before + width + length;
    new DataView(data.buffer).setUint32(end, lookup3(data.subarray(root, end)), true);
    expect(await refusal(trials(data, { dataset: "soft" }))).toMatchObject({
      code: "UnsupportedFormat",
      message: expect.stringMatching(/a link of type 65: "soft".*name what it leads to/),
    });
  });
});

describe("damaged files", () => {
  /** How many trials were vouched for before the refusal. */
  async function readDamaged(data: Uint8Array): Promise<[trials: number, error: unknown]> {
    const dataset = await openTrials(memorySource(data, "t.h5"), "embeddings");
    let [given, vouched] = [0, 0];
    try {
      for await (const piece of trialBytes(dataset, 0, SHAPE[0])) {
        given += piece.bytes.length;
        if (piece.checked) vouched = given;
      }
    } catch (error) {
      return [vouched / 48, error];
    }
    return [vouched / 48, undefined];
  }

  async function chunkOf(name: string, number: number) {
    const data = bytes(name);
    const dataset = await openTrials(memorySource(data), "embeddings");
    const { address, length } = dataset.chunk(number) as { address: number; length: number };
    return { data, address, length };
  }

  it("names the trial and the chunk, after the trials before it", async () => {
    const { data, address } = await chunkOf("chunks-1", 3);
    data[address] = (data[address] as number) ^ 0xff;
    const [rows, error] = await readDamaged(data);
    expect(rows).toBe(3);
    expect(error).toMatchObject({
      code: "CorruptChunk",
      fields: { dataset: "embeddings", chunk: 3, offset: [3, 0, 0], trial: 3, trials: 1 },
      message: expect.stringMatching(/^t\.h5: trial 3 cannot be read: chunk 3 of "embeddings" is damaged \(.+\); /),
    });
  });

  it.each(["chunks-1", "chunks-2", "chunks-all", "shuffle-deflate-fletcher32", "fletcher32", "chunks-all-ways"])(
    "%s: a changed byte of a chunk is never overlooked",
    async (name) => {
      const { data, address, length } = await chunkOf(name, 0);
      for (let at = 0; at < length; at += 1) {
        const damaged = data.slice();
        damaged[address + at] = (data[address + at] as number) ^ 0x5a;
        const [vouched, error] = await readDamaged(damaged);
        // The first two bytes of a zlib stream may say the same in other words.
        if (at <= 1 && !error) continue;
        expect(isCollapsarError(error, "CorruptChunk"), `byte ${at}: ${error}`).toBe(true);
        expect(vouched, `byte ${at}`).toBe(0);
      }
    },
  );

  it.each(["chunks-2", "shuffle-deflate-fletcher32", "fletcher32"])(
    "%s: whatever part of a damaged chunk is wanted, no trial of it is vouched for",
    async (name) => {
      const { data, address, length } = await chunkOf(name, 1);
      // The last byte is part of the sum.
      data[address + length - 1] = (data[address + length - 1] as number) ^ 1;
      const dataset = await openTrials(memorySource(data, "t.h5"), "embeddings");
      for (const [from, to, sound] of [
        [0, 5, 2],
        [2, 3, 0],
        [3, 4, 0],
        [1, 3, 1],
        [0, 3, 2],
      ] as const) {
        let [given, vouched] = [0, 0];
        const reading = (async () => {
          for await (const piece of trialBytes(dataset, from, to)) {
            given += piece.bytes.length;
            if (piece.checked) vouched = given;
          }
        })();
        await expect(reading).rejects.toMatchObject({
          code: "CorruptChunk",
          fields: { chunk: 1, trial: 2, trials: 2 },
          message: expect.stringContaining("trials 2 to 3 cannot be read: chunk 1"),
        });
        expect(vouched / 48).toBe(sound);
      }
    },
  );

  it.each(["chunks-1", "chunks-2", "contiguous-f2", "latest-fixed-array", "latest-extensible-array", "attributes"])(
    "%s: cut off anywhere, the file gives an error and no rows",
    async (name) => {
      const data = bytes(name);
      const ends = new Set<number>();
      for (let at = 0; at < data.length; at += at < 2048 ? 1 : 13) ends.add(at);
      for (let at = data.length - 64; at < data.length; at += 1) ends.add(at);
      for (const end of ends) {
        const outcome = await refusal(trials(data.subarray(0, end)));
        // What h5py writes after the data (unused parts of the heaps, say) may be missing without harm.
        if (outcome === "no refusal")
          expect((await trials(data.subarray(0, end))).records).toEqual((await trials(data)).records);
        else expect(isCollapsarError(outcome), `${end}: ${outcome}`).toBe(true);
        if (isCollapsarError(outcome)) expect(outcome.code, `${end}: ${outcome}`).not.toBe("Internal");
      }
    },
  );
});
