/** `-o FILE.parquet` of every command that gives a table: what the CSV has, in columns with types, read by another library. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import Papa from "papaparse";
import { beforeAll, describe, expect, test } from "vitest";
import { parquetOf } from "../../../dist/cli/files/parquet.js";
import { collapsar, refuses, succeeds } from "../../support/cli.js";
import { directoryWith, f32, listing, safetensors, writeFiles } from "../../support/fixtures-node.js";
import { npy, stackFile } from "../../support/series-toy.js";

const tokenizer = JSON.stringify({
  added_tokens: [],
  model: { type: "WordLevel", vocab: { '="a",\n': 0, "ééé\u{1f600}": 1, b: 2 } },
});
const files = {
  "model/model.safetensors": safetensors([f32("lm_head.weight", [[1], [1], [2], [Number.NaN], [7]])]),
  "model/tokenizer.json": tokenizer,
  "none.safetensors": safetensors([f32("gamma", [[1], [2]])]),
  "c.safetensors": safetensors([["centroid", "F32", [2], Float32Array.of(2 ** -9 + 2 ** -17, 0.01)]]),
  "t.h5": readFileSync(new URL("../../cases/p13_trials_hdf5/trials.h5", import.meta.url)),
  "steps.npy": stackFile(),
  "foreign.csv": "trial_id,colour\n1,red\n",
  "odd.csv": "trial_id,populations\n1,3 2\n2.0,1\n",
  "other.safetensors": safetensors([f32("lm_head.weight", [[1], [1.5], [2], [3], [-7]])]),
  "half.safetensors": safetensors([
    ["lm_head.weight", "F16", [5, 1], Uint16Array.of(0x3c00, 0x3c01, 0x4000, 0x7e00, 0)],
  ]),
};
const cwd = directoryWith(files);
const synth = ["synth", "--centroid", "c.safetensors", "--sigma", "1e-9,2e-9", "--trials", "4", "--tokens", "9"];

beforeAll(async () => {
  await Promise.all([
    succeeds(["series", "steps.npy", "--rows", "all", "-o", "observed.csv", "--quiet"], { cwd }),
    succeeds(["trials", "t.h5", "-o", "trials.csv", "--quiet"], { cwd }),
    ...[1, 2].flatMap((part) => [
      succeeds([...synth, "--shard", `${part}/2`, "-o", `p${part}.csv`, "--populations", `r${part}.csv`], { cwd }),
      succeeds(
        ["series", "steps.npy", "--rows", "all", "--motion", "--shard", `${part}/2`, "-o", `m${part}.csv`, "--quiet"],
        { cwd },
      ),
    ]),
  ]);
});

/** The values of a CSV as the types say: null for an empty cell. */
function valuesOf(csv: string, types: Record<string, string>): Record<string, unknown>[] {
  const { data } = Papa.parse<Record<string, string>>(csv.trimEnd(), { header: true });
  return data.map((record) =>
    Object.fromEntries(
      Object.entries(record).map(([name, cell]) => {
        if (cell === "") return [name, null];
        if (types[name] === "INT64") return [name, BigInt(cell)];
        if (types[name] === "BOOLEAN") return [name, cell === "true"];
        return [name, types[name] === "DOUBLE" ? Number(cell.replace("inf", "Infinity")) : cell];
      }),
    ),
  );
}

/** The types of the columns of a file, and its records. */
async function read(bytes: Uint8Array): Promise<{ types: Record<string, string>; records: Record<string, unknown>[] }> {
  const file = Uint8Array.from(bytes).buffer;
  const types = parquetSchema(parquetMetadata(file)).children.map(({ element }) => [
    element.name,
    element.converted_type ?? element.type ?? "",
  ]);
  return { types: Object.fromEntries(types), records: await parquetReadObjects({ file }) };
}

