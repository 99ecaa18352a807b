/** What README, guides, reference and examples tell to type is typed: shell lines run as they stand, and print what is shown. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blocksOf, commandsOf, documents, shows, textOf } from "./blocks.js";
import { plainCommands, type Reader, reader } from "./reader.js";

const RUN = ["sh", "console", "js"];
const followed = documents()
  .filter((path) => /^(README\.md|docs\/(guide|reference)\/|examples\/)/.test(path))
  .map((path) => ({ path, blocks: blocksOf(textOf(path)).filter(({ language }) => RUN.includes(language)) }))
  .filter(({ blocks }) => blocks.length > 0);

test("there are commands to follow", () => {
  expect(followed.length).toBeGreaterThan(10);
  const readme = followed.find(({ path }) => path === "README.md");
  expect(new Set(readme?.blocks.map(({ language }) => language))).toEqual(new Set(RUN));
});

describe.each(followed)("$path", ({ blocks }) => {
  let person: Reader;
  beforeAll(async () => {
    person = await reader();
  });
  afterAll(() => person.leave());

  for (const { language, line, text } of blocks) {
    if (language === "sh") test(`line ${line}`, () => person.shell(text));
    if (language === "js") test(`line ${line}`, () => person.program(text));
    if (language !== "console") continue;
    test.each(commandsOf(text))(`line ${line}: $command`, async ({ command, printed }) => {
      const output = await person.shell(command);
      if (!shows(printed, output)) expect(output).toBe(printed);
    });
  }
});

test("every public field says what it is, but for those of errors, which their code explains", () => {
  const without = documents()
    .filter((path) => path.startsWith("docs/reference/") && !path.endsWith("error-objects.md"))
    .flatMap((path) =>
      textOf(path)
        .split("\n")
        .map((line) => `${path}: ${line}`),
    )
    .filter((line) => /\| - \|$/.test(line));
  expect(without).toEqual([]);
});

test("every function has an example", () => {
  const without = documents()
    .filter((path) => path.startsWith("docs/reference/"))
    .flatMap((path) =>
      textOf(path)
        .split(/^## /m)
        .filter((section) => /^\w+\(\)\n/.test(section) && !section.includes("\n### Example\n"))
        .map((section) => `${path}: ${section.split("\n")[0]}`),
    );
  expect(without).toEqual([]);
});

describe("shows", () => {
  test("takes ... for lines, and within one", () => {
    expect(shows("a\n...\nd\n", "a\nb\nc\nd\n")).toBe(true);
    expect(shows("a\n...\nd\n", "a\nd\n")).toBe(true);
    expect(shows("...\nd\n", "a\nd\n")).toBe(true);
    expect(shows("a\n...\n", "a\nd\n")).toBe(true);
    expect(shows("a,...,c\n", "a,b,c\n")).toBe(true);
  });

  test("tells what differs", () => {
    expect(shows("a\nd\n", "a\nb\nd\n")).toBe(false);
    expect(shows("...\nd\n", "a\nxd\n")).toBe(false);
    expect(shows("b\n", "a\nb\n")).toBe(false);
    expect(shows("a\n...\nd\n...\n", "a\nb\n")).toBe(false);
  });
});

test("a command is plain where a shell would hand on its words as they stand", () => {
  expect(plainCommands("collapsar stats a.npy \\\n  --label 'x y' # as here\n\ncollapsar mask hf://o/n@v1\n")).toEqual([
    ["stats", "a.npy", "--label", "x y"],
    ["mask", "hf://o/n@v1"],
  ]);
  for (const text of [
    "collapsar a > b",
    "collapsar a | head",
    "collapsar *.csv",
    'collapsar "$a"',
    "A=1 collapsar a",
  ]) {
    expect(plainCommands(text)).toBeUndefined();
  }
  for (const text of ["collapsar a'b'c", "collapsar a && collapsar b", "npx collapsar a", "cd a"]) {
    expect(plainCommands(text)).toBeUndefined();
  }
});
