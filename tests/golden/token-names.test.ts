/** Token names, in Node and in a browser: the part of the package that is loaded on demand arrives, and says what the reference library says. */
import { init, tokenNames } from "collapsar";
import { beforeAll, expect, it } from "vitest";
import { input, readText } from "../support/files.js";

const FIXTURES = "tests/fixtures/tokenizers";

beforeAll(() => init());

it.each(["byte-level", "sentencepiece"])("%s", async (name) => {
  const path = `${FIXTURES}/${name}.json`;
  const expected = JSON.parse(await readText(`${FIXTURES}/expected.json`)) as Record<string, { reached: string }>;
  const reached = [...expected[name]!.reached];
  const file = (await input(path)) as string | File;
  const names = await tokenNames(file, reached.keys());
  const judged = names.flatMap(({ category }, id) =>
    reached[id] !== "?" && (category === "ordinary" || category === "unreachable") ? [[category, reached[id]]] : [],
  );
  expect(judged.length).toBeGreaterThan(150);
  expect(new Set(judged.map(String))).toEqual(new Set(["ordinary,1", "unreachable,0"]));
});
