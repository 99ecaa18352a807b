/** Whatever stands in the table of formats is known everywhere. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SOURCE_HELP } from "../../../dist/cli/options/reading.js";
import { findSnapshots } from "../../../dist/series/sources.js";
import { FORMATS } from "../../../dist/tensors/formats.js";
import { noWeights } from "../../../dist/tensors/no-weights.js";
import "../../../dist/entry/node.js";
import { directoryWith } from "../../support/fixtures-node.js";

const extensions = FORMATS.flatMap((format) => format.extensions);

test("help and errors name every extension", () => {
  for (const extension of extensions) {
    expect(SOURCE_HELP).toContain(extension);
    expect(noWeights("dir", []).message).toContain(extension);
    expect(noWeights("dir", [`it${extension}`]).message).toMatch(`give one of its files: it${extension}`);
  }
});

test("a series takes files of every extension", async () => {
  const directory = directoryWith(
    Object.fromEntries(extensions.map((extension, at) => [`step_${at}${extension}`, ""])),
  );
  const { snapshots } = await findSnapshots([directory]);
  expect(snapshots).toHaveLength(extensions.length);
});

test("no extension belongs to two formats", () => {
  expect(new Set(extensions).size).toBe(extensions.length);
});

test("the page asks the table", () => {
  expect(readFileSync("demo/vite.config.ts", "utf8")).toContain("JSON.stringify(EXTENSIONS)");
  const views = readFileSync("demo/src/views/source/source-panel.tsx", "utf8");
  for (const extension of extensions) expect(views).not.toContain(`"${extension}`);
});
