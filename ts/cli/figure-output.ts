/** Figures as result files: SVG or PNG by their extension. What draws them is loaded only when one is wanted. */
import { type Command, Option } from "commander";
import * as v from "valibot";
import type { ResultFile } from "./job.js";
import { pathField } from "./options.js";

/** What draws. */
export type Figures = typeof import("../entry/figures-node.js");

/** Fields of every command that draws a figure; `figure` is a path. */
export const FIGURE_FIELDS = {
  figure: pathField,
  figureTheme: v.optional(v.picklist(["light", "dark"], '"light" or "dark"')),
};

/** Adds the options of every command that draws a figure; their fields are {@link FIGURE_FIELDS}. */
export const addFigureOptions = (command: Command): Command =>
  command
    .option("--figure <path>", "draw a figure; .svg or .png, - for SVG on stdout")
    .addOption(
      new Option("--figure-theme <theme>", "colours of the figure (default: light)").choices(["light", "dark"]),
    );

/** The file that a figure goes to; nowhere if `path` is undefined. `draw` gives the SVG. */
export function figureFile<Result>(
  path: string | undefined,
  draw: (figures: Figures, result: Result) => string,
): ResultFile<Result> {
  const load = (): Promise<Figures> => import("../entry/figures-node.js");
  return {
    path,
    formats: {
      svg: async (result) => draw(await load(), result),
      png: async (result) => {
        const figures = await load();
        return figures.toPng(draw(figures, result));
      },
    },
    holds: () => "a figure",
  };
}
