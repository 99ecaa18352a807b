/** `tokens --vectors` and `--projector`: rows of candidates for other tools. */
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tokens } from "collapsar";
import { describe, expect, test } from "vitest";
import { openTokens } from "../../../dist/jobs/tokens.js";
import "../../../dist/entry/node.js";
import { asMatrix } from "../../../dist/rows/matrix.js";
import { memorySource } from "../../../dist/source/memory.js";
import { npyTensor } from "../../../dist/tensors/numpy/npy.js";
import { rowValues } from "../../../dist/undertrained/row-values.js";
import { refuses, succeeds } from "../../support/cli.js";
import { directoryWith, listing, safetensors } from "../../support/fixtures-node.js";

const bfloat16 = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16;

/** The rows as they are stored, and the tokens of the first four. */
const ROWS = [
  [1, 2],
  [0.15625, -3e-5],
  [1, 2],
  [0, 0],
  [7, 1e30],
];
const rows = Uint16Array.from(ROWS.flat(), bfloat16);
const widened = (ids: readonly number[]): Float32Array =>
  new Float32Array(
    Uint32Array.from(
      ids.flatMap((id) => [...rows.subarray(id * 2, id * 2 + 2)]),
      (bits) => bits << 16,
    ).buffer,
  );
const files = {
  "model/model.safetensors": safetensors([["lm_head.weight", "BF16", [5, 2], rows]]),
  "model/tokenizer.json": JSON.stringify({
    added_tokens: [],
    model: { type: "WordLevel", vocab: { "a\tb\n": 0, "<b>": 1, "=c": 2, d: 3 } },
  }),
};

describe.concurrent("of the candidates", () => {
  test("--vectors has the rows as float32, in the order of --ids", async () => {
    const cwd = directoryWith(files);
    await succeeds(["tokens", "model", "--vectors", "v.npy", "--ids", "ids.txt", "--quiet"], { cwd });
    const ids = readFileSync(join(cwd, "ids.txt"), "utf8").trimEnd().split("\n").map(Number);
    expect(ids).toEqual([0, 2, 3, 4]);
    const bytes = readFileSync(join(cwd, "v.npy"));
    const { dtype, shape, begin } = npyTensor(memorySource(bytes, "v.npy"), bytes);
    expect({ dtype, shape, aligned: begin % 64 }).toEqual({ dtype: "F32", shape: [4, 2], aligned: 0 });
    expect(new Float32Array(Uint8Array.from(bytes.subarray(begin)).buffer)).toEqual(widened(ids));
  });

  test("--projector has a line for each row and for what is known of it", async () => {
    const cwd = directoryWith(files);
    await succeeds(["tokens", "model", "--kind", "identical,no-token", "--projector", "new/p", "--quiet"], { cwd });
    expect(listing(join(cwd, "new"))).toEqual(["p", "p/metadata.tsv", "p/projector_config.pbtxt", "p/vectors.tsv"]);
    const tsv = (name: string): string[][] =>
      readFileSync(join(cwd, "new/p", name), "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => line.split("\t"));
    expect(Float32Array.from(tsv("vectors.tsv").flat(), Number)).toEqual(widened([0, 2, 4]));
    const [names, ...records] = tsv("metadata.tsv");
    expect(names?.slice(0, 7)).toEqual(["label", "token_id", "token", "category", "kind", "group", "population"]);
    expect(records.map((record) => record.slice(0, 5))).toEqual([
      ["a\\x09b\\x0a", "0", "a\\x09b\\x0a", "ordinary", "identical"],
      ["=c", "2", "=c", "ordinary", "identical"],
      ["4", "4", "", "unreachable", "no-token"],
    ]);
    expect(records.every(({ length }) => length === names?.length)).toBe(true);
    expect(readFileSync(join(cwd, "new/p/projector_config.pbtxt"), "utf8")).toContain('tensor_name: "lm_head.weight"');
  });

  test("of none, files without a row", async () => {
    const cwd = directoryWith(files);
    await succeeds(["tokens", "model", "--kind", "near", "--vectors", "v.npy", "--projector", "p", "--quiet"], { cwd });
    expect(readFileSync(join(cwd, "v.npy"), "latin1")).toMatch(/'shape': \(0, 2\), } *\n$/);
    expect(readFileSync(join(cwd, "p/vectors.tsv"), "utf8")).toBe("");
    expect(readFileSync(join(cwd, "p/metadata.tsv"), "utf8")).toMatch(/^label\ttoken_id\t.*\n$/);
  });

  test.each([
    [["--projector", "p"], { "p/metadata.tsv/x": "" }, /^p\/metadata\.tsv: cannot be written \(it is a directory\)/],
    [["--vectors", "v.csv"], {}, /^v\.csv: the format follows the extension, which must be \.npy, not \.csv$/],
    [["--projector", "p", "--ids", "p/vectors.tsv"], {}, /^p\/vectors\.tsv: is given for two outputs/],
    [["model", "--vectors", "v.npy"], {}, /^--vectors is of one model/],
    [["model", "--projector", "p"], {}, /^--projector is of one model/],
  ])("%j is refused, and nothing is left", async (options, there, message) => {
    const cwd = directoryWith({ ...files, ...there });
    expect(await refuses(["tokens", "model", ...options], { cwd })).toMatch(message);
  });
});

describe("rows a few at a time", () => {
  const [count, dims] = [5, 600_000] as const;
  const data = Float32Array.from({ length: count * dims }, (_, at) => at);
  const source = memorySource(new Uint8Array(data.buffer), "m");
  const matrix = asMatrix({ name: "data", dtype: "F32", shape: [count, dims], begin: 0, end: data.byteLength, source });
  const blocksOf = async (ids: number[]): Promise<Float32Array[]> => {
    const blocks: Float32Array[] = [];
    for await (const block of rowValues(matrix, Uint32Array.from(ids), {})) blocks.push(block);
    return blocks;
  };

  test("are those of one pass, in blocks of bounded size", async () => {
    const blocks = await blocksOf([0, 1, 3, 4]);
    expect(blocks.map(({ length }) => length / dims)).toEqual([3, 1]);
    expect([0, 1, 2].map((row) => blocks[0]![row * dims])).toEqual([0, 1, 3].map((id) => id * dims));
    expect(blocks[1]!.at(-1)).toBe(data.length - 1);
  });

  test("come from the source that is open, of which there are none once it changed", async () => {
    const path = join(directoryWith(files), "model/model.safetensors");
    const reading = await openTokens(path, {});
    expect(reading.found.reads).toEqual((await tokens(path)).reads);
    const first = reading.values(Uint32Array.of(1));
    expect((await first.next()).value).toEqual(widened([1]));
    expect(await first.next()).toMatchObject({ done: true });
    writeFileSync(path, safetensors([["lm_head.weight", "BF16", [5, 2], rows.slice().reverse()]]));
    utimesSync(path, 1, 1);
    const second = reading.values(Uint32Array.of(1));
    await second.next();
    await expect(second.next()).rejects.toMatchObject({ code: "SourceChanged" });
    await reading.close();
  });
});
