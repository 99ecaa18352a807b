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
});
