import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { refuses, succeeds } from "../../support/cli.js";
import { directoryWith, f32, listing, mask, safetensors } from "../../support/fixtures-node.js";

const gamma = safetensors([f32("gamma", [[0], [1e-4], [0], [1]]), f32("other", [[1], [1], [1], [1]])]);

/** A directory with a matrix, a mask, and this config in a directory of its own. */
const withConfig = (config: unknown): string =>
  directoryWith({
    "g.safetensors": gamma,
    "settings/c.json": typeof config === "string" ? config : JSON.stringify(config),
    "settings/m.safetensors": safetensors([mask(1, 1, 0, 0)]),
    "m.safetensors": safetensors([mask(0, 0, 0, 1)]),
  });

/** The result of stats with that config and these flags. */
async function result(config: unknown, ...flags: string[]): Promise<Record<string, unknown> & { metrics: object }> {
  const args = ["stats", "g.safetensors", "--config", "settings/c.json", "--format", "json", ...flags];
  return JSON.parse(await succeeds(args, { cwd: withConfig(config) }));
}

describe.concurrent("--config", () => {
  test("has the flags in camelCase", async () => {
    const config = {
      epsilon: 0.5,
      threshold: 0.25,
      trialId: 7,
      tensor: "other",
      rows: "all",
      quiet: true,
      debug: false,
    };
    expect(await result(config)).toMatchObject({
      epsilon: 0.5,
      threshold: 0.25,
      trialId: 7,
      matrix: { tensor: "other" },
      selection: "all",
    });
  });

  test("an empty object changes nothing", async () => {
    expect(await result({})).toMatchObject({ epsilon: 6e-5, trialId: 0, selection: "identical" });
  });

  test("flags win, each over its own key", async () => {
    expect(await result({ epsilon: 0.5, trialId: 7 }, "--epsilon", "0.25")).toMatchObject({
      epsilon: 0.25,
      trialId: 7,
    });
  });

  test("paths in it are relative to it, paths in flags to the working directory", async () => {
    expect(await result({ mask: "m.safetensors" })).toMatchObject({ selection: "mask", metrics: { n_tokens: 2 } });
    expect(await result({ mask: "m.safetensors" }, "--mask", "m.safetensors")).toMatchObject({
      metrics: { n_tokens: 1 },
    });
  });

  test("an absolute path in it is that path", async () => {
    const cwd = withConfig("{}");
    const config = join(directoryWith({ "c.json": JSON.stringify({ mask: join(cwd, "m.safetensors") }) }), "c.json");
    const json = await succeeds(["stats", "g.safetensors", "--config", config, "--format", "json"], { cwd });
    expect(JSON.parse(json)).toMatchObject({ metrics: { n_tokens: 1 } });
  });

  test("its output is beside it", async () => {
    const cwd = withConfig({ output: "out/stats.csv", quiet: true });
    expect(await succeeds(["stats", "g.safetensors", "--config", "settings/c.json"], { cwd })).toBe("");
    expect(existsSync(join(cwd, "settings/out/stats.csv"))).toBe(true);
  });

  test("its output may be stdout", async () => {
    const cwd = withConfig({ output: "-", quiet: true });
    expect(await succeeds(["stats", "g.safetensors", "--config", "settings/c.json"], { cwd })).toMatch(/^trial_id,/);
    expect(listing(cwd)).toEqual(listing(withConfig("{}")));
  });

  test("may start with a byte order mark, as Windows writes it", async () => {
    expect(await result(`\ufeff${JSON.stringify({ trialId: 3 })}`)).toMatchObject({ trialId: 3 });
  });

  test("inspect takes one too", async () => {
    const cwd = withConfig({ all: true, tensor: "other" });
    const report = await succeeds(["inspect", "g.safetensors", "--config", "settings/c.json"], { cwd });
    expect(report).toContain("* other would be measured");
  });

  const at = "settings/c\\.json: ";
  test.each<[string, unknown, string]>([
    ["an unknown key", { epsilom: 1 }, "there is no parameter epsilom; correct it there"],
    ["a flag as it is typed", { "trial-id": 1 }, "there is no parameter trial-id; correct it there"],
    ["config itself", { config: "c.json" }, "there is no parameter config"],
    ["a key that every object has", { constructor: 1 }, "there is no parameter constructor"],
    ["__proto__", '{"__proto__": {"epsilon": 1}}', "there is no parameter __proto__"],
    ["text for a number", { epsilon: "6e-5" }, 'epsilon is "6e-5", but it must be a number; correct it there'],
    ["null", { epsilon: null }, "epsilon is .*ull.*, but it must be a number"],
    ["a list", { trialId: [1] }, "trialId is .*, but it must be an integer"],
    ["an object", { epsilon: { toString: 1, valueOf: 1 } }, "epsilon is .*, but it must be a number"],
    ["a number out of range", { epsilon: 1e-46 }, "epsilon is 1e-46, but it must be"],
    ["a number beyond all", '{"epsilon": 1e999}', "epsilon is Infinity, but it must be"],
    ["another choice", { rows: "some" }, 'rows is "some", but it must be "identical" or "all"'],
    ["another format", { format: "xml" }, 'format is "xml", but it must be "csv" or "json"'],
    ["text for a switch", { quiet: "yes" }, 'quiet is "yes", but it must be true or false'],
    ["a number for a path", { mask: 7 }, "mask is 7, but it must be a path"],
    ["an empty path", { output: "" }, 'output is "", but it must be a path, not an empty string'],
    ["no JSON", "epsilon: 1", "the config file is not JSON .*; correct it there"],
    [
      "an integer that would be rounded",
      '{"trialId": 9007199254740993}',
      "trialId is 9007199254740993, but it must be",
    ],
    ["an integer beyond all numbers", `{"trialId": 1${"0".repeat(400)}}`, "trialId is 10{400}, but it must be at most"],
    ["nothing", "", "the config file is not JSON"],
    ["JSON with a line that breaks off", '{\n  "epsilon": 1,\n}', "the config file is not JSON"],
    ["an array", "[]", "the config file must hold one JSON object"],
    ["null alone", "null", "the config file must hold one JSON object"],
    ["a string", '"epsilon"', "the config file must hold one JSON object"],
  ])("%s in it is refused, and both are named", async (_, config, message) => {
    const line = await refuses(["stats", "g.safetensors", "--config", "settings/c.json"], { cwd: withConfig(config) });
    expect(line).toMatch(new RegExp(`^${at}${message}`));
  });

  test("a wrong value is refused even where a flag wins", async () => {
    const args = ["stats", "g.safetensors", "--config", "settings/c.json", "--epsilon", "1"];
    expect(await refuses(args, { cwd: withConfig({ epsilon: "x" }) })).toMatch(/^settings\/c\.json: epsilon is "x"/);
  });

  test("one that is not there or is a directory is refused by its name", async () => {
    const cwd = withConfig("{}");
    expect(await refuses(["stats", "g.safetensors", "--config", "no.json"], { cwd })).toMatch(
      /^no\.json: the config file cannot be read \(ENOENT\); check the path$/,
    );
    expect(await refuses(["stats", "g.safetensors", "--config", "settings"], { cwd })).toMatch(
      /^settings: the config file cannot be read/,
    );
  });

  test("a mask in it excludes rows in a flag", async () => {
    const args = ["stats", "g.safetensors", "--config", "settings/c.json", "--rows", "all"];
    expect(await refuses(args, { cwd: withConfig({ mask: "m.safetensors" }) })).toMatch(/--rows and --mask exclude/);
  });
});

test.concurrent.each([
  ["6e-5", 6e-5],
  ["1E-3", 1e-3],
  [".5", 0.5],
  ["5.", 5],
  ["+1", 1],
  ["1e-45", 1e-45],
  ["00012", 12],
])("the number %s is read", async (text, value) => {
  const args = ["stats", "g.safetensors", "--epsilon", text, "--format", "json"];
  expect(JSON.parse(await succeeds(args, { cwd: withConfig("{}") })).epsilon).toBe(value);
});
