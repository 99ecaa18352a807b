/** Options of where results go, and in which form. */
import { type Command, Option } from "commander";
import type * as v from "valibot";
import { flagField, wordField, wordsOf } from "../../parameters/validation/fields.js";
import { pathField } from "./path.js";

/** Fields of every command that writes a result. */
export const OUTPUT_FIELDS = {
  output: pathField,
  format: wordField(["csv", "json"]),
  quiet: flagField,
  debug: flagField,
};

/** The result file, which each command describes. */
export const outputOption = (text: string): Option => new Option("-o, --output <path>", text);

/** Adds the options that every command has, last in its help. */
export const addCommonOptions = (command: Command): Command =>
  addTalkOptions(
    command.addOption(formatOption("print the result itself to stdout instead of the report", OUTPUT_FIELDS.format)),
  );

/** The form in which a result is printed, of those that `field` has. */
export const formatOption = (text: string, field: { wrapped: { options: readonly string[] } }): Option =>
  new Option("--format <format>", text).choices(wordsOf(field));

/** Adds those of them that have nothing to do with the form of a result. */
export const addTalkOptions = (command: Command): Command =>
  command
    .option("--config <file>", "JSON file of these options in camelCase; flags win, paths in it are relative to it")
    .option("--quiet", "print no report and no progress")
    .option("--debug", "show the stack of an error");

/** Fields of every command that draws a figure. */
export const FIGURE_FIELDS = {
  figure: pathField,
  figureTheme: wordField(["light", "dark"]),
};

/** Adds the options of {@link FIGURE_FIELDS}. */
export const addFigureOptions = (command: Command): Command =>
  command
    .option("--figure <path>", "draw a figure; .svg or .png, - for SVG on stdout")
    .addOption(
      new Option("--figure-theme <theme>", "colours of the figure (default: light)").choices(
        wordsOf(FIGURE_FIELDS.figureTheme),
      ),
    );

/** The field of commands that draw simulated snapshots: observed ones to mark in the figure. */
export const OBSERVED_FIELDS = { observed: pathField };

/** Adds the option of {@link OBSERVED_FIELDS}. */
export const addObservedOption = (command: Command): Command =>
  command.option("--observed <csv>", "mark these observed snapshots in the figure: a CSV that stats wrote");

/** The field of every command that writes a report. */
export const REPORT_FIELDS = { report: pathField };

/** Adds the option of {@link REPORT_FIELDS}. */
export const addReportOption = (command: Command): Command =>
  command.option(
    "--report <path>",
    "write a report to pass on, with figures inside; .html or .md, - for HTML on stdout",
  );

/** The field of commands that keep populations. */
export const POPULATIONS_FIELDS = { populations: pathField };

/** Adds the option of {@link POPULATIONS_FIELDS}. */
export const addPopulationsOption = (command: Command): Command =>
  command.option(
    "--populations <path>",
    "also write the populations by rank of each record, for compare; .csv, or .parquet for other tools",
  );

const { debug: _, ...RESULT_FIELDS } = OUTPUT_FIELDS;

/** What every result has of these: the result itself, its report and its figure. */
export const OUTPUTS_FIELDS = { ...RESULT_FIELDS, ...REPORT_FIELDS, ...FIGURE_FIELDS };

/** Where a result goes, and in which form. */
export type Outputs = v.InferOutput<v.ObjectSchema<typeof OUTPUTS_FIELDS, undefined>>;
