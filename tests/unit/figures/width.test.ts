/** Figures of any width: panels side by side where they fit, else one below the other. */
import {
  comparisonFigure,
  distancesFigure,
  graphFigure,
  motionFigure,
  populationsFigure,
  seriesFigure,
  snapshotFigure,
  sweepFigure,
} from "collapsar/figures";
import { describe, expect, it } from "vitest";

const snapshot = {
  populations: [5, 3, 2],
  distances: Float32Array.of(0, 1e-5, 2e-4, 1e-5, 0, 3e-4, 2e-4, 3e-4, 0),
  epsilon: 6e-5,
  threshold: 1.2e-4,
};
const column = [1, 2, 2, 3];
const synthetic = { n_unique: column, n_black_holes: column, gini_coefficient: column, max_l_inf: column };

const FIGURES = {
  snapshot: (width?: number) => snapshotFigure(snapshot, { width }),
  graph: (width?: number) => graphFigure(snapshot, { width }),
  distances: (width?: number) => distancesFigure(snapshot, { width }),
  populations: (width?: number) => populationsFigure({ observed: [5, 3, 2] }, { width }),
  comparison: (width?: number) => comparisonFigure({ synthetic, observed: [], trials: 4 }, { width }),
  series: (width?: number) => seriesFigure({ columns: synthetic }, { width }),
  motion: (width?: number) =>
    motionFigure(
      {
        steps: [0, 1, 1000],
        tokenIds: [151_935],
        phases: { names: ["still", "moving"], tokens: 1, steps: 3, counts: [0, 0, 0, 1, 1, 0] },
        atRest: [0, 0, 1],
        pathEfficiency: [Number.NaN, 1, 0.5],
      },
      { width },
    ),
  sweep: (width?: number) => sweepFigure({ sigma: [1, 2, 3, 4], n_black_holes: column, max_l_inf: column }, { width }),
};

/** Left and right end of every frame of a panel, in pixels of the figure. */
function frames(svg: string): [number, number][] {
  const found: [number, number][] = [];
  for (const [, left = "", panel = ""] of svg.matchAll(
    /<g transform="translate\(([\d.]+),[\d.]+\)">(.*?)(?=<g transform="translate\(|<\/svg>)/gs,
  )) {
    for (const [rect] of panel.matchAll(/<rect [^>]*>/g)) {
      const value = (name: string): number => Number(new RegExp(` ${name}="([\\d.-]+)"`).exec(rect)?.[1] ?? 0);
      found.push([Number(left) + value("x"), Number(left) + value("x") + value("width")]);
    }
  }
  return found;
}

describe.each(Object.entries(FIGURES))("the figure %s", (_, draw) => {
  it.each([300, 340, 520, 760])("keeps its panels within %d pixels", (width) => {
    const svg = draw(width);
    expect(svg).toContain(`viewBox="0 0 ${width} `);
    const ends = frames(svg);
    expect(ends.length).toBeGreaterThan(0);
    for (const [left, right] of ends) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(width);
    }
  });

  it("is a page's width unless another is asked for, and never narrower than its axes", () => {
    expect(draw()).toBe(draw(960));
    expect(draw(10)).toBe(draw(300));
  });
});

describe("a title", () => {
  const texts = (title: string, width: number): string[] =>
    [...snapshotFigure(snapshot, { title, width }).matchAll(/<text [^>]*font-weight="600"[^>]*>([^<]*)</g)].map(
      ([, text = ""]) => text,
    );

  it("takes a second line where it is too long for one, and no third", () => {
    const title = "Observed against 2,000 simulated snapshots";
    expect(texts(title, 960)[0]).toBe(title);
    expect(texts(title, 330).slice(0, 2).join(" ")).toBe(title);
    const [first, second, third] = texts(`${title} ${title} ${title}`, 330);
    expect([first, second]).toEqual([expect.stringMatching(/^Observed/), expect.stringMatching(/…$/)]);
    expect(third).not.toContain("snapshots");
  });
});
