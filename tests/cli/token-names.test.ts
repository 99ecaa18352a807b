/** Token names on the command line. */
import { describe, expect, it } from "vitest";
import { collapsar, controls, refuses, succeeds } from "../support/cli.js";
import { directoryWith, f32, safetensors } from "../support/fixtures-node.js";

const weights = safetensors([
  f32("lm_head.weight", [
    [1, 2],
    [3, 4],
    [1, 2],
    [3, 4],
    [1, 2],
    [5, 5],
    [5, 5],
  ]),
]);
const added = { id: 0, content: `\u001b[31m${"long".repeat(30)}`, special: true };
const tokenizer = JSON.stringify({
  model: { type: "BPE", vocab: { [added.content]: 0, Ġthe: 1, "âĢ®": 2 }, merges: [] },
  decoder: { type: "ByteLevel" },
  added_tokens: [added],
});
const files = {
  "model/model.safetensors": weights,
  "model/tokenizer.json": tokenizer,
  "other.json": tokenizer,
  "single.safetensors": weights,
};

describe("stats", () => {
  it("shows the first token of the largest groups, in quotes, cut and on one line", async () => {
    const report = await succeeds(["stats", "model"], { cwd: directoryWith(files) });
    const lines = report.split("\n");
    const table = lines.slice(lines.indexOf("Largest black holes") + 1, lines.indexOf("Largest black holes") + 5);
    expect(table).toEqual([
      "  #  population  share  first token",
      `  1           3  42.9%            0  "\\x1b[31m${"long".repeat(30).slice(0, 32)}"...`,
      '  2           2  28.6%            1  " the"',
      "  3           2  28.6%            5",
    ]);
    expect(controls(report)).toBeUndefined();
  });

  it("takes another tokenizer, from a flag or a config file", async () => {
    const cwd = directoryWith({ ...files, "conf/c.json": '{"tokenizer":"../other.json"}' });
    expect(await succeeds(["stats", "single.safetensors", "--tokenizer", "other.json"], { cwd })).toContain('" the"');
    expect(await succeeds(["stats", "single.safetensors", "--config", "conf/c.json"], { cwd })).toContain('" the"');
  });

  it("has the names in JSON, and reads no tokenizer for a CSV alone", async () => {
    const cwd = directoryWith(files);
    const json = JSON.parse(await succeeds(["stats", "model", "--format", "json"], { cwd })) as Record<string, unknown>;
    expect(json).toMatchObject({
      firstTokens: [0, 1, 5],
      firstTokenNames: [expect.stringMatching(/^\\x1b/), " the", ""],
    });
    const broken = directoryWith({ ...files, "model/tokenizer.json": "{" });
    await succeeds(["stats", "model", "--format", "csv"], { cwd: broken });
    expect(await succeeds(["stats", "model"], { cwd: broken })).toMatch(/^note: tokens are not named: .*not JSON/);
  });

  it("refuses what is no tokenizer, and an output over it", async () => {
    const cwd = directoryWith({ ...files, "no.json": "[]" });
    expect(await refuses(["stats", "model", "--tokenizer", "no.json"], { cwd })).toContain("no.json: not a tokenizer");
    expect(await refuses(["stats", "model", "--tokenizer", "none.json"], { cwd })).toContain("no such file");
    expect(await refuses(["stats", "model", "--tokenizer", "other.json", "-o", "other.json"], { cwd })).toContain(
      "is also an input",
    );
    expect((await collapsar(["stats", "model", "-o", "model/tokenizer.json"], { cwd })).status).toBe(2);
  });
});
