/** The main job on the real structure, in Node and in a browser: the published CSV, byte for byte. */
import { init, stats, toCsv } from "collapsar";
import { beforeAll, describe, expect, it } from "vitest";
import { input, readText, STAND_IN } from "../support/files.js";

const gamma = () => input(`${STAND_IN}/gamma.safetensors`);
const mask = () => input(`${STAND_IN}/mask.safetensors`);
const published = () => readText("tests/golden/data/expected.csv");

beforeAll(() => init());

describe("Qwen3-4B's 13 black holes among 4,096 rows", () => {
  it("with the mask give the published CSV", async () => {
    expect(toCsv(await stats(await gamma(), { mask: await mask() }))).toBe(await published());
  });

  it("are found without the mask", async () => {
    expect(toCsv(await stats(await gamma()))).toBe(await published());
  });

  it("have the published populations and are listed by size, then first token", async () => {
    const { populations, firstTokens } = await stats(await gamma(), { mask: await mask() });
    expect([...populations]).toEqual([814, 704, 306, 228, 11, 10, 6, 5, 4, 4, 3, 3, 2]);
    for (let at = 1; at < populations.length; at += 1) {
      if (populations[at] === populations[at - 1]) expect(firstTokens[at]).toBeGreaterThan(firstTokens[at - 1]!);
    }
  });

  it("are measured without reading the rows between them", async () => {
    const { reads, matrix, mask: origin } = await stats(await gamma(), { mask: await mask() });
    const maskedBytes = 2100 * 2560 * 4;
    expect(reads.bytes).toBeGreaterThanOrEqual(maskedBytes + origin!.byteLength);
    expect(reads.bytes).toBeLessThan(matrix.byteLength);
    // Half of the rows are masked here, so most gaps are short; the gap that is read over is at most one row.
    expect(reads.bytes).toBeLessThan(1.6 * maskedBytes);
  });

  it("vary as published: 20 dims of 2,560, their values and their Hamming distances", async () => {
    const { variation } = await stats(await gamma(), { mask: await mask(), variation: true });
    const { constantDims, varyingDims, ranges, patterns, hamming } = variation!;
    expect([constantDims, varyingDims]).toEqual([2540, 20]);
    expect(Math.max(...ranges)).toBe(1.0172526836395264);
    const values = (count: number) => patterns!.filter((found) => found === count).length;
    expect([values(1), values(2), values(3), values(7)]).toEqual([2540, 17, 2, 1]);
    const pairs = hamming!.filter((_, at) => at % 13 > Math.floor(at / 13));
    expect(pairs).toHaveLength(78);
    expect([Math.min(...pairs), Math.max(...pairs)]).toEqual([1, 14]);
    expect((pairs.reduce((sum, dims) => sum + dims, 0) / 78).toFixed(1)).toBe("6.8");
  });

  it("have nothing to do with what else is asked for: the CSV stays the same", async () => {
    const everything = { variation: true, lattice: 2, neighbours: 3 };
    const snapshot = await stats(await gamma(), { mask: await mask(), ...everything });
    expect(toCsv(snapshot)).toBe(await published());
    expect([...snapshot.components]).toEqual(Array(13).fill(0));
    expect([...snapshot.degrees]).toEqual(Array(13).fill(12));
    expect(snapshot.neighbours!.map(({ token }) => token)).toEqual([...snapshot.firstTokens]);
  });
});
