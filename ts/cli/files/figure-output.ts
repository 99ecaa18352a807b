/** Figures as result files: SVG or PNG by their extension. What draws them is loaded only when one is wanted. */
import { type Command, Option } from "commander";
import * as v from "valibot";
import { pathField } from "../options/options.js";
import type { ResultFile, Write } from "./result-files.js";

/** What draws. */
export type Figures = typeof import("../../entry/figures-node.js");

/** Fields of every command that draws a figure; `figure` is a path. */
export const FIGURE_FIELDS = {
  figure: pathField,
  figureTheme: v.optional(v.picklist(["light", "dark"], '"light" or "dark"')),
};

/** The field of commands that draw simulated snapshots: observed ones to mark in the figure, a path. */
export const OBSERVED_FIELDS = { observed: pathField };

/** Adds the option of {@link OBSERVED_FIELDS}. */
export const addObservedOption = (command: Command): Command =>
  command.option("--observed <csv>", "mark these observed snapshots in the figure: a CSV that stats wrote");

/** Adds the options of every command that draws a figure; their fields are {@link FIGURE_FIELDS}. */
export const addFigureOptions = (command: Command): Command =>
  command
    .option("--figure <path>", "draw a figure; .svg or .png, - for SVG on stdout")
    .addOption(
      new Option("--figure-theme <theme>", "colours of the figure (default: light)").choices(["light", "dark"]),
    );

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
