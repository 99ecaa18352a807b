/** Options of where results go, and in which form. */
import { Option } from "commander";
import type * as v from "valibot";
import { flagField, wordField, wordsOf } from "../../parameters/validation/fields.js";
import { pathField } from "./path.js";

/** The result file, which each command describes. */
export const outputOption = (text: string): Option => new Option("-o, --output <path>", text);

/** The form in which a result is printed, of those that `field` has. */
export const formatOption = (text: string, field: { wrapped: { options: readonly string[] } }): Option =>
  new Option("--format <format>", text).choices(wordsOf(field));

/** What every command that writes a result has, last in its help; the output file is described by each. */
export const COMMON = {
  fields: { output: pathField, format: wordField(["csv", "json"]), quiet: flagField, debug: flagField },
  options: () => [
    formatOption("print the result itself to stdout instead of the report", COMMON.fields.format),
    ...TALK.options(),
  ],
};

/** Of these, what has nothing to do with the form of a result. */
export const TALK = {
  fields: { quiet: flagField, debug: flagField },
  options: () => [
    new Option("--config <file>", "JSON file of these options in camelCase; flags win, paths in it are relative to it"),
    new Option("--quiet", "print no report and no progress"),
    new Option("--debug", "show the stack of an error"),
  ],
};

/** What commands that draw a figure have. */
export const FIGURE = {
  fields: { figure: pathField, figureTheme: wordField(["light", "dark"]) },
  options: () => [
    new Option("--figure <path>", "draw a figure; .svg or .png, - for SVG on stdout"),
    new Option("--figure-theme <theme>", "colours of the figure (default: light)").choices(
      wordsOf(FIGURE.fields.figureTheme),
    ),
  ],
};

/** What commands that draw simulated snapshots have: observed ones to mark in the figure. */
export const OBSERVED = {
  fields: { observed: pathField },
  options: () => [
    new Option("--observed <csv>", "mark these observed snapshots in the figure: a CSV that stats wrote"),
  ],
};

/** What commands that write a report have. */
export const REPORT = {
  fields: { report: pathField },
  options: () => [
    new Option("--report <path>", "write a report to pass on, with figures inside; .html or .md, - for HTML on stdout"),
  ],
};

/** What commands that keep populations have. */
export const POPULATIONS = {
  fields: { populations: pathField },
  options: () => [
    new Option(
      "--populations <path>",
      "also write the populations by rank of each record, for compare; .csv, or .parquet for other tools",
    ),
  ],
};

const { debug: _, ...RESULT_FIELDS } = COMMON.fields;

/** What every result has of these: the result itself, its report and its figure. */
export const OUTPUTS_FIELDS = { ...RESULT_FIELDS, ...REPORT.fields, ...FIGURE.fields };

/** Where a result goes, and in which form. */
export type Outputs = v.InferOutput<v.ObjectSchema<typeof OUTPUTS_FIELDS, undefined>>;
