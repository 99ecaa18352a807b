/** Figures as result files: SVG or PNG by their extension. What draws them is loaded only when one is wanted. */
import type { ResultFile, Write } from "./result-files.js";

/** What draws. */
export type Figures = typeof import("../../entry/figures-node.js");

/** The formats of figures, by extension; the first where that does not tell. */
export const FIGURE_FORMATS = ["svg", "png"] as const satisfies [string, ...string[]];

/** A figure in one of {@link FIGURE_FORMATS}; `draw` gives the SVG. */
export async function figureContent(format: string, draw: (figures: Figures) => string): Promise<string | Uint8Array> {
  const figures = await import("../../entry/figures-node.js");
  return format === "png" ? figures.toPng(draw(figures)) : draw(figures);
}

/** The file that a figure goes to; nowhere if `path` is undefined. `draw` gives the SVG. */
export function figureFile<Result>(
  path: string | undefined,
  draw: (figures: Figures, result: Result) => string,
): ResultFile<Result> {
  const write =
    (format: string): Write<Result> =>
    (result) =>
      figureContent(format, (figures) => draw(figures, result));
  const formats = Object.fromEntries(FIGURE_FORMATS.map((format) => [format, write(format)]));
  return { path, formats, holds: () => "a figure" };
}
