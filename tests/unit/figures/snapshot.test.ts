import { stats } from "collapsar";
import { type SnapshotData, snapshotFigure } from "collapsar/figures";
import { describe, expect, it } from "vitest";

const FAR = 2 ** -14;

describe("snapshotFigure", () => {
  it("draws what stats returns", async () => {
    const data = Float32Array.of(0, FAR, 0, FAR, 0, 1);
    const snapshot = await stats({ data, dtype: "F32", shape: [6, 1] }, { rows: "all", distances: 256 });
    const svg = snapshotFigure(snapshot);
    expect(svg).toContain("2 black holes, 1 singleton<");
    expect(svg).toContain("<title>#1 and #2: 1.017</title>");
    expect(svg).toContain(">3 vectors, 1 edge, 2 components<");
    expect(svg).toContain(">1 pair, 1 touch (left of the line at 2 ε)<");
    expect(svg).toContain("<title>#3: 1 token, component 2</title>");
  });

  it("says so where distances are missing", () => {
    const svg = snapshotFigure({ populations: [2, 2], epsilon: 1, threshold: 2 });
    expect(svg.match(/no distances were measured/g)).toHaveLength(3);
  });

  it("says which groups it leaves out", () => {
    const populations = new Array(300).fill(2);
    const size = 256;
    const distances = new Float32Array(size * size).fill(1);
    const data: SnapshotData = { populations, distances, epsilon: 1, threshold: 2 };
    const svg = snapshotFigure(data);
    expect(svg).toContain("256 of 300 groups, 32,640 edges (shortest 3,000 drawn), 1 component");
    expect(svg).toContain("Graph and distances show the 256 largest of 300 black holes");
    expect(snapshotFigure({ ...data, populations: populations.slice(0, 256) })).not.toContain(
      "Graph and distances show",
    );
  });
});