describe.concurrent("-o FILE.parquet", () => {
  test.each([
    ["stats", ["stats", "model", "--rows", "all"], "-o", ["mean_bh_size", "DOUBLE"]],
    ["stats of nothing", ["stats", "none.safetensors"], "-o", ["n_tokens", "INT64"]],
    ["tokens", ["tokens", "model", "--all"], "-o", ["lattice_linf", "INT64"]],
    ["tokens of several", ["tokens", "model", "none.safetensors"], "-o", ["source", "UTF8"]],
    ["superstrings", ["tokens", "model", "--superstrings"], "-o", ["superstrings", "INT64"]],
    ["no token", ["tokens", "model", "--kind", "zero"], "-o", ["token_id", "INT64"]],
    ["groups", ["mask", "model"], "--groups", ["token", "UTF8"]],
    ["trials", ["trials", "t.h5"], "-o", ["gini_coefficient", "DOUBLE"]],
    ["synth", synth, "-o", ["sigma", "DOUBLE"]],
    ["survey", ["survey", "model", "gone.safetensors"], "-o", ["norm_max", "DOUBLE"]],
    ["series", ["series", "steps.npy", "--reference-step", "previous"], "-o", ["births", "INT64"]],
    ["inspect", ["inspect", "model"], "-o", ["chosen", "BOOLEAN"]],
    ["components", ["stats", "model", "--rows", "all"], "--components", ["degree", "INT64"]],
    ["populations", ["stats", "model", "--rows", "all"], "--populations", ["populations", "UTF8"]],
    ["populations of trials", ["trials", "t.h5"], "--populations", ["populations", "UTF8"]],
    ["tree in steps", ["stats", "model", "--rows", "all", "--tree-metric", "lattice"], "--tree", ["distance", "INT64"]],
    [
      "tree in epsilons",
      ["stats", "model", "--rows", "all", "--tree-metric", "linf"],
      "--tree",
      ["distance", "DOUBLE"],
    ],
    ["lifecycles", ["series", "steps.npy", "--rows", "all", "--motion"], "--lifecycles", ["last_motion", "INT64"]],
    ["map", ["tokens", "model"], "--map", ["pc1", "DOUBLE"]],
    ["sky", ["tokens", "model"], "--sky", ["longitude", "DOUBLE"]],
    ["diff", ["diff", "model", "other.safetensors", "--all"], "-o", ["l1", "INT64"]],
    ["diff in epsilons", ["diff", "model", "half.safetensors"], "-o", ["linf", "DOUBLE"]],
    ["compare", ["compare", "observed.csv", "trials.csv"], "-o", ["z_score", "DOUBLE"]],
    ["merge", ["merge", "p1.csv", "p2.csv"], "-o", ["sigma", "DOUBLE"]],
    ["merge of populations", ["merge", "r1.csv", "r2.csv"], "-o", ["trial_id", "INT64"]],
    ["merged lifecycles", ["merge", "m1.csv", "m2.csv", "-o", "m.csv"], "--lifecycles", ["reheats", "INT64"]],
  ])("of %s has what the CSV has, with types", async (name, command, option, [column, type]) => {
    const path = (extension: string): string => join(cwd, `${name}.${extension}`);
    await succeeds([...command, option, path("csv"), "--quiet"], { cwd });
    await succeeds([...command, option, path("parquet"), "--quiet"], { cwd });
    const csv = readFileSync(path("csv"), "utf8");
    const { types, records } = await read(readFileSync(path("parquet")));
    expect(Object.keys(types).join()).toBe(csv.slice(0, csv.indexOf("\n")));
    expect(types[column as string]).toBe(type);
    expect(records).toEqual(valuesOf(csv, types));
  });

  test("a run that was stopped keeps CSV, and --resume ends in the same file", async () => {
    const step = (at: number): Uint8Array => npy([2, 1], Float32Array.of(at, at));
    const steps = Object.fromEntries([1, 2, 3].map((at) => [`run/step_${at}.npy`, step(at)]));
    const there = directoryWith({ ...steps, "run/step_3.npy": "" });
    const run = ["series", "run", "-o", "o.parquet", "--jobs", "1"];
    expect(await collapsar(run, { cwd: there })).toMatchObject({ status: 2 });
    expect(listing(there)).toContain("o.parquet.partial");
    expect(listing(there)).not.toContain("o.parquet");
    expect(readFileSync(join(there, "o.parquet.partial"), "utf8")).toMatch(/^trial_id,/);
    writeFiles(there, steps);
    expect(await succeeds([...run, "--resume"], { cwd: there })).toMatch(
      /2 were there already\nwrote o\.parquet: 3 records, 23 columns, /,
    );
    await succeeds(["series", "run", "-o", "whole.parquet", "--quiet"], { cwd: there });
    expect(readFileSync(join(there, "o.parquet"))).toEqual(readFileSync(join(there, "whole.parquet")));
    expect(listing(there).filter((name) => name.includes("partial"))).toEqual([]);
  });

  test.each([
    [["trials", "t.h5", "--shard", "1/2", "-o", "part.parquet"], /a shard is written as \.csv, which merge joins$/],
    [["stats", "model", "--rows", "all", "--shard", "1/2", "-o", "part.parquet"], /a shard is written as \.csv/],
    [
      ["trials", "t.h5", "--shard", "1/2", "-o", "part.csv", "--populations", "part.parquet"],
      /populations is "part\.parquet", but a shard is written as \.csv/,
    ],
    [["compare", "a.csv", "b.csv", "-o", "x.xlsx"], /which must be \.csv, \.json or \.parquet, not \.xlsx$/],
    [["mask", "model", "--ids", "x.parquet"], /which must be \.txt( or \.json)?, not \.parquet$/],
    [
      ["merge", "foreign.csv", "--unchecked", "-o", "x.parquet"],
      /has columns whose types are not known, .* write \.csv$/,
    ],
    [["merge", "odd.csv", "--unchecked", "-o", "x.parquet"], /line 3 is not as collapsar writes it; write \.csv/],
    [["stats", "model", "-o", "x.arrow"], /which must be \.csv, \.json or \.parquet, not \.arrow$/],
  ])("%j is refused", async (args, message) =>
    expect(await refuses(args, { cwd: directoryWith(files) })).toMatch(message),
  );
});

test("a long table is written in groups, whatever the batches that it comes in", async () => {
  const columns = [
    { name: "id", kind: "integer" },
    { name: "x", kind: "float" },
  ] as const;
  const lines = Array.from({ length: 70_000 }, (_, id) => [String(id), id % 3 === 0 ? "" : `${id}.5`]);
  const written = async (batch: number): Promise<Buffer> => {
    const batches = Array.from({ length: Math.ceil(lines.length / batch) }, (_, at) =>
      lines.slice(at * batch, (at + 1) * batch),
    );
    const pieces: Uint8Array[] = [];
    for await (const piece of parquetOf(columns, batches)) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  const bytes = await written(999);
  expect(bytes.equals(await written(lines.length))).toBe(true);
  expect(parquetMetadata(Uint8Array.from(bytes).buffer).row_groups.map((group) => Number(group.num_rows))).toEqual([
    65_536, 4_464,
  ]);
  const { records } = await read(bytes);
  expect(records).toHaveLength(lines.length);
  expect(records.slice(-2)).toEqual([
    { id: 69_998n, x: 69_998.5 },
    { id: 69_999n, x: null },
  ]);
});
