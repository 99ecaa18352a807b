import { treeFigure } from "collapsar/figures";
import { describe, expect, test } from "vitest";

const merge = (distance: number, a: number, b: number, dims: number, components: number) => ({
  distance,
  firstTokens: [a, b] as const,
  dims,
  components,
});

const tree = {
  metric: "lattice" as const,
  firstTokens: [3, 7, 9, 20],
  populations: [5, 1, 40, 1],
  merges: [merge(1, 3, 9, 2, 3), merge(8, 7, 9, 31, 2)],
};

const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text as string);

describe("treeFigure", () => {
  test("stands the vectors so that no lines cross, the part with more tokens first", () => {
    const leaves = textsOf(treeFigure(tree)).filter((text) => text.startsWith("token "));
    expect(leaves).toEqual(["token 9, 40 tokens", "token 3, 5 tokens", "token 7", "token 20"]);
  });

  test("says in how many dims each joining pair differs, and what is left apart", () => {
    const svg = treeFigure(tree);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["2", "31"]));
    expect(svg).toContain("at a distance of 8 steps 2 components are left");
  });

  test("draws many vectors without labels, and a distance of zero at the beginning of its axis", () => {
    const many = Array.from({ length: 300 }, (_, at) => at);
    const merges = many.slice(1).map((at) => merge(at === 1 ? 0 : at / 100, 0, at, 1, 300 - at));
    const svg = treeFigure({ metric: "linf", firstTokens: many, populations: many.map(() => 1), merges });
    expect(textsOf(svg).some((text) => text.startsWith("token "))).toBe(false);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  test("says that one vector makes no tree", () => {
    expect(treeFigure({ metric: "linf", firstTokens: [4], populations: [2], merges: [] })).toContain(
      "a tree takes two distinct vectors",
    );
  });
});
