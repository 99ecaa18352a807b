/** The examples in the help and the commands of the gallery, run where none of their files are. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { collapsar, succeeds } from "../support/cli.js";
import { temporaryDirectory } from "../support/fixtures-node.js";

const cwd = temporaryDirectory();
/** A Hub that is not asked, with nothing in its cache. */
const env = { HF_HUB_OFFLINE: "1", HF_HOME: cwd };

const help = await succeeds(["--help"], { cwd });
const commands = [...help.matchAll(/^ {2}([a-z]+)(?: \[options\])? </gm)].map(([, name]) => name!);

/** The lines under `Examples:`, without what a shell does with their output. */
const examplesOf = (text: string): string[] =>
  [...text.matchAll(/^ {2}collapsar (.*?)(?: [>|].*)?$/gm)].map(([, args]) => args!);

const gallery = readFileSync(new URL("../../docs/gallery.md", import.meta.url), "utf8");

const examples = [
  ...examplesOf(help).map((example) => ["--help", example] as const),
  ...[...gallery.matchAll(/`collapsar ([^`]+)`/g)].map(([, example]) => ["gallery.md", example!] as const),
  ...(
    await Promise.all(commands.map(async (name) => [name, await succeeds([name, "--help"], { cwd })] as const))
  ).flatMap(([name, text]) => examplesOf(text).map((example) => [name, example] as const)),
];

test("every command has one", () => {
  expect(commands).toContain("stats");
  expect(new Set(examples.map(([name]) => name))).toEqual(new Set(["--help", "gallery.md", ...commands]));
});

test.concurrent.each(examples)("%s: collapsar %s", async (_name, example) => {
  const args = example.split(" ");
  // A place of its own: two that write the same file would wait for each other.
  const { status, stderr } = await collapsar(args, { cwd: temporaryDirectory(), env });
  if (status === 0) return;
  // Commander and the parameters have nothing to say against it: it fails for want of its first file.
  expect(args).toContain(/^collapsar: (.+?): (?:no such|nothing of it|ENOENT)/.exec(stderr)?.[1] ?? stderr);
});
