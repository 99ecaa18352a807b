import { stats } from "collapsar";
import { expect, it } from "vitest";
import { maskFile } from "../../../dist/tensors/safetensors-writer.js";

const rows = new Float32Array([1, 2, 3, 3, 5]);
const matrix = { data: rows, dtype: "F32", shape: [5, 1] } as const;

it("a written mask selects its rows", async () => {
  const snapshot = await stats(matrix, { mask: maskFile("mask", Uint8Array.of(1, 0, 1, 1, 0)) });
  expect(snapshot.metrics.n_tokens).toBe(3);
  expect([...snapshot.populations]).toEqual([2, 1]);
});

it("any name is written as JSON needs it", async () => {
  for (const name of ["mask", 'quote"d', "__proto__", "ünï\u0000"]) {
    const snapshot = await stats(matrix, { mask: maskFile(name, Uint8Array.of(0, 0, 0, 0, 1)), maskTensor: name });
    expect(snapshot.metrics.n_tokens, name).toBe(1);
  }
});

it("the data begin at a multiple of 8, after spaces", () => {
  const file = maskFile("m", Uint8Array.of(1, 0));
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  expect(length % 8).toBe(0);
  expect(new TextDecoder().decode(file.subarray(8, 8 + length))).toMatch(/^\{"m":\{.*\}\} *$/);
  expect([...file.subarray(8 + length)]).toEqual([1, 0]);
});
