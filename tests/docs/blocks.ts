/** The fenced blocks of a Markdown file, and what its console blocks expect. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The project's root, with a slash at its end. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A block between two fences. */
export interface Block {
  language: string;
  /** Of its first line in the file, from 1. */
  line: number;
  text: string;
}

/** The fenced blocks of a text. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const [index, line] of markdown.split("\n").entries()) {
    const fence = /^```(\w*)$/.exec(line);
    if (open && fence) open = undefined;
    else if (open) open.text += `${line}\n`;
    else if (fence) {
      open = { language: fence[1]!, line: index + 2, text: "" };
      blocks.push(open);
    }
  }
  return blocks;
}

/** The commands of a console block, each with what it prints; `...` there stands for what is left out. */
export const commandsOf = (console: string): { command: string; printed: string }[] =>
  console
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return { command: part.slice(0, end), printed: part.slice(end + 1) };
    });

/** Whether `output` is what `printed` shows. Spaces at the ends of lines do not count. */
export function shows(printed: string, output: string): boolean {
  const trimmed = (text: string) => text.replace(/[ \t]+$/gm, "").trimEnd();
  const pattern = trimmed(printed)
    .split(/^\.\.\.$/m)
    .map((lines) =>
      lines
        .replace(/^\n|\n$/g, "")
        .split("...")
        .map((literal) => literal.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
        .join(".*"),
    )
    .filter((lines) => lines !== "");
  const start = printed.startsWith("...\n") ? "(?:^|\\n)" : "^";
  return new RegExp(`${start}${pattern.join("\\n(?:[^]*\\n)?")}(?:\\n|$)`).test(trimmed(output));
}

/** The Markdown files that people read, by their paths from the root: not what is generated. */
export const documents = (): string[] => [
  ...["README.md", "HACKING.md", "CHANGELOG.md", "bench/README.md", "tests/cases/README.md"],
  ...["docs", "examples"].flatMap((directory) =>
    readdirSync(`${ROOT}${directory}`, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md") && !/(^|\/)(node_modules|out)\//.test(name))
      .map((name) => `${directory}/${name}`)
      .sort(),
  ),
];

/** The text of a file, by its path from the root. */
export const textOf = (path: string): string => readFileSync(`${ROOT}${path}`, "utf8");
