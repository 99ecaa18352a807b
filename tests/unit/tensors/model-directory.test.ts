import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { isCollapsarError, stats } from "collapsar";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { readExactly } from "../../../dist/source/byte-source.js";
import { type Directory, isDirectory } from "../../../dist/source/directory.js";
import { openPath } from "../../../dist/source/file.js";
import { parseIndex, readModelDirectory } from "../../../dist/tensors/model-directory.js";
import type { TensorSet } from "../../../dist/tensors/tensor.js";
import { directoryWith, f32, safetensors, temporaryDirectory, writeFiles } from "../../support/fixtures-node.js";

const INDEX = "model.safetensors.index.json";

const index = (weightMap: unknown): string => JSON.stringify({ metadata: { total_size: 1 }, weight_map: weightMap });

const parse = (text: string | Uint8Array): Map<string, string> =>
  parseIndex({ name: "index" }, typeof text === "string" ? new TextEncoder().encode(text) : text);

async function directoryAt(path: string): Promise<Directory> {
  const opened = await openPath(path);
  if (!isDirectory(opened)) throw new Error(`${path} is no directory`);
  return opened;
}

/** Opens a model directory; `opened` and `closed` list its files as they are opened and closed. */
async function openModel(path: string): Promise<{ set: TensorSet; opened: string[]; closed: string[] }> {
  const [opened, closed]: [string[], string[]] = [[], []];
  const base = (name: string): string => name.slice(path.length + 1);
  const set = await readModelDirectory(await directoryAt(path), (source) => {
    opened.push(base(source.name));
    return {
      ...source,
      close: async () => {
        closed.push(base(source.name));
        await source.close?.();
      },
    };
  });
  return { set, opened, closed };
}

const shardA = safetensors([f32("a", [[1, 2]])]);
const shardB = safetensors([
  f32("b", [[3, 4]]),
  f32("lm_head.weight", [
    [5, 6],
    [7, 8],
  ]),
]);
const twoShards = {
  [INDEX]: index({ a: "one.safetensors", b: "two.safetensors", "lm_head.weight": "two.safetensors" }),
  "one.safetensors": shardA,
  "two.safetensors": shardB,
};

describe("parseIndex", () => {
  test("maps tensors to shards, in the order of the file", () => {
    expect([...parse(index({ z: "2.safetensors", a: "1.safetensors" }))]).toEqual([
      ["z", "2.safetensors"],
      ["a", "1.safetensors"],
    ]);
  });

  test("a tensor may be called __proto__ or constructor", () => {
    expect([...parse('{"weight_map":{"__proto__":"x.safetensors","constructor":"y.safetensors"}}')]).toEqual([
      ["__proto__", "x.safetensors"],
      ["constructor", "y.safetensors"],
    ]);
  });

  test("a byte order mark is no error", () => {
    expect(parse(`\ufeff${index({ a: "x" })}`).get("a")).toBe("x");
  });

  test.each([
    ["..", ".."],
    [".", "."],
    ["a parent", "../x.safetensors"],
    ["a parent in the middle", "a/../../x.safetensors"],
    ["an absolute path", "/etc/passwd"],
    ["a backslash", "..\\x.safetensors"],
    ["a Windows drive", "C:x.safetensors"],
    ["a Windows path", "C:\\x.safetensors"],
    ["an NTFS stream", "x.safetensors:stream"],
    ["a URL", "https://host/x.safetensors"],
    ["a NUL", "x\0.safetensors"],
    ["nothing", ""],
  ])("a shard name that is %s is refused, and its tensor named", (_, shard) => {
    expect(() => parse(index({ good: "x.safetensors", bad: shard }))).toThrow(
      expect.objectContaining({
        code: "InvalidIndex",
        fields: { entry: "bad" },
        message: `index: not a model index: the shard of "bad" is ${JSON.stringify(shard)}, not a file name; download it again`,
      }),
    );
  });

  test.each([[7], [null], [["x.safetensors"]], [{ file: "x" }], [true]])("a shard name %j is refused", (shard) => {
    expect(() => parse(index({ bad: shard }))).toThrow(
      expect.objectContaining({ code: "InvalidIndex", fields: { entry: "bad" } }),
    );
  });

  test.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["an array", "[]"],
    ["null", "null"],
    ["a string", '"weight_map"'],
    ["an object without weight_map", "{}"],
    ["a weight_map that is an array", '{"weight_map":["x"]}'],
    ["a weight_map that is null", '{"weight_map":null}'],
    ["a weight_map that is a string", '{"weight_map":"x"}'],
    ["bytes that are not UTF-8", Uint8Array.of(0x7b, 0xff, 0x7d)],
  ])("%s is refused", (_, text) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: "InvalidIndex", message: expect.stringMatching(/^index: not a model index: /) }),
    );
  });
});

