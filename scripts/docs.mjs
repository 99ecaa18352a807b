// @ts-check
// npm run docs: the types and their comments -> docs/reference, a page a topic. typedoc writes one file for each module; this cuts them up by the
// topics of scripts/typedoc/topics.mjs. `--check` fails when the committed pages are other than that, so that a change of the public interface,
// its names and signatures, is seen in review.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { extraPackages } from "./extra-packages.mjs";
import { TOPICS } from "./typedoc/topics.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const committed = join(root, "docs/reference");

const packages = extraPackages("scripts/typedoc");
if (!packages) {
  console.log("docs: typedoc cannot be installed here");
  // In CI what was not checked has not passed.
  process.exit(process.argv.includes("--check") && !process.env.CI ? 0 : 1);
}

/** Where what is public is imported from, by the file that typedoc writes of it. @type {Record<string, string>} */
const MODULES = {
  "collapsar.md": "collapsar",
  "collapsar/figures.md": "collapsar/figures",
  "collapsar/report.md": "collapsar/report",
};

/** What typedoc writes, by file. */
function typedocFiles() {
  const made = mkdtempSync(join(realpathSync(tmpdir()), "collapsar-docs-"));
  try {
    const typedoc = spawnSync(
      process.execPath,
      [
        join(packages ?? "", "typedoc/bin/typedoc"),
        ...["--options", join(root, "scripts/typedoc/typedoc.json")],
        ...["--plugin", join(packages ?? "", "typedoc-plugin-markdown/dist/index.js")],
        ...["--plugin", join(root, "scripts/typedoc/topics.mjs")],
        ...["--out", made, "--logLevel", "Warn"],
      ],
      { cwd: root, stdio: "inherit" },
    );
    if (typedoc.status !== 0) process.exit(1);
    return Object.keys(MODULES).map((file) => ({ file, text: readFileSync(join(made, file), "utf8") }));
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** Counts headings as GitHub does: the second `name` is `name-1`. */
function anchors() {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return (/** @type {string} */ heading) => {
    const slug = heading
      .replace(/\\(.)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  };
}

/** @typedef {{ name: string, module: string, page: string, anchor: string, from: string, text: string }} Entry One function or type. */

/**
 * The functions and types of a file, each with where links to it led: `from`.
 * @param {{ file: string, text: string }} made
 * @returns {Entry[]}
 */
function entriesOf({ file, text }) {
  const module = MODULES[file] ?? "";
  const from = [...text.matchAll(/^<a id="([^"]+)"><\/a>\n\n### /gm)].map(([, anchor]) => `${file}#${anchor}`);
  const entries = parts(calm(text), "##").flatMap(({ heading: category, text: section }) => {
    const topic = TOPICS.find(({ title }) => title === category)?.page ?? "";
    // What is drawn or written down is of one page, wherever it is told of.
    const page = module === "collapsar/figures" ? "figures" : module === "collapsar/report" ? "reports" : topic;
    return parts(section, "###").map(({ heading: name, text: part }) => {
      const raised = part.replaceAll(/^#(#+ )/gm, "$1").replaceAll(/^\*\*\*\n/gm, "");
      return { name, module, page, anchor: "", from: "", text: `## ${name}\n${raised}` };
    });
  });
  return entries.map((entry, index) => ({ ...entry, from: from[index] ?? "" }));
}

/** The parts of a text that begin with a heading of this level. @param {string} text @param {string} marks */
const parts = (text, marks) =>
  `\n${text}`
    .split(`\n${marks} `)
    .slice(1)
    .map((part) => ({ heading: part.slice(0, part.indexOf("\n")), text: part.slice(part.indexOf("\n") + 1) }));

/** Without what changes when another type does: the numbers of anchors of properties. @param {string} text */
const calm = (text) =>
  text
    .replaceAll(/<a id="[^"]*"><\/a>(?: |\n\n)/g, "")
    .replaceAll(/\[(`[^`]+`)\]\([^)]*#(?:property|type-parameter)-[^)]*\)/g, "$1")
    // typedoc has no name for a parameter that is taken apart in the signature; those are options, all of them.
    .replaceAll(/(?:\\_){2}namedParameters|__namedParameters/g, "options");

/** The pages, by name. @returns {Map<string, string>} */
function pagesOf() {
  const entries = typedocFiles().flatMap(entriesOf);
  /** @type {Map<string, { page: string, anchor: string }>} */
  const places = new Map();
  for (const { page } of TOPICS) {
    const anchorOf = anchors();
    anchorOf(/** @type {any} */ (TOPICS.find((topic) => topic.page === page)).title);
    for (const entry of entries.filter((one) => one.page === page)) {
      for (const [, heading] of entry.text.matchAll(/^#+ (.+)$/gm)) {
        const anchor = anchorOf(heading ?? "");
        entry.anchor ||= anchor;
      }
      places.set(entry.from, entry);
    }
  }
  /** @type {Map<string, string>} */
  const pages = new Map();
  for (const { page, title, about } of TOPICS) {
    const here = entries.filter((entry) => entry.page === page);
    if (here.length === 0) continue;
    const modules = [...new Set(here.map(({ module }) => `\`${module}\``))].join(", ");
    const sections = here.map((entry) => linked(entry, places).trimEnd());
    pages.set(`${page}.md`, `# ${title}\n\n${about} Imported from ${modules}.\n\n${sections.join("\n\n")}\n`);
  }
  const rows = TOPICS.filter(({ page }) => pages.has(`${page}.md`)).map(({ page, title, about }) => {
    const functions = entries.filter((entry) => entry.page === page && entry.name.endsWith("()"));
    const names = functions.map(({ name, anchor }) => `[${name}](${page}.md#${anchor})`).join(", ");
    return `| [${title}](${page}.md) | ${about}${names ? ` ${names}` : ""} |`;
  });
  return pages.set("README.md", `${INDEX}${rows.join("\n")}\n`);
}

const INDEX = `# Reference

Every function and type of the library, by topic. These pages are made from the types and their comments (\`npm run docs\`). How to use them is told in
the [guide](../guide/library.md). Every error code, with its message and what to do, is listed in [errors](errors.md); the JSON of each command is
described in [docs/json.md](../json.md).

| topic | what is there |
|---|---|
`;

/** An entry's text, with the links where its targets are now. @param {Entry} entry @param {Map<string, { page: string, anchor: string }>} places */
function linked(entry, places) {
  const [file] = entry.from.split("#");
  return entry.text.replaceAll(/\]\(([^)\s]*)#([^)\s]+)\)/g, (whole, path, anchor) => {
    const target = path === "" ? file : join(file ?? "", "..", path);
    const place = places.get(`${target}#${anchor}`);
    if (!place) return whole;
    return `](${place.page === entry.page ? "" : `${place.page}.md`}#${place.anchor})`;
  });
}

const pages = pagesOf();
if (process.argv.includes("--check")) {
  const stale = [...pages].filter(([name, text]) => {
    const path = join(committed, name);
    return !existsSync(path) || readFileSync(path, "utf8") !== text;
  });
  if (stale.length > 0) {
    console.error(
      `docs: docs/reference is not what the types say (${stale.map(([name]) => name).join(", ")}); run: npm run docs`,
    );
    process.exit(1);
  }
} else for (const [name, text] of pages) writeFileSync(join(committed, name), text);
