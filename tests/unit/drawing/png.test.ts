import { populationsFigure, toPng } from "collapsar/figures";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";

const svg = populationsFigure({ observed: [814, 704, 306, 2] });
const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number) as [number, number, number];

/** How many pixels of a region differ from the page. */
function inked(png: ReturnType<typeof decode>, [left, top, right, bottom]: [number, number, number, number]): number {
  let found = 0;
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) {
      const at = (y * png.width + x) * png.channels;
      if (png.data[at]! < 160) found += 1;
    }
  return found;
}

describe("toPng", () => {
  it("draws twice as many pixels as the figure has, or as many as asked for", async () => {
    for (const [scale, factor] of [
      [undefined, 2],
      [1, 1],
      [3, 3],
    ] as const) {
      const png = decode(await toPng(svg, { scale }));
      expect([png.width, png.height]).toEqual([width! * factor, height! * factor]);
    }
  });

  it("draws the text, with the letters that it brings along", async () => {
    const png = decode(await toPng(svg, { scale: 1 }));
    const title = inked(png, [24, 20, 400, 44]);
    expect(title).toBeGreaterThan(400);
    // Longer text has more ink: letters are drawn, not boxes or nothing.
    const shorter = decode(await toPng(populationsFigure({ observed: [3] }, { title: "i" }), { scale: 1 }));
    expect(inked(shorter, [24, 20, 400, 44])).toBeLessThan(title / 10);
    expect(inked(png, [24, 60, 200, 100])).toBeGreaterThan(100);
  });

  it("draws what follows its reader's setting in light colours", async () => {
    const auto = populationsFigure({ observed: [814, 704, 306, 2] }, { theme: "auto" });
    expect(auto).toContain("prefers-color-scheme");
    const [asRead, light] = await Promise.all([auto, svg].map((figure) => toPng(figure, { scale: 1 })));
    // Of a million numbers, `toEqual` takes ten seconds.
    expect(Buffer.from(asRead!).equals(light!)).toBe(true);
  });

  it("refuses a scale that is out of range", async () => {
    for (const scale of [0, -1, 9, Number.NaN, Infinity]) {
      await expect(toPng(svg, { scale })).rejects.toMatchObject({
        code: "InvalidParameter",
        fields: { field: "scale" },
      });
    }
  });
});
