/** Datasets of HDF5 files as stacked tensors: the same metrics as the trials job has of the same matrices. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inspect, series, trials } from "collapsar";
import { expect, it } from "vitest";
import "../../../dist/entry/node.js";
import { npy } from "../../support/series-toy.js";

const path = (name: string) => fileURLToPath(new URL(`../../fixtures/hdf5/${name}.h5`, import.meta.url));

it.each([
  ["contiguous-f2", "embeddings", undefined],
  ["contiguous-f8", "embeddings", undefined],
  ["contiguous-unwritten-fill", "embeddings", undefined],
  ["chunks-plain", "embeddings", undefined],
  ["compact", "embeddings", undefined],
  ["held-bf16-u2", "W", "bf16"],
  ["held-f16-u2", "W", "f16"],
] as const)("series of %s", async (name, dataset, as) => {
  const reading = { as };
  const measured = await series([path(name)], { tensor: dataset, rows: "all", reading });
  const expected = await trials(path(name), { dataset, reading });
  expect(measured.records.map(({ metrics }) => metrics)).toEqual(expected.records.map(({ metrics }) => metrics));
  expect(measured.records).toHaveLength(5);
});

it.each(["chunks-2", "chunks-dims"])(
  "a dataset whose rows cannot be read by themselves is refused: %s",
  async (name) => {
    await expect(series([path(name)], { tensor: "embeddings", rows: "all" })).rejects.toMatchObject({
      code: "UnsupportedFormat",
      message: expect.stringContaining("collapsar trials"),
    });
  },
);

it("a compressed matrix is told how it becomes a file of its own", async () => {
  await expect(series([path("matrix-deflate")], { tensor: "embeddings", rows: "all" })).rejects.toMatchObject({
    code: "UnsupportedFormat",
    message: expect.stringMatching(/is compressed.*numpy\.save\('OUT\.npy', h5py\.File\('IN\.h5'\)\['embeddings'\]/),
  });
});

it("a dataset with a filter that cannot be undone is listed, and refused when it is wanted", async () => {
  expect((await inspect(path("scale-offset"))).tensors).toMatchObject([{ tensor: "embeddings", dtype: "F32" }]);
  await expect(series([path("scale-offset")], { tensor: "embeddings", rows: "all" })).rejects.toMatchObject({
    code: "UnsupportedFormat",
    message: expect.stringContaining("filter scaleoffset"),
  });
});

it("inspect lists datasets in groups", async () => {
  const { tensors } = await inspect(path("in-a-group"));
  expect(tensors).toMatchObject([{ tensor: "run/embeddings", dtype: "F16", shape: [5, 6, 4] }]);
});

it.each(["contiguous-f2", "user-block"])("is known by its bytes, whatever its name: %s", async (name) => {
  const bytes = readFileSync(path(name));
  const { tensors } = await inspect(path(name));
  const nameless = await inspect(new File([bytes], "weights.bin"));
  expect(nameless.kind).toBe("an HDF5 file");
  expect(nameless.tensors).toEqual(tensors.map((tensor) => ({ ...tensor, source: "weights.bin" })));
});

it("another format under its name is what it is", async () => {
  const { kind, chosen } = await inspect(new File([npy([1, 2], Float32Array.of(1, 2))], "steps.h5"));
  expect({ kind, chosen }).toEqual({ kind: "a NumPy array", chosen: "data" });
});
