/** The tree of distinct vectors, in Node and in a browser: the reference's case, and the published one of the 13 black holes. */
import { init, stats, treeCsv, type VectorTree } from "collapsar";
import { beforeAll, describe, expect, it } from "vitest";
import expected from "../cases/p18_tree/expected.json" with { type: "json" };
import { input, STAND_IN } from "../support/files.js";

beforeAll(() => init());

const gamma = () => input("tests/cases/p18_tree/w.safetensors");

const componentsAt = ({ firstTokens, merges }: VectorTree, threshold: number): number =>
  firstTokens.length - merges.filter(({ distance }) => distance <= threshold).length;

describe("p18", () => {
  it("has the reference's merges, in its order", async () => {
    const { tree, populations } = await stats(await gamma(), { rows: "all", tree: true });
    const merges = tree!.merges.map(({ distance, firstTokens: [a, b], l1, dims, vectors, tokens, components }) => ({
      steps: distance,
      first_token_a: a,
      first_token_b: b,
      l1,
      dims,
      vectors,
      tokens,
      components_left: components,
    }));
    expect(merges).toEqual(expected.merges);
    expect(tree).toMatchObject({ metric: "lattice", lattice: "BF16" });
    expect([...tree!.populations].sort()).toEqual([...populations].sort());
    expect(treeCsv(tree!).split("\n").slice(0, 2)).toEqual([
      "distance,first_token_a,first_token_b,l1,dims,vectors,tokens,components_left",
      "1,0,2,1,1,2,10,16",
    ]);
  });

  it("has at every threshold the components of the graph there, in both metrics", async () => {
    for (const lattice of [0, 1, 2, 3, 4, 6, 8]) {
      const { tree, lattice: graph } = await stats(await gamma(), { rows: "all", tree: true, lattice });
      expect(componentsAt(tree!, lattice), `at ${lattice} steps`).toBe(graph!.componentSizes.length);
    }
    const { tree, epsilon } = await stats(await gamma(), { rows: "all", treeMetric: "linf" });
    expect(tree).toMatchObject({ metric: "linf" });
    expect(treeCsv(tree!).split("\n")[1]).toMatch(/^\d+\.\d+(e-\d+)?,\d+,\d+,\d+\.\d+(e-\d+)?,/);
    for (const { distance } of tree!.merges) {
      // float32(distance x epsilon) may round below the distance itself; the next float32 does not.
      const threshold = Math.fround(distance * epsilon) * (1 + 2 ** -23);
      const { metrics } = await stats(await gamma(), { rows: "all", threshold });
      expect(metrics.n_components, `at ${distance} epsilon`).toBe(componentsAt(tree!, distance));
    }
  });
});

describe("the 13 black holes of Qwen3-4B", () => {
  it("have the published edges, and the components of the tree at each of these distances", async () => {
    const [matrix, mask] = [await input(`${STAND_IN}/gamma.safetensors`), await input(`${STAND_IN}/mask.safetensors`)];
    const published = { 1: 10, 2: 20, 4: 31, 8: 71 };
    for (const [steps, edges] of Object.entries(published)) {
      const { tree, lattice } = await stats(matrix, { mask, tree: true, lattice: Number(steps) });
      expect(lattice!.edges).toBe(edges);
      expect(componentsAt(tree!, Number(steps))).toBe(lattice!.componentSizes.length);
    }
  });
});
