import { join } from "node:path";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { findSnapshots } from "../../../dist/series/sources.js";
import { directoryWith, temporaryDirectory } from "../../support/fixtures-node.js";

/** The names found in a directory of these (empty) files, relative to it. */
async function found(files: readonly string[], pattern?: RegExp) {
  const directory = directoryWith(Object.fromEntries(files.map((name) => [name, ""])));
  const { snapshots, leftOut } = await findSnapshots([directory], pattern);
  const inside = (name: string): string => name.slice(directory.length + 1);
  return { steps: snapshots.map(({ name }) => inside(name)), leftOut: leftOut.map(inside) };
}

describe("a directory", () => {
  test("of steps: its files and the directories with weights that have a number", async () => {
    expect(
      await found([
        "step_2.safetensors",
        "step_10.npy",
        "step_10.txt",
        "checkpoint-30/model.safetensors",
        "checkpoint-40/pytorch_model.bin",
        "logs-5/events",
        "mask.safetensors",
        "last/model.safetensors",
        ".step_3.safetensors",
        "._step_4.npy",
      ]),
    ).toEqual({
      steps: ["checkpoint-30", "checkpoint-40", "step_10.npy", "step_2.safetensors"],
      leftOut: ["last", "mask.safetensors"],
    });
  });

  test("without numbers: everything with weights, by name", async () => {
    expect(
      await found(["b.npy", "a.safetensors", "c/model.safetensors.index.json", "c/x.safetensors", "notes.md"]),
    ).toEqual({
      steps: ["a.safetensors", "b.npy", "c"],
      leftOut: [],
    });
  });

  test("a pattern tells which entries are steps", async () => {
    expect(await found(["a-t1.npy", "a-t2.npy", "b-3.npy"], /t(\d+)\.npy$/)).toEqual({
      steps: ["a-t1.npy", "a-t2.npy"],
      leftOut: ["b-3.npy"],
    });
  });

  test("of a model is one snapshot, however many shards it has", async () => {
    const shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
    for (const files of [
      ["model.safetensors", "2_Dense/model.safetensors"],
      ["model.safetensors.index.json", ...shards],
    ]) {
      expect(await found(files)).toEqual({ steps: [""], leftOut: [] });
    }
  });

  test("of a model with a trainer's checkpoints: the checkpoints", async () => {
    expect(
      await found(["model.safetensors", "checkpoint-5/model.safetensors", "checkpoint-10/model.safetensors", "runs/1"]),
    ).toEqual({ steps: ["checkpoint-10", "checkpoint-5"], leftOut: ["model.safetensors"] });
  });

  test("without any weights is refused, and so is a path that is not there", async () => {
    await expect(found(["notes.md"])).rejects.toMatchObject({ code: "NoWeights" });
    await expect(found([])).rejects.toMatchObject({ code: "NoWeights" });
    const nowhere = join(temporaryDirectory(), "x");
    await expect(findSnapshots([nowhere])).rejects.toMatchObject({ code: "NotFound", fields: { path: nowhere } });
  });
});

describe("Files", () => {
  const file = (path: string): File =>
    Object.defineProperty(new File([], path.split("/").at(-1) ?? ""), "webkitRelativePath", { value: path });

  test("of a directory are its entries, those of its directories one level down", async () => {
    const files = ["run/checkpoint-5/model.safetensors", "run/checkpoint-5/config.json", "run/step_6.npy"].map(file);
    const { snapshots } = await findSnapshots([[...files, file("run/checkpoint-5/deep/step_7.npy")]]);
    expect(snapshots.map(({ name }) => name)).toEqual(["run/checkpoint-5", "run/step_6.npy"]);
    expect(snapshots[0]?.input).toEqual(files.slice(0, 2));
    expect(snapshots[1]?.input).toBe(files[2]);
  });

  test("that were chosen one by one are named by themselves", async () => {
    const plain = new File([], "step_1.npy");
    const { snapshots } = await findSnapshots([plain, [plain]]);
    expect(snapshots.map(({ name, input }) => [name, input])).toEqual([
      ["step_1.npy", plain],
      ["files/step_1.npy", plain],
    ]);
  });
});

describe("addresses", () => {
  test("are not asked, and shown without what is confidential", async () => {
    const { snapshots } = await findSnapshots([
      "https://user:secret@host.invalid/step_1.npy?signature=x",
      new URL("https://host.invalid/step_2/"),
      "hf://owner/name@step3",
    ]);
    expect(snapshots).toEqual([
      { name: "https://host.invalid/step_1.npy?...", input: "https://user:secret@host.invalid/step_1.npy?signature=x" },
      { name: "https://host.invalid/step_2/", input: "https://host.invalid/step_2/" },
      { name: "hf://owner/name@step3", input: "hf://owner/name@step3" },
    ]);
  });

  test("a slash at the end of a path is no part of its name", async () => {
    const directory = directoryWith({ "m/model.safetensors": "" });
    const { snapshots } = await findSnapshots([`${directory}/m//`]);
    expect(snapshots.map(({ name }) => name)).toEqual([join(directory, "m")]);
  });
});
