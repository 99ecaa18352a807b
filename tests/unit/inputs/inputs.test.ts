import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { inspect, type StatsOptions, stats } from "collapsar";
import { describe, expect, test } from "vitest";
import { directoryWith, f32, mask, safetensors } from "../../support/fixtures-node.js";

const SELF = "/proc/self/fd";

/** The files below a directory that this process holds open. */
const openBelow = (directory: string): string[] =>
  readdirSync(SELF).flatMap((descriptor) => {
    try {
      const path = readlinkSync(join(SELF, descriptor));
      return path.startsWith(directory) ? [path.slice(directory.length + 1)] : [];
    } catch {
      // The descriptor that read the directory is gone again.
      return [];
    }
  });

/** 40 MiB, read in ten blocks. */
const large = safetensors([["gamma", "F32", [10_240, 1024], new Float32Array(10_240 * 1024)]]);

const shards = {
  "model.safetensors.index.json": JSON.stringify({ weight_map: { a: "1.safetensors", b: "2.safetensors" } }),
  "1.safetensors": safetensors([f32("a", [[1, 2]])]),
  "2.safetensors": safetensors([f32("b", [[1, 2]])]),
};

describe.runIf(process.platform === "linux")("files are closed when a job ends", () => {
  test("a file is open while its rows are read", async () => {
    const directory = directoryWith({ "gamma.safetensors": large });
    const open: string[][] = [];
    await stats(join(directory, "gamma.safetensors"), { onProgress: () => open.push(openBelow(directory)) });
    expect(open[0]).toEqual(["gamma.safetensors"]);
    expect(openBelow(directory)).toEqual([]);
  });

  test("with a result, mask and matrix", async () => {
    const directory = directoryWith({
      "gamma.safetensors": safetensors([f32("gamma", [[1], [1]])]),
      "mask.safetensors": safetensors([mask(1, 1)]),
    });
    await stats(join(directory, "gamma.safetensors"), { mask: join(directory, "mask.safetensors") });
    expect(openBelow(directory)).toEqual([]);
  });

  test.each<[string, StatsOptions, string]>([
    ["a missing tensor", { tensor: "nope" }, "MissingTensor"],
    ["a missing mask", { mask: "/nowhere/mask.safetensors" }, "NotFound"],
    ["a mask of the wrong length", { mask: safetensors([mask(1)]) }, "MaskLength"],
  ])("with an error: %s", async (_, options, code) => {
    const directory = directoryWith({ "gamma.safetensors": safetensors([f32("gamma", [[1], [1]])]) });
    await expect(stats(join(directory, "gamma.safetensors"), options)).rejects.toMatchObject({ code });
    expect(openBelow(directory)).toEqual([]);
  });

  test("with a file that is refused", async () => {
    const directory = directoryWith({ "gamma.safetensors": "GGUF\x03\0\0\0" });
    await expect(stats(join(directory, "gamma.safetensors"))).rejects.toMatchObject({ code: "TruncatedFile" });
    expect(openBelow(directory)).toEqual([]);
  });

  test("by a signal, midway", async () => {
    const directory = directoryWith({ "gamma.safetensors": large });
    const controller = new AbortController();
    const reason = new Error("enough");
    const job = stats(join(directory, "gamma.safetensors"), {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(job).rejects.toBe(reason);
    expect(openBelow(directory)).toEqual([]);
  });

  test("all shards of a model, also when its tensors are ambiguous", async () => {
    const directory = directoryWith(shards);
    expect((await inspect(directory)).tensors).toHaveLength(2);
    await expect(stats(directory)).rejects.toMatchObject({ code: "AmbiguousTensor" });
    expect(openBelow(directory)).toEqual([]);
  });

  test("all shards of a model of which one is missing", async () => {
    const { "2.safetensors": _, ...incomplete } = shards;
    const directory = directoryWith(incomplete);
    await expect(stats(directory)).rejects.toMatchObject({ code: "MissingShard" });
    expect(openBelow(directory)).toEqual([]);
  });
});
