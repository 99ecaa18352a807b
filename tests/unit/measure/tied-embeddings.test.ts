import { mask, stats } from "collapsar";
import { describe, expect, it } from "vitest";
import { describeOther } from "../../../dist/measure/tied-embeddings.js";

const ROWS = Float32Array.of(1, 2, 3, 4, 1, 2, 5, 6);

/** A safetensors file of F32 matrices. */
function file(tensors: Record<string, { data: Float32Array; shape: number[] }>): Uint8Array<ArrayBuffer> {
  let at = 0;
  const header: Record<string, object> = {};
  for (const [name, { data, shape }] of Object.entries(tensors)) {
    header[name] = { dtype: "F32", shape, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + at);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  let end = 8 + json.length;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer), end);
    end += data.byteLength;
  }
  return bytes;
}

const pair = (other: Float32Array, shape = [4, 2]) =>
  file({ "model.embed_tokens.weight": { data: other, shape }, "lm_head.weight": { data: ROWS, shape: [4, 2] } });

describe("a model with both matrices", () => {
  it("is measured by lm_head.weight, and the other is said to be tied where it is the same", async () => {
    const { matrix, otherEmbedding } = await stats(pair(ROWS));
    expect(matrix.tensor).toBe("lm_head.weight");
    expect(otherEmbedding).toEqual({ tensor: "model.embed_tokens.weight", tied: true, rowsCompared: 4 });
  });

  it("is not tied where one row differs, or the shape", async () => {
    const other = ROWS.slice();
    other[7] = 7;
    expect((await mask(pair(other))).otherEmbedding).toMatchObject({ tied: false, rowsCompared: 4 });
    expect((await mask(pair(ROWS, [2, 4]))).otherEmbedding).toMatchObject({ tied: false, rowsCompared: 0 });
  });

  it("says nothing of the other when a tensor was named, or when there is only one", async () => {
    expect((await stats(pair(ROWS), { tensor: "lm_head.weight" })).otherEmbedding).toBeUndefined();
    const one = file({ "lm_head.weight": { data: ROWS, shape: [4, 2] } });
    expect((await stats(one)).otherEmbedding).toBeUndefined();
  });

  it("is told in one line", () => {
    const other = { tensor: "b", tied: true, rowsCompared: 32 };
    expect(describeOther("a", other)).toBe(
      "a was measured, b is there too and has the same bytes in the 32 rows compared (tied)",
    );
    expect(describeOther("a", { ...other, tied: false })).toMatch(
      /^a was measured, b is there too and differs \(not tied\)/,
    );
  });
});