describe("readModelDirectory", () => {
  test("names the tensors of the index before any shard is opened", async () => {
    const { set, opened, closed } = await openModel(directoryWith(twoShards));
    expect(set.names).toEqual(["a", "b", "lm_head.weight"]);
    expect(opened).toEqual([INDEX]);
    expect(closed).toEqual([INDEX]);
  });

  test("opens a shard when one of its tensors is asked for, once, and closes it with the set", async () => {
    const { set, opened, closed } = await openModel(directoryWith(twoShards));
    const [b, head] = await Promise.all([set.get("b"), set.get("lm_head.weight")]);
    expect(opened).toEqual([INDEX, "two.safetensors"]);
    expect([b.shape, head.shape]).toEqual([
      [1, 2],
      [2, 2],
    ]);
    const bytes = await readExactly(head.source, head.begin, head.end);
    expect(new Float32Array(bytes.slice().buffer)).toEqual(Float32Array.of(5, 6, 7, 8));
    await set.close();
    expect(closed).toEqual([INDEX, "two.safetensors"]);
  });

  test("without an index reads model.safetensors, and no other file", async () => {
    const { set, opened } = await openModel(
      directoryWith({ "model.safetensors": shardB, "other.safetensors": shardA }),
    );
    expect(set.names).toEqual(["b", "lm_head.weight"]);
    expect(opened).toEqual(["model.safetensors"]);
    await set.close();
  });

  test("the index is preferred to model.safetensors", async () => {
    const { set } = await openModel(directoryWith({ ...twoShards, "model.safetensors": shardA }));
    expect(set.names).toEqual(["a", "b", "lm_head.weight"]);
  });

  test("follows symbolic links, of which the Hub's cache is made", async () => {
    const root = temporaryDirectory();
    const snapshot = join(root, "models--o--n/snapshots/abc");
    mkdirSync(snapshot, { recursive: true });
    for (const [at, [name, content]] of Object.entries(twoShards).entries()) {
      writeFiles(root, { [`models--o--n/blobs/${at}`]: content });
      symlinkSync(`../../blobs/${at}`, join(snapshot, name));
    }
    symlinkSync("models--o--n/snapshots/abc", join(root, "link"));
    const { set } = await openModel(join(root, "link"));
    expect((await set.get("a")).shape).toEqual([1, 2]);
    await set.close();
  });

  test("a shard that is not there is named, when it is needed and not before", async () => {
    const { "one.safetensors": _, ...incomplete } = twoShards;
    const { set } = await openModel(directoryWith(incomplete));
    expect((await set.get("b")).dtype).toBe("F32");
    const error: unknown = await set.get("a").catch((reason: unknown) => reason);
    expect(isCollapsarError(error, "MissingShard") && error.fields).toEqual({ shard: "one.safetensors" });
    expect(error).toHaveProperty("message", expect.stringMatching(/the shard one\.safetensors .* download the rest/));
    await set.close();
  });

  test("a tensor that is not in the shard that the index names is an error", async () => {
    const { set, closed } = await openModel(
      directoryWith({ [INDEX]: index({ a: "two.safetensors" }), "two.safetensors": shardB }),
    );
    await expect(set.get("a")).rejects.toMatchObject({
      code: "InvalidIndex",
      fields: { entry: "a" },
      message: expect.stringMatching(/"a" is in two\.safetensors, but it is not/),
    });
    await set.close();
    expect(closed).toEqual([INDEX, "two.safetensors"]);
  });

  const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0];

  test("a shard of another format is refused and closed", async () => {
    const { set, opened, closed } = await openModel(
      directoryWith({ [INDEX]: index({ a: "one.safetensors" }), "one.safetensors": Uint8Array.from(HDF5) }),
    );
    await expect(set.get("a")).rejects.toMatchObject({ code: "UnsupportedFormat" });
    expect(closed).toEqual(opened);
    await set.close();
  });

  test("an index that is refused is closed", async () => {
    const path = directoryWith({ [INDEX]: "{}" });
    const closed: string[] = [];
    const opening = readModelDirectory(await directoryAt(path), (source) => ({
      ...source,
      close: async () => {
        closed.push(source.name);
        await source.close?.();
      },
    }));
    await expect(opening).rejects.toMatchObject({ code: "InvalidIndex" });
    expect(closed).toEqual([join(path, INDEX)]);
  });

  test("a directory without weights lists what it holds instead", async () => {
    await expect(openModel(directoryWith({ "tf_model.h5": "x" }))).rejects.toMatchObject({
      code: "NoWeights",
      fields: { found: ["tf_model.h5"] },
    });
  });
});

