// @ts-check
// npm run docs: the types and their comments -> docs/api, by typedoc. `--check` fails when the committed reference is another, so that a change of
// the public interface, its names and signatures, is seen in review.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { extraPackages } from "./extra-packages.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const committed = join(root, "docs/api");

const packages = extraPackages("scripts/typedoc");
if (!packages) {
  console.log("docs: typedoc cannot be installed here");
  // In CI what was not checked has not passed.
  process.exit(process.argv.includes("--check") && !process.env.CI ? 0 : 1);
}

const made = process.argv.includes("--check")
  ? mkdtempSync(join(realpathSync(tmpdir()), "collapsar-docs-"))
  : committed;
const typedoc = spawnSync(
  process.execPath,
  [
    join(packages, "typedoc/bin/typedoc"),
    ...["--options", join(root, "scripts/typedoc/typedoc.json")],
    ...["--plugin", join(packages, "typedoc-plugin-markdown/dist/index.js")],
    ...["--out", made, "--logLevel", "Warn"],
  ],
  { cwd: root, stdio: "inherit" },
);
if (typedoc.status !== 0) process.exit(1);

/** The pages below a directory, in a fixed order. @param {string} directory */
const pages = (directory) =>
  existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: "utf8" }).filter(isPage).sort() : [];
const isPage = (/** @type {string} */ name) => name.endsWith(".md");
for (const page of pages(made)) {
  // typedoc has no name for a parameter that is taken apart in the signature; those are options, all of them.
  const text = readFileSync(join(made, page), "utf8").replaceAll("\\_\\_namedParameters", "options");
  writeFileSync(join(made, page), text.replaceAll("__namedParameters", "options"));
}

if (made !== committed) {
  /** @param {string} directory */
  const contents = (directory) =>
    pages(directory).map((page) => `${page}\n${readFileSync(join(directory, page), "utf8")}`);
  const current = contents(made).join("\n") === contents(committed).join("\n");
  rmSync(made, { recursive: true, force: true });
  if (!current) {
    console.error("docs: docs/api is not what the types say; run: npm run docs");
    process.exit(1);
  }
}
