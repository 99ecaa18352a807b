import { isCollapsarError } from "collapsar";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { chooseCentroid } from "../../../dist/tensors/centroid.js";
import { openTensors } from "../../../dist/tensors/open-tensors.js";
import { f32, safetensors, type TensorEntry } from "../../support/fixtures-node.js";

const vector = (name: string, ...values: number[]): TensorEntry => [
  name,
  "F32",
  [values.length],
  Float32Array.from(values),
];

const choose = async (tensors: TensorEntry[], name?: string) =>
  chooseCentroid(await openTensors(safetensors(tensors), (source) => source), name);

describe("which tensor is the centroid", () => {
  test("the one named", async () => {
    const tensors = [vector("centroid", 1), vector("other", 2)];
    expect((await choose(tensors, "other")).name).toBe("other");
  });

  test("without a name centroid, whatever else is there", async () => {
    expect((await choose([vector("a", 1), vector("centroid", 1), f32("gamma", [[1]])])).name).toBe("centroid");
  });

  test("else the only float vector", async () => {
    const ids: TensorEntry = ["ids", "I64", [1], new BigInt64Array(1)];
    expect((await choose([f32("gamma", [[1]]), vector("mean", 1), ids])).name).toBe("mean");
  });
});

test.each<[string, TensorEntry[], string | undefined, string, RegExp]>([
  ["a matrix", [f32("centroid", [[1, 2]])], undefined, "WrongRank", /F32 \[1, 2\], rank 2; .* rank 1; .*`centroidOf`$/],
  ["the only tensor a matrix", [f32("gamma", [[1, 2]])], undefined, "WrongRank", /"gamma" is F32 \[1, 2\], rank 2/],
  ["a scalar", [["centroid", "F32", [], new Float32Array(1)]], undefined, "WrongRank", /rank 0; a centroid must/],
  ["integers", [["centroid", "I32", [2], new Int32Array(2)]], undefined, "UnsupportedDtype", /must be F32, F16/],
  ["no dims", [["centroid", "F32", [0], new Float32Array(0)]], undefined, "NoDims", /at least one dim/],
  ["a name that is not there", [vector("centroid", 1)], "mean", "MissingTensor", /no tensor "mean"; it holds centroid/],
  ["two vectors", [vector("a", 1), vector("b", 1)], undefined, "AmbiguousTensor", /`centroidTensor`: a, b$/],
  ["no vector", [f32("a", [[1]]), f32("b", [[1]])], undefined, "MissingTensor", /no float vector .* a F32 \[1, 1\]/],
])("%s is refused in one line", async (_, tensors, name, code, message) => {
  const error: unknown = await choose(tensors, name).catch((caught: unknown) => caught);
  expect(isCollapsarError(error) && error.code).toBe(code);
  expect((error as Error).message).toMatch(message);
  expect((error as Error).message).not.toContain("\n");
});