describe("other layouts", () => {
  const model = safetensors([f32("lm_head.weight", [[1], [2]])]);
  const chosen = async (path: string, options = {}) => (await stats(path, { rows: "all", ...options })).matrix;

  test.each(["consolidated.safetensors.index.json", "model.fp16.safetensors.index.json"])(
    "an index called %s",
    async (name) => {
      const path = directoryWith({ [name]: index({ "lm_head.weight": "two.safetensors" }), "two.safetensors": shardB });
      expect((await chosen(path)).source).toBe(join(path, "two.safetensors"));
    },
  );

  test.each(["consolidated.safetensors", "model.fp16.safetensors"])("a model in one file called %s", async (name) => {
    const path = directoryWith({ [name]: model, "config.json": "{}" });
    expect((await chosen(path)).source).toBe(join(path, name));
  });

  test("the usual names come first", async () => {
    const path = directoryWith({
      "model.fp16.safetensors": shardA,
      "model.safetensors": model,
      "consolidated.safetensors": shardA,
    });
    expect((await chosen(path)).source).toBe(join(path, "model.safetensors"));
  });

  test("an index none of whose shards is there, beside the whole model", async () => {
    const path = directoryWith({
      [INDEX]: index({ "lm_head.weight": "gone.safetensors" }),
      "model.safetensors": model,
    });
    expect(await chosen(path)).toMatchObject({
      source: join(path, "model.safetensors"),
      why: expect.stringContaining(`${INDEX} was passed over: none of its shards is there`),
    });
    const alone = directoryWith({ [INDEX]: index({ "lm_head.weight": "gone.safetensors" }) });
    await expect(chosen(alone)).rejects.toMatchObject({ code: "MissingShard" });
  });

  test("shards in a directory below", async () => {
    const path = directoryWith({
      [INDEX]: index({ "lm_head.weight": "a/b/s.safetensors" }),
      "a/b/s.safetensors": model,
    });
    expect((await chosen(path)).source).toBe(join(path, "a/b/s.safetensors"));
  });

  test.each(["../x", "a/../../x", "/etc/x", "a//x", "a/.", "c:x", "a\\x", ""])("a shard at %j is refused", (shard) => {
    expect(() => parse(index({ a: shard }))).toThrow(/not a file name/);
  });

  test("the path of an index is the model", async () => {
    const path = directoryWith({
      "other.index.json": index({ "lm_head.weight": "two.safetensors" }),
      "two.safetensors": shardB,
    });
    expect((await chosen(join(path, "other.index.json"))).source).toBe(join(path, "two.safetensors"));
    await expect(chosen(join(path, "none.index.json"))).rejects.toMatchObject({ code: "NotFound" });
  });
});
