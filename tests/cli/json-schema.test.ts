/** What `--format json` prints is what docs/schema says, for every command. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { succeeds } from "../support/cli.js";
import { directoryWith, f32, mask, safetensors } from "../support/fixtures-node.js";
import { npy } from "../support/series-toy.js";

type Schema = Record<string, unknown>;

const directory = new URL("../../docs/schema/", import.meta.url);
const schemas = readdirSync(directory).map(
  (name) => JSON.parse(readFileSync(new URL(name, directory), "utf8")) as Schema,
);

/** The same schema, but without room for fields that it does not describe. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return "properties" in schema && "type" in schema ? { ...inner, additionalProperties: false } : inner;
}

const ajv = new Ajv2020({ strict: true, allErrors: true, schemas: schemas.map((schema) => closed(schema) as Schema) });

function expectValid(command: string, json: string): Record<string, unknown> {
  const validate = ajv.getSchema(`${command}.json`)!;
  const result = JSON.parse(json) as Record<string, unknown>;
  validate(result);
  expect(validate.errors).toBeNull();
  expect(Object.keys(result).slice(0, 2)).toEqual(["format", "version"]);
  return result;
}

const tokenizer = JSON.stringify({
  added_tokens: [],
  model: { type: "WordLevel", vocab: { a: 0, b: 1, c: 2, d: 3 }, unk_token: "a" },
});

const TRIALS = fileURLToPath(new URL("../cases/p13_trials_hdf5/trials.h5", import.meta.url));
const ADAM = fileURLToPath(new URL("../fixtures/adam/bf16.safetensors", import.meta.url));
const MOMENTS = ["--adam-m", "m", "--adam-v", "v"];
const CASE = (name: string): string => fileURLToPath(new URL(`../cases/${name}`, import.meta.url));
const FIXTURE = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const [UNTIED, TIED, STEPS] = [
  CASE("p15_tokens_untied/model"),
  CASE("p16_tokens_tied_zero_rows/model"),
  CASE("p17_motion/steps"),
];
const ROWS_ALL = ["--rows", "all"];
const CSV_HEADER = "trial_id,n_unique,max_l_inf,source,mine,note\n";

const cwd = directoryWith({
  "g.safetensors": safetensors([f32("gamma", [[0], [1e-4], [0], [1]])], { metadata: { "<b>": "=1\n" } }),
  "g2.safetensors": safetensors([f32("gamma", [[0], [2e-4], [0], [1]])]),
  "half.safetensors": safetensors([["gamma", "F16", [4, 1], Uint16Array.of(0, 1, 0x7c00, 0)]]),
  "c.safetensors": safetensors([["centroid", "F32", [3], Float32Array.of(1, 2, 3)], f32("near", [[1], [2], [4]])]),
  "f.safetensors": safetensors([
    f32("gamma", [
      [1, 2],
      [1, 2],
      [1.0078125, 2],
      [1.0078125, 2],
      [1.015625, 2.015625],
      [1.015625, 2.015625],
    ]),
    ["centroid", "F32", [2], Float32Array.of(1.008, 2.001)],
  ]),
  "m.safetensors": safetensors([mask(1, 1, 0, 0)]),
  "nan.safetensors": safetensors([f32("gamma", [[Number.NaN], [1], [Number.POSITIVE_INFINITY]])]),
  "none.safetensors": safetensors([mask(1, 0)]),
  "model/model.safetensors": safetensors([
    f32("model.embed_tokens.weight", [[1], [2], [1], [2]]),
    f32("lm_head.weight", [[3], [3], [3], [4]]),
  ]),
  "model/tokenizer.json": tokenizer,
  "broken/model.safetensors": safetensors([f32("lm_head.weight", [[3], [3]])]),
  "broken/tokenizer.json": "{",
  "steps.npy": npy([2, 2, 1], Float32Array.of(1, 1, 1, Number.NaN)),
  "observed.csv": `${CSV_HEADER}0,13,1.0,a,1,\n1,,inf,b,2,\n`,
  "populations.csv": "trial_id,populations\n0,9 12*1\n1,5\n",
  "trials-populations.csv": "trial_id,populations\n0,9 4*1\n1,8 5*2\n2,8\n",
  "synthetic.csv": `${CSV_HEADER}0,5,0.25,x,1,one\n1,6,0.25,x,2,two\n2,,0.25,x,,\n`,
});

const CASES: [command: string, ...args: string[]][] = [
  ["inspect", "g.safetensors"],
  ["inspect", "none.safetensors"],
  ["mask", "g.safetensors"],
  ["stats", "g.safetensors", "--mask", "m.safetensors"],
  ["stats", "nan.safetensors", "--rows", "all"],
  ["stats", "g.safetensors", "--rows", "all", "--variation", "--neighbours"],
  ["stats", "c.safetensors", "--tensor", "near", "--rows", "all", "--lattice", "1", "--pairs", "sample:100"],
  ["stats", "c.safetensors", "--tensor", "near", "--rows", "all", "--tree", "tree.csv"],
  ["diff", "g.safetensors", "g2.safetensors"],
  ["diff", "g.safetensors", "half.safetensors", "--all"],
  ["diff", "model", "g.safetensors"],
  ["series", "g.safetensors", "g2.safetensors", "g.safetensors", "--in-order", "--rows", "all", "--motion"],
  ["series", ADAM, "--tensor", "W", ...ROWS_ALL, "--adam", "3e-4,0.9,0.95,1e-8", ...MOMENTS],
  ["series", ADAM, "--tensor", "W", ...ROWS_ALL, "--adam", "3e-4,0.9,0.95,1e-8,0.1", ...MOMENTS, "--adam-step", "3"],
  ["survey", "g.safetensors", "nan.safetensors", "nowhere", "model"],
  ["tokens", "g.safetensors"],
  ["tokens", "nan.safetensors", "--all"],
  ["tokens", "model", "g.safetensors", "--superstrings"],
  ["tokens", "model", "--reference", "0", "--all"],
  ["fit", "f.safetensors", "--tensor", "gamma", "--permutations", "9", "--trials", "3", "--centroid", "f.safetensors"],
  ["fit", "f.safetensors", "--tensor", "gamma", "--permutations", "0", "--storage", "float16"],
  ["trials", TRIALS],
  ["synth", "--centroid", "c.safetensors", "--sigma", "0,1e-9", "--trials", "2", "--tokens", "20"],
  ["synth", "--centroid-of", "g.safetensors", "--mask", "m.safetensors", "--sigma", "1e-3", "--trials", "1"],
  ["series", "g.safetensors", "nan.safetensors", "--in-order", "--rows", "all"],
  ["series", "steps.npy", "--reference-step", "previous"],
  ["compare", "observed.csv", "synthetic.csv", "--label", "Ours"],
  [
    "compare",
    "observed.csv",
    "synthetic.csv",
    "--populations",
    "trials-populations.csv",
    "--observed-populations",
    "populations.csv",
  ],
  ["merge", "observed.csv", "observed.csv", "--unchecked", "-o", "merged.csv"],
  // What the files and options say that give more fields than others.
  ["inspect", UNTIED],
  ["inspect", FIXTURE("gguf/types.gguf")],
  ["inspect", FIXTURE("hdf5/contiguous-f4.h5")],
  ["inspect", FIXTURE("pytorch/dtypes.pt"), "--verify"],
  ["mask", UNTIED, "--neighbourhood", "2"],
  ["mask", FIXTURE("gguf/byte-level.gguf")],
  ["stats", UNTIED, "--neighbourhood", "2", "--components", "components.csv", "--populations", "ranks.csv"],
  ["stats", CASE("p08_nan_inf_negative_zero/gamma.safetensors"), ...ROWS_ALL, "--neighbours", "--variation"],
  ["tokens", UNTIED, "--map", "map.csv", "--sky", "sky.csv", "--superstrings"],
  ["tokens", TIED, "--all"],
  ["survey", UNTIED, TIED, "broken", "steps.npy"],
  ["diff", UNTIED, UNTIED, "--all"],
  ["diff", join(STEPS, "step_00000.safetensors"), join(STEPS, "step_00100.safetensors")],
  ["series", STEPS, ...ROWS_ALL, "--motion", "--reference-step", "previous"],
  ["series", STEPS, "--dead-at-end", "--motion", "--lattice-dtype", "f32"],
  ["synth", "--centroid", "c.safetensors", "--sigma", "1e-9", "--trials", "2", "--tokens", "20", "--drop-singletons"],
  ["compare", CASE("p14_compare/observed.csv"), CASE("p14_compare/synthetic.csv"), "--alpha", "0.2"],
];

test("every command has a schema, and a line in docs/json.md", async () => {
  const listed = (await succeeds(["--help"], { cwd })).split("Commands:")[1]!.split("Examples:")[0]!;
  const commands = [...listed.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
  const withoutJson = ["completion", "help"];
  expect(schemas.map(({ $id }) => $id).sort()).toEqual(
    ["common", ...commands.filter((name) => !withoutJson.includes(name!))].map((name) => `${name}.json`).sort(),
  );
  const documented = readFileSync(new URL("../json.md", directory), "utf8");
  for (const { $id, properties } of schemas.filter(({ $id: id }) => id !== "common.json")) {
    const { format, version } = properties as Record<string, { const: unknown }>;
    expect(format?.const).toBe(`collapsar/${String($id).replace(".json", "")}`);
    expect(documented).toContain(`| \`${format?.const}\` | ${version?.const} | [schema/${$id}](schema/${$id}) |`);
  }
  expect(new Set(CASES.map(([command]) => `${command}.json`)).size).toBe(schemas.length - 1);
});

describe.concurrent("is valid", () => {
  test.each(CASES)("%s", async (command, ...args) => {
    expectValid(command, await succeeds([command, ...args, "--format", "json", "--quiet"], { cwd }));
  });

  test.each<[string, string]>([
    ["mask", "model"],
    ["stats", "model"],
    ["mask", "broken"],
    ["stats", "broken"],
    ["tokens", "model"],
    ["tokens", "broken"],
  ])("%s of a directory with a tokenizer: %s", async (command, source) => {
    const result = expectValid(command, await succeeds([command, source, "--format", "json", "--quiet"], { cwd }));
    expect(result.tokenizer).toMatchObject({ source: expect.stringContaining(join(source, "tokenizer.json")) });
  });

  test("merge of a run's parts tells how many records they have", async () => {
    const trials = ["synth", "--centroid", "c.safetensors", "--sigma", "1e-9", "--trials", "3", "--tokens", "9"];
    for (const index of [1, 2]) {
      await succeeds([...trials, "--shard", `${index}/2`, "-o", `part-${index}.csv`], { cwd });
    }
    const args = ["merge", "part-2.csv", "part-1.csv", "-o", "whole.csv", "--format", "json"];
    expect(expectValid("merge", await succeeds(args, { cwd }))).toMatchObject({ parts: 2, records: 3 });
  });

  test("what the schema does not describe, is not", () => {
    const validate = ajv.getSchema("inspect.json")!;
    const result = {
      format: "collapsar/inspect",
      version: 1,
      source: "x",
      tensors: [],
      metadata: {},
      reads: { requests: 1, bytes: 1 },
    };
    expect(validate(result)).toBe(true);
    expect(validate({ ...result, more: 1 })).toBe(false);
    expect(validate({ ...result, version: 2 })).toBe(false);
  });
});
