/** `collapsar trials` */
import { Command } from "commander";
import { METRICS, toCsv } from "../formats/snapshot-csv.js";
import { type Trials, trials } from "../jobs/trials.js";
import { READING_FIELDS, TRIALS_FIELDS, trialsParameters } from "../parameters.js";
import { runJob } from "./job.js";
import { addCommonOptions, addReadingOptions, firstOf, OUTPUT_FIELDS, parseNumber, withConfig } from "./options.js";
import { resultJson } from "./snapshot-json.js";
import { plural } from "./text.js";
import { trialsNotes, trialsReport } from "./trials-report.js";

const FIELDS = { ...TRIALS_FIELDS, ...READING_FIELDS, ...OUTPUT_FIELDS };
const PATHS = ["output"];

/** Defines the command. */
export function trialsCommand(): Command {
  const command = new Command("trials")
    .summary("measure every trial of an HDF5 file")
    .description(
      "Measures simulated snapshots: each matrix [tokens, dims] of an HDF5 dataset [trials, tokens, dims] gives one row of the " +
        "CSV, as stats gives one for a matrix. The dataset is read chunk by chunk, in memory that does not grow with it.",
    )
    .argument("<trials.h5>", "an HDF5 file of float16, float32 or float64 trials, or its http(s) URL")
    .option("-o, --output <path>", "write the result; .csv or .json, - for stdout")
    .option("--dataset <name>", "the dataset (default: embeddings)")
    .option("--epsilon <number>", "length scale (default: 6e-5)", parseNumber)
    .option("--threshold <number>", "rows at most this far apart touch (default: 2 epsilon)", parseNumber);
  return addCommonOptions(addReadingOptions(command))
    .addHelpText(
      "after",
      `
Examples:
  collapsar trials synthetic_snowballs.h5 -o trials.csv
  collapsar trials snapshots.h5 --dataset run/embeddings --epsilon 3e-5 --format csv`,
    )
    .action(run);
}

async function run(source: string, flags: { config?: string }): Promise<void> {
  const fields = await withConfig(flags, FIELDS, PATHS);
  const { output, format, quiet = false, debug: _, gap, download, ...parameters } = fields;
  // Before anything is opened: a wrong parameter should not wait for a disk.
  trialsParameters(parameters);
  const formats = { csv: ({ rows }: Trials) => toCsv(rows), json: resultJson };
  await runJob<Trials>({
    inputs: [source, flags.config],
    job: (options) => trials(source, { ...parameters, reading: { gap, download }, ...options }),
    files: [
      {
        path: output,
        formats: firstOf(formats, format),
        holds: ({ rows }) => `${plural(rows.length, "row")}, ${METRICS.length + 1} columns`,
      },
    ],
    print: format && output !== "-" ? formats[format] : undefined,
    notes: trialsNotes,
    report: trialsReport,
    quiet,
  });
}
