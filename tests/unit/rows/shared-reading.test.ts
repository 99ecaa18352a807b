import { open, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { nodeReader } from "../../../dist/entry/node-readers.js";
import { sharedFingerprints } from "../../../dist/rows/shared-reading.js";
import { asMatrix, type Matrix, streamRows } from "../../../dist/rows/stream.js";
import { counted, type NamedSource, type ReadCount } from "../../../dist/source/byte-source.js";
import { openPath } from "../../../dist/source/file.js";
import {
  NEXT_READ,
  type PrefixesRead,
  type PrefixRequest,
  type SecondReader,
  setSecondReader,
} from "../../../dist/source/second-reader.js";
import { wasm } from "../../../dist/wasm.js";
import { temporaryDirectory } from "../../support/fixtures-node.js";

// Five reads and a short one, of rows that begin at an odd byte of the file.
const [DIMS, ROWS, BEGIN, PREFIX, SEED] = [16_384, 330, 13, 64, 7n];
const ROW_BYTES = DIMS * 4;
const contents = new Uint8Array(BEGIN + ROWS * ROW_BYTES);
for (let row = 0; row < ROWS; row += 1) {
  for (let at = 0; at < PREFIX; at += 1) contents[BEGIN + row * ROW_BYTES + at] = (row * 31 + at * 7) % 251;
}

let path: string;
let source: NamedSource;
let reads: ReadCount;
let matrix: Matrix;

beforeEach(async () => {
  path = join(temporaryDirectory(), "rows");
  await writeFile(path, contents);
  reads = { requests: 0, bytes: 0 };
  source = counted((await openPath(path)) as NamedSource, reads);
  const end = contents.length;
  matrix = asMatrix({ name: "t", dtype: "F32", shape: [ROWS, DIMS], begin: BEGIN, end, source });
});

afterEach(async () => {
  setSecondReader(nodeReader);
  await source.close?.();
});

const asked = { phase: "test", prefix: PREFIX, seed: SEED };

/** The fingerprints by one thread, and what it read. */
async function alone(): Promise<{ hashes: BigUint64Array; reads: ReadCount }> {
  const fingerprints = new (wasm().Fingerprints)(PREFIX, SEED);
  await streamRows(matrix, [[0, ROWS]], fingerprints.push.bind(fingerprints), { phase: "test", prefix: PREFIX });
  const hashes = fingerprints.hashes();
  fingerprints.free();
  const counts = { ...reads };
  Object.assign(reads, { requests: 0, bytes: 0 });
  return { hashes, reads: counts };
}

/** A reader in this thread that does what a test says. */
const reader = (read: SecondReader["read"]): SecondReader => ({ read, end: () => {} });

/** What a thread gives of one read. */
function prefixesOf({ begin, rows, rowBytes, prefix, rowsTogether }: PrefixRequest, read: number): PrefixesRead {
  const [first, after] = [read * rowsTogether, Math.min(rows, (read + 1) * rowsTogether)];
  const bytes = new Uint8Array((after - first) * prefix);
  for (let row = first; row < after; row += 1) {
    const from = begin + row * rowBytes;
    bytes.set(contents.subarray(from, from + prefix), (row - first) * prefix);
  }
  return { reads: [read], bytes };
}

describe("sharedFingerprints", () => {
  test("gives what one thread finds, by the same reads", async () => {
    const expected = await alone();
    const progress: number[] = [];
    const hashes = await sharedFingerprints(matrix, { ...asked, onProgress: ({ done }) => progress.push(done) });
    expect(hashes).toEqual(expected.hashes);
    expect(reads).toEqual(expected.reads);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(ROWS * ROW_BYTES);
  });

  test("takes what the other thread read in any order", async () => {
    const expected = await alone();
    setSecondReader(() =>
      reader(async (request, take) => {
        const taken = [0, 1, 2].map(() => Atomics.add(request.counters, NEXT_READ, 1));
        await new Promise((resume) => setTimeout(resume));
        for (const read of taken.reverse()) take(prefixesOf(request, read));
      }),
    );
    expect(await sharedFingerprints(matrix, asked)).toEqual(expected.hashes);
    expect(reads).toEqual(expected.reads);
  });

  test("reads what the other thread took and did not give", async () => {
    const expected = await alone();
    setSecondReader(() =>
      reader(async (request, take) => {
        const [given] = [0, 1, 2].map(() => Atomics.add(request.counters, NEXT_READ, 1));
        take(prefixesOf(request, given as number));
        throw new Error("the thread is gone");
      }),
    );
    expect(await sharedFingerprints(matrix, asked)).toEqual(expected.hashes);
    expect(reads).toEqual(expected.reads);
  });

  test("reads the file that it opened, where another has its path now", async () => {
    const expected = await alone();
    const other = `${path}.new`;
    await writeFile(other, new Uint8Array(contents.length));
    await rename(other, path);
    expect(await sharedFingerprints(matrix, asked)).toEqual(expected.hashes);
    expect(reads).toEqual(expected.reads);
  });

  test("says of a file that became shorter what one thread says", async () => {
    const file = await open(path, "r+");
    await file.truncate(contents.length - ROW_BYTES);
    await file.close();
    await expect(sharedFingerprints(matrix, asked)).rejects.toMatchObject({ code: "ShortRead" });
  });

  test("stops with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error("stop");
    const onProgress = (): void => controller.abort(reason);
    await expect(sharedFingerprints(matrix, { ...asked, signal: controller.signal, onProgress })).rejects.toBe(reason);
  });

  test("leaves it to one thread where there is no other", async () => {
    setSecondReader(() => undefined);
    expect(await sharedFingerprints(matrix, asked)).toBeUndefined();
  });
});
