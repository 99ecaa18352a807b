/** `stats --mask` of the real 2,100 ids over HTTP, from a server that makes up the 1.56 GB as they are asked for. */
import { readFile } from "node:fs/promises";
import { init, stats, toCsv } from "collapsar";
import { beforeAll, describe, expect, test } from "vitest";
import { safetensorsHeader } from "../../../examples/qwen3-4b/safetensors-header.mjs";
import { blackHoleVectors, deadRows, REAL_ROWS, readStructure } from "../../../examples/qwen3-4b/stand-in.mjs";
import { type ServedFile, sendFile, servedBytes, startServer } from "../../support/http-server.js";
import { QUICK } from "../../support/http-source.js";

const DIMS = 2560;
const ROW = DIMS * 4;
const WANTED = 2100 * ROW;

/** The matrix: the 13 vectors at their real token ids, zeros elsewhere. */
let gamma: ServedFile;
let mask: Uint8Array;
let header: number;

beforeAll(async () => {
  await init();
  const structure = await readStructure();
  const vectors = blackHoleVectors(structure).map((vector) => new Uint8Array(vector.buffer));
  const rows = new Map(deadRows(structure, REAL_ROWS, 42).map(({ row, vector }) => [row, vectors[vector]!]));
  const head = safetensorsHeader("gamma", "F32", [REAL_ROWS, DIMS], REAL_ROWS * ROW);
  header = head.length;
  gamma = {
    byteLength: header + REAL_ROWS * ROW,
    headers: { etag: '"gamma"' },
    read(start, end) {
      const bytes = new Uint8Array(end - start);
      if (start < header) bytes.set(head.subarray(start, end));
      const first = Math.max(0, Math.floor((start - header) / ROW));
      for (let row = first; header + row * ROW < end; row += 1) {
        const at = header + row * ROW - start;
        const vector = rows.get(row)?.subarray(Math.max(0, -at), end - start - at);
        if (vector) bytes.set(vector, Math.max(0, at));
      }
      return bytes;
    },
  };
  const maskHead = safetensorsHeader("mask", "BOOL", [REAL_ROWS], REAL_ROWS);
  mask = new Uint8Array(maskHead.length + REAL_ROWS);
  mask.set(maskHead);
  for (const row of rows.keys()) mask[maskHead.length + row] = 1;
});

const serveBoth = () =>
  startServer(async (request, response) => {
    // The way to the server and back: without it there is never more than one request at a time.
    await new Promise((wake) => setTimeout(wake, 2));
    sendFile(request, response, request.url === "/gamma.safetensors" ? gamma : servedBytes(mask));
  });

describe("the real token ids in 1.56 GB", () => {
  test("give the published CSV for at most 1.3 times the masked bytes, at most 16 requests at a time", async () => {
    const server = await serveBoth();
    const snapshot = await stats(`${server.url}/gamma.safetensors`, {
      mask: `${server.url}/mask.safetensors`,
      reading: QUICK,
    });
    expect(toCsv(snapshot)).toBe(await readFile("tests/golden/data/expected.csv", "utf8"));
    const { reads } = snapshot;
    console.log(
      `${reads.requests} requests, ${reads.bytes} bytes, ${(reads.bytes / WANTED).toFixed(4)} of the masked bytes`,
    );
    expect(reads.bytes).toBeLessThanOrEqual(1.3 * WANTED + header + mask.length);
    expect(reads.bytes).toBeGreaterThanOrEqual(WANTED + mask.length);
    expect(reads.requests).toBe(server.requests.length);
    expect(server.mostInFlight).toBeGreaterThan(1);
    expect(server.mostInFlight).toBeLessThanOrEqual(16);
    // 1,375 runs of neighbours.
    expect(reads.requests).toBeLessThan(1200);
  });

  test.each([
    [0, 1.02],
    [10_240, 1.07],
    [131_072, 2.93],
  ])("with a gap of %d bytes cost %d times the masked bytes", async (gap, times) => {
    const server = await serveBoth();
    const { reads } = await stats(`${server.url}/gamma.safetensors`, {
      mask: `${server.url}/mask.safetensors`,
      reading: { ...QUICK, gap },
    });
    expect(reads.bytes / WANTED).toBeLessThan(times);
    expect(reads.bytes / WANTED).toBeGreaterThan(times - 0.05);
  });
});
