/** A file that somebody writes to while a job reads it. */
import {
  appendFileSync,
  closeSync,
  openSync,
  renameSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { inspect, type JobOptions, mask, stats, type TensorInput } from "collapsar";
import { describe, expect, test } from "vitest";
import { directoryWith, mask as maskOf, safetensors } from "../../support/fixtures-node.js";

// Larger than what is read ahead: the change comes while there is still something to read.
const ROWS = 10_000;
const matrix = safetensors([["gamma", "F32", [ROWS, 1024], new Float32Array(ROWS * 1024)]]);

const overwrite = (path: string, bytes: Uint8Array = Uint8Array.of(7), at = matrix.length - 1): void => {
  const file = openSync(path, "r+");
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
};

/** Runs a job on a file and meddles with it at its first sign of progress. */
async function meddled<Result>(
  job: (source: TensorInput, options: JobOptions) => Promise<Result>,
  meddle: (path: string) => void,
  files: Record<string, Uint8Array | string> = {},
  name = "m.safetensors",
): Promise<Result> {
  const directory = directoryWith({ "m.safetensors": matrix, ...files });
  let once = false;
  const onProgress = (): void => {
    if (!once) meddle(join(directory, name));
    once = true;
  };
  return job(files["model.safetensors.index.json"] ? directory : join(directory, "m.safetensors"), { onProgress });
}

const index = JSON.stringify({ weight_map: { gamma: "m.safetensors" } });

describe.each<[string, (source: TensorInput, options: JobOptions) => Promise<unknown>]>([
  ["mask", mask],
  ["stats", (source, options) => stats(source, { rows: "all", ...options })],
])("%s", (_, job) => {
  test.each<[string, (path: string) => void, RegExp]>([
    [
      "made longer",
      (path) => appendFileSync(path, "x"),
      /m\.safetensors: went from \d+ to \d+ bytes while it was read/,
    ],
    ["written to in place", (path) => overwrite(path), /m\.safetensors: was written to while it was read/],
    [
      "written again in place, with the same bytes",
      (path) => overwrite(path, matrix, 0),
      /m\.safetensors: was written to/,
    ],
  ])("a file that is %s", async (_what, meddle, message) => {
    await expect(meddled(job, meddle)).rejects.toMatchObject({
      code: "SourceChanged",
      fields: { source: expect.stringContaining("m.safetensors") },
      message: expect.stringMatching(message),
    });
  });

  test("a file that is cut off", async () => {
    await expect(meddled(job, (path) => truncateSync(path, 1000))).rejects.toMatchObject({
      code: expect.stringMatching(/^(ShortRead|SourceChanged)$/),
    });
  });

  test("a shard; but not an index that was read and closed before it changed", async () => {
    const files = { "model.safetensors.index.json": index };
    await expect(meddled(job, (path) => overwrite(path), files)).rejects.toMatchObject({ code: "SourceChanged" });
    const after = (path: string): void => appendFileSync(path, " ");
    await expect(meddled(job, after, files, "model.safetensors.index.json")).resolves.toBeDefined();
  });

  test("one that is replaced under its name is still the old one", async () => {
    const replace = (path: string): void => {
      writeFileSync(`${path}.new`, "other");
      renameSync(`${path}.new`, path);
    };
    await expect(meddled(job, replace)).resolves.toBeDefined();
  });
});

test("a mask that changes while the rows are read", async () => {
  const directory = directoryWith({
    "m.safetensors": matrix,
    "k.safetensors": safetensors([maskOf(...new Array(ROWS).fill(1))]),
  });
  const path = join(directory, "k.safetensors");
  const onProgress = (): void => utimesSync(path, new Date(), new Date(1e12));
  await expect(stats(join(directory, "m.safetensors"), { mask: path, onProgress })).rejects.toMatchObject({
    code: "SourceChanged",
    fields: { source: path },
  });
});

test("an aborted job says that it was aborted, whatever else happened", async () => {
  const controller = new AbortController();
  const job = (source: TensorInput, options: JobOptions) => mask(source, { ...options, signal: controller.signal });
  const meddle = (path: string): void => {
    overwrite(path);
    controller.abort(new Error("enough"));
  };
  await expect(meddled(job, meddle)).rejects.toThrow("enough");
});

test("a file that nobody touches can be read twice at once", async () => {
  const path = join(directoryWith({ "m.safetensors": matrix }), "m.safetensors");
  const [first, second] = await Promise.all([inspect(path), inspect(path)]);
  expect(first).toEqual(second);
});
