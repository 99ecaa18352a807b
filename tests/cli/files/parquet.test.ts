/** `-o FILE.parquet` of every command that gives a table: what the CSV has, in columns with types, read by another library. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import Papa from "papaparse";
import { describe, expect, test } from "vitest";
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
};
const cwd = directoryWith(files);

/** The values of a CSV as the types say: null for an empty cell. */
function valuesOf(csv: string, types: Record<string, string>): Record<string, unknown>[] {
  const { data } = Papa.parse<Record<string, string>>(csv.trimEnd(), { header: true });
  return data.map((record) =>
    Object.fromEntries(
      Object.entries(record).map(([name, cell]) => {
        if (cell === "") return [name, null];
        if (types[name] === "INT64") return [name, BigInt(cell)];
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
    [
      "synth",
      ["synth", "--centroid", "c.safetensors", "--sigma", "1e-9,2e-9", "--trials", "2", "--tokens", "9"],
      "-o",
      ["sigma", "DOUBLE"],
    ],
    ["survey", ["survey", "model", "gone.safetensors"], "-o", ["norm_max", "DOUBLE"]],
    ["series", ["series", "steps.npy", "--reference-step", "previous"], "-o", ["births", "INT64"]],
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
