/** A model without identical rows: the same sentence in every place, and what to try next, instead of tables of zeros and empty figures. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { collapsar, succeeds } from "../support/cli.js";
import { directoryWith, f32, safetensors } from "../support/fixtures-node.js";

const SENTENCE = "no two rows are identical: no dead tokens of this kind";
const NEXT = "what to try next: collapsar tokens";
const rows = (offset: number) => safetensors([f32("gamma", [[offset], [offset + 1], [offset + 2]])]);
const cwd = directoryWith({
  "g.safetensors": rows(1),
  "step-1.safetensors": rows(1),
  "step-2.safetensors": rows(5),
  "one.safetensors": safetensors([f32("gamma", [[1], [1], [2]])]),
});
const read = (name: string): string => readFileSync(join(cwd, name), "utf8");

test.each([
  ["stats", ["g.safetensors"]],
  ["mask", ["g.safetensors"]],
  ["series", ["step-1.safetensors", "step-2.safetensors"]],
])("%s says so in a terminal and in a report, once each, without numbers that say nothing", async (command, args) => {
  const report = await succeeds([command, ...args, "--report", `${command}.md`], { cwd });
  expect(report.split(SENTENCE)).toHaveLength(2);
  expect(report).toContain(NEXT);
  expect(report).not.toMatch(/^ *(distinct vectors|groups of 2 rows|black holes|components) /m);
  const written = read(`${command}.md`);
  expect(written).toMatch(new RegExp(`^\\*\\*.*${SENTENCE.slice(1)}\\.\\*\\*$`, "m"));
  expect(written).toContain(NEXT);
  expect(written).not.toContain("data:image");
  expect(written).not.toContain("## Figure");
});

test.each([
  ["stats", ["g.safetensors"]],
  ["mask", ["g.safetensors"]],
  ["series", ["step-1.safetensors", "step-2.safetensors"]],
])("the JSON of %s has it as a note, which other models do not have", async (command, args) => {
  const notes = async (...given: string[]): Promise<string[]> => {
    const { stdout } = await collapsar([command, ...given, "--format", "json"], { cwd });
    return JSON.parse(stdout).notes;
  };
  expect(await notes(...args)).toEqual([expect.stringMatching(`${SENTENCE}.*${NEXT}`)]);
  expect(await notes("one.safetensors")).toEqual([]);
});

test.each([
  ["stats", ["g.safetensors"]],
  ["series", ["step-1.safetensors", "step-2.safetensors"]],
])("the figure of %s has the sentence, and nothing is drawn", async (command, args) => {
  await succeeds([command, ...args, "--figure", `${command}.svg`, "--quiet"], { cwd });
  expect(read(`${command}.svg`)).toContain(SENTENCE);
  expect(read(`${command}.svg`)).not.toMatch(/<(line|path|circle) /);
  // As it is where there is something.
  await succeeds([command, "one.safetensors", "--figure", `${command}-one.svg`, "--quiet"], { cwd });
  expect(read(`${command}-one.svg`)).toMatch(/<(line|path|circle) /);
});

test("stats of all rows, of which none are identical, draws how they hang together", async () => {
  await succeeds(["stats", "g.safetensors", "--rows", "all", "--report", "all.md", "--quiet"], { cwd });
  expect(read("all.md")).toContain("data:image");
});

test("series of which one step has groups keeps its table and its figure", async () => {
  const report = await succeeds(
    ["series", "step-1.safetensors", "one.safetensors", "--in-order", "--report", "some.md"],
    { cwd },
  );
  expect(report).not.toContain(SENTENCE);
  expect(report).toContain("Over the steps");
  expect(read("some.md")).toContain("data:image");
});
