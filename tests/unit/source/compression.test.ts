/** Deflate streams, by node:zlib and by the streams of the web platform: both read what the other and zlib itself wrote. */
import { deflateSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Compression, compression } from "../../../dist/source/compression.js";
import { nodeCompression } from "../../../dist/source/compression-node.js";

const web = compression();

/** Compressible, but not to nothing. */
const data = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at % 7 === 0 ? (at * 2_654_435_761) >>> 24 : at >> 12));

function* pieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function gathered(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of stream) all.push(piece);
  return Buffer.concat(all);
}

describe.each([
  ["node", nodeCompression],
  ["web", web],
] as [string, Compression][])("%s", (_, { inflate, deflate }) => {
  it("inflates and deflates in pieces of any size", async () => {
    for (const size of [997, 65_536, 10_000_000]) {
      expect((await gathered(inflate(pieces(deflateSync(data), size)))).equals(data)).toBe(true);
      expect(inflateSync(await gathered(deflate(pieces(data, size)))).equals(data)).toBe(true);
    }
    expect(inflateSync(await gathered(deflate([])))).toHaveLength(0);
  });

  it("inflates a short stream of known length, and tells when it is longer", async () => {
    const short = data.subarray(0, 1000);
    const deflated = deflateSync(short);
    const facts = { input: deflated.length, output: 1000 };
    expect((await gathered(inflate(pieces(deflated, 100), facts))).equals(short)).toBe(true);
    const longer = gathered(inflate([deflated], { ...facts, output: 500 })).then(({ length }) => length);
    expect(await longer.catch(() => 1000)).toBeGreaterThan(500);
    await expect(gathered(inflate([deflated.subarray(0, -5)], facts))).rejects.toBeInstanceOf(Error);
  });

  it("gives pieces that pass whole, and may free them when the next one is asked for", async () => {
    const deflated = deflateSync(data);
    const facts = { input: deflated.length, output: data.length };
    for (const passing of [true, false]) {
      const [copies, kept]: Uint8Array[][] = [[], []];
      for await (const piece of inflate([deflated], { ...facts, passing })) {
        copies?.push(Uint8Array.from(piece));
        kept?.push(piece);
      }
      expect(Buffer.concat(copies ?? []).equals(data)).toBe(true);
      if (!passing) expect(Buffer.concat(kept ?? []).equals(data)).toBe(true);
    }
    // What went in is its owner's.
    expect(inflateSync(deflated).equals(data)).toBe(true);
  });

  it("rejects what is damaged, empty or ends early", async () => {
    const whole = deflateSync(data);
    const damaged = whole.slice();
    damaged[1000] = damaged[1000]! ^ 0xff;
    for (const bad of [damaged, whole.subarray(0, -10), new Uint8Array(0)]) {
      await expect(gathered(inflate(pieces(bad, 4096)))).rejects.toBeInstanceOf(Error);
    }
  });

  it("stops when the reader leaves, and when the signal says so", async () => {
    let given = 0;
    function* counted(): Generator<Uint8Array> {
      for (const piece of pieces(deflateSync(data), 1024)) {
        given += 1;
        yield piece;
      }
    }
    for await (const _piece of inflate(counted())) break;
    const all = Math.ceil(deflateSync(data).length / 1024);
    expect(given).toBeLessThanOrEqual(all);
    const reason = new Error("stop");
    await expect(gathered(inflate(counted(), { signal: AbortSignal.abort(reason) }))).rejects.toThrow();
  });

  it("rejects with what its input rejects with", async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield deflateSync(data).subarray(0, 100);
      throw new Error("the disk is gone");
    }
    await expect(gathered(inflate(failing()))).rejects.toThrow("the disk is gone");
  });
});
