/** `collapsar inspect` */
import { Command } from "commander";
import * as v from "valibot";
import { type Inspection, inspect } from "../jobs/inspect.js";
import { STATS_FIELDS } from "../parameters.js";
import { inspectCsv, inspectJson, inspectReport } from "./inspect-report.js";
import { runJob } from "./job.js";
import { addCommonOptions, OUTPUT_FIELDS, withConfig } from "./options.js";

const FIELDS = { tensor: STATS_FIELDS.tensor, ...OUTPUT_FIELDS, all: v.optional(v.boolean("true or false")) };

/** Defines the command. */
export function inspectCommand(): Command {
  const command = new Command("inspect")
    .summary("list the tensors of a file or model directory")
    .description(
      "Lists tensors with their dtypes and shapes and tells which one the other commands would measure. Reads headers only.",
    )
    .argument("<source>", "a .safetensors or .npy file, or a model directory")
    .option("--all", "list every tensor, not only matrices that could be measured and masks")
    .option("--tensor <name>", "check that this tensor can be measured")
    .option("-o, --output <path>", "write the list; .csv or .json, - for stdout");
  return addCommonOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  collapsar inspect model.safetensors
  collapsar inspect path/to/model-directory --all
  collapsar inspect model.safetensors --format json`,
    )
    .action(run);
}

async function run(source: string, flags: { config?: string }): Promise<void> {
  const { output, format, quiet = false, debug: _, tensor, all = false } = await withConfig(flags, FIELDS, ["output"]);
  await runJob<Inspection>({
    inputs: [source, flags.config].filter((path) => path !== undefined),
    output,
    format,
    quiet,
    job: ({ signal }) => inspect(source, { tensor, signal }),
    formats: { csv: inspectCsv, json: inspectJson },
    report: (inspection, colours) => inspectReport(inspection, colours, all),
    written: ({ tensors }) => `${tensors.length} tensors`,
  });
}
