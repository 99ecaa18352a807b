// @ts-check
// node scripts/errors-reference.mjs: the codes of ts/errors.ts and their comments -> docs/reference/errors.md. A test compares the two.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("..", import.meta.url);

/**
 * The codes in their order, each with its heading, fields and comment.
 * @param {string} source The text of ts/errors.ts.
 */
export function errorCodes(source) {
  const list = /export interface ErrorFields \{\n(.*?)\n\}\n/s.exec(source)?.[1] ?? "";
  let heading = "";
  const codes = [];
  for (const [, section, comment, code, fields] of list.matchAll(
    / {2}\/\/ (.*)\n|(?: {2}\/\*\*\n((?: {3}\*.*\n)+?) {3}\*\/\n)? {2}(\w+): (.*);/g,
  )) {
    if (section !== undefined) heading = section;
    else codes.push({ heading, code: String(code), fields: String(fields), ...parts(comment ?? "") });
  }
  return codes;
}

/** When, what to do, and a message. @param {string} comment */
function parts(comment) {
  const text = comment.replace(/^ {3}\* ?/gm, "");
  const [when = "", remedy = "", ...rest] = text
    .split("\n\n")
    .map((paragraph) => paragraph.replaceAll("\n", " ").trim());
  const message = /^@example (.*)$/.exec(rest.join(" "))?.[1] ?? "";
  return { when, remedy, message };
}

/** The page. @param {string} source The text of ts/errors.ts. @param {ReadonlySet<string>} failed Codes with exit status 1. */
export function errorsPage(source, failed) {
  const lines = [
    "# Errors",
    "",
    "<!-- Made from ts/errors.ts by scripts/errors-reference.mjs; change it there. -->",
    "",
    "A command that fails prints one line, `collapsar: what, where; what to do`, and ends with exit status 2 when usage or input is",
    "to blame, with 1 when the run failed, with 130 when it was interrupted. In the library every error is a `CollapsarError` with a `code`",
    "and `fields`; both are stable across versions, the messages are not. The messages below are examples; where one advises an option, the",
    "library names the field: `download` for `--download`.",
  ];
  let last = "";
  for (const { heading, code, fields, when, remedy, message } of errorCodes(source)) {
    if (heading !== last) lines.push("", `## ${heading}`);
    last = heading;
    const carried = fields === "object" ? "none" : `\`${fields.replace(/^\{ | \}$/g, "")}\``;
    lines.push("", `### ${code}`, "", when, "", `**What to do:** ${remedy}`, "", "```", message, "```", "");
    lines.push(`Exit status ${failed.has(code) ? 1 : 2}; fields: ${carried}.`);
  }
  return `${lines.join("\n")}\n`;
}

/** The page of this repository. */
export async function presentPage() {
  const { RUN_FAILED } = await import("../dist/cli/failure.js");
  return errorsPage(readFileSync(new URL("ts/errors.ts", root), "utf8"), RUN_FAILED);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL("docs/reference/errors.md", root), await presentPage());
}
