/** The panel of tokens: what its marks say, where there is a name for each token. */
import { tokensFigure } from "collapsar/figures";
import { expect, test } from "vitest";

const norms = { name: "e_out_norm", values: [1, 1, 1, 2, 0] };
const kinds = ["identical", "identical", undefined, undefined, "zero"];

/** The texts of the marks: the first is the title of the figure. */
const titles = (svg: string): string[] => [...svg.matchAll(/<title>(.*?)<\/title>/g)].map(([, text]) => text!).slice(1);

test("without names marks say nothing", () => {
  expect(titles(tokensFigure({ norms, kinds }))).toEqual([]);
});

test("with names each tells the first token of its place, its values, and how many more", () => {
  const x = { name: "cosine_distance", values: [0.5, 0.5, 0.5, 0.25, 0.75] };
  const [...said] = titles(tokensFigure({ norms, x, kinds, nameOf: (id) => `<${id}>` }, { width: 900 }));
  const panel = said.filter((text) => text.includes("cosine_distance"));
  expect(panel.sort()).toEqual([
    "&lt;0&gt;: cosine_distance 0.5, e_out_norm 1; and 1 more here",
    "&lt;0&gt;: cosine_distance 0.5, e_out_norm 1; and 2 more here",
    "&lt;3&gt;: cosine_distance 0.25, e_out_norm 2",
    "&lt;4&gt;: cosine_distance 0.75, e_out_norm 0",
    "&lt;4&gt;: cosine_distance 0.75, e_out_norm 0",
  ]);
  expect(said).toContain("&lt;3&gt;: token id 3, e_out_norm 2");
});
