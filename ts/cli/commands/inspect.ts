/** `collapsar inspect` */
import { Command } from "commander";
import * as v from "valibot";
import { type Inspection, inspect } from "../../jobs/inspect.js";
import { READING_FIELDS, STATS_FIELDS } from "../../parameters/validate.js";
import { inspectCsv, inspectJson, inspectReport } from "../inspect-report.js";
import {
  addCommonOptions,
  addReadingOptions,
  firstOf,
  OUTPUT_FIELDS,
  SOURCE_HELP,
  withConfig,
} from "../options/options.js";
import { runJob } from "../run/job.js";
import { plural } from "../text.js";

const FIELDS = {
  tensor: STATS_FIELDS.tensor,
  ...READING_FIELDS,
  ...OUTPUT_FIELDS,
  all: v.optional(v.boolean("true or false")),
};

/** Defines the command. */
export function inspectCommand(): Command {
  const command = new Command("inspect")
    .summary("list the tensors of a file or model directory")
    .description(
      "Lists tensors with their dtypes and shapes and tells which one the other commands would measure. Reads headers only.",
    )
    .argument("<source>", SOURCE_HELP)
    .option("--all", "list every tensor, not only matrices that could be measured and masks")
    .option("--tensor <name>", "check that this tensor can be measured")
    .option("-o, --output <path>", "write the list; .csv or .json, - for stdout");
  return addCommonOptions(addReadingOptions(command))
    .addHelpText(
      "after",
      `
Examples:
  collapsar inspect model.safetensors
  collapsar inspect path/to/model-directory --all
  collapsar inspect hf://Qwen/Qwen3-4B-Instruct-2507
  collapsar inspect model.safetensors --format json`,
    )
    .action(run);
}

async function run(source: string, flags: { config?: string }): Promise<void> {
  const parameters = await withConfig(flags, FIELDS, ["output"]);
  const { output, format, quiet = false, tensor, gap, download, as, all = false } = parameters;
  const formats = { csv: inspectCsv, json: inspectJson };
  await runJob<Inspection>({
    inputs: [source, flags.config],
    job: (options) => inspect(source, { tensor, reading: { gap, download, as }, ...options }),
    files: [
      { path: output, formats: firstOf(formats, format), holds: ({ tensors }) => plural(tensors.length, "tensor") },
    ],
    print: format && output !== "-" ? formats[format] : undefined,
    report: (inspection, colours) => inspectReport(inspection, colours, all),
    quiet,
  });
}
