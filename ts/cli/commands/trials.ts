/** `collapsar trials` */
import { Command } from "commander";
import { type ObservedMetrics, readObserved } from "../../comparison/read.js";
import type { Theme } from "../../figures/figure-options.js";
import { identityOf } from "../../inputs/identity.js";
import { openTrialsTask, TRIALS_TASK, type TrialsOrigin } from "../../jobs/trials-task.js";
import type { SnapshotRecord } from "../../metrics/metrics.js";
import { READING_FIELDS, TRIALS_FIELDS, trialsParameters } from "../../parameters/validate.js";
import { drawRecords } from "../../report/figures/records.js";
import { drawnTrials } from "../../report/figures/trials.js";
import { type ReportedTrials, trialsNotes } from "../../report/parts/trials.js";
import { addFigureOptions, addObservedOption, FIGURE_FIELDS, OBSERVED_FIELDS } from "../files/figure-output.js";
import { addReportOption, REPORT_FIELDS } from "../files/report-output.js";
import { addCommonOptions, addReadingOptions, OUTPUT_FIELDS, parseNumber, withConfig } from "../options/options.js";
import { addRunOptions, RUN_FIELDS } from "../options/run-options.js";
import type { Summary } from "../run/summary.js";
import { partOf, runTaskCommand } from "../run/task.js";
import { trialsReport } from "../trials-report.js";

const FIELDS = {
  ...TRIALS_FIELDS,
  ...READING_FIELDS,
  ...RUN_FIELDS,
  ...OUTPUT_FIELDS,
  ...REPORT_FIELDS,
  ...FIGURE_FIELDS,
  ...OBSERVED_FIELDS,
};
const PATHS = ["output", "report", "figure", "observed"];

/** Defines the command. */
export function trialsCommand(): Command {
  const command = new Command("trials")
    .summary("measure every trial of an HDF5 file")
    .description(
      "Measures simulated snapshots: each matrix [tokens, dims] of an HDF5 dataset [trials, tokens, dims] gives one record of the " +
        "CSV, as stats gives one for a matrix. The dataset is read chunk by chunk, in memory that does not grow with it.",
    )
    .argument("<trials.h5>", "an HDF5 file of float16, bfloat16, float32 or float64 trials, or its http(s) URL")
    .option("-o, --output <path>", "write the result; .csv or .json, - for stdout")
    .option("--dataset <name>", "the dataset (default: embeddings)")
    .option("--epsilon <number>", "length scale (default: 6e-5)", parseNumber)
    .option("--threshold <number>", "rows at most this far apart touch (default: 2 epsilon)", parseNumber);
  return addCommonOptions(
    addRunOptions(addReadingOptions(addReportOption(addObservedOption(addFigureOptions(command)))), "trials"),
  )
    .addHelpText(
      "after",
      `
Examples:
  collapsar trials synthetic_snowballs.h5 -o trials.csv
  collapsar trials snapshots.h5 --dataset run/embeddings --epsilon 3e-5 --format csv
  collapsar trials synthetic_snowballs.h5 --observed stats.csv --figure trials.svg --report trials.html
  collapsar trials snapshots.h5 --shard 2/4 -o parts/2.csv`,
    )
    .action(run);
}

async function run(file: string, flags: { config?: string }): Promise<void> {
  const fields = await withConfig(flags, FIELDS, PATHS);
  const { output, report, figure, figureTheme, observed, ...others } = fields;
  const { format, quiet, debug: _, jobs, shard, resume, gap, download, as, ...given } = others;
  // Before anything is opened: a wrong parameter should not wait for a disk.
  const { dataset, epsilon, threshold } = trialsParameters(given);
  await runTaskCommand({
    command: "trials",
    unit: "trials",
    inputs: [file, observed, flags.config],
    options: { output, report, figure, format, quiet, jobs, shard, resume },
    async prepare({ signal }) {
      const marked = observed === undefined ? undefined : await readObserved(observed, { signal });
      const setup = { source: file, dataset, epsilon, threshold, reading: { gap, download, as } };
      const task = await openTrialsTask(setup, signal);
      return {
        kind: TRIALS_TASK.name,
        setup,
        task,
        parameters: { dataset, as, epsilon, threshold },
        source: await identityOf(file, { signal, reading: setup.reading }),
        json: { origin: writable(task.origin), epsilon, threshold },
        report: reportOf({ origin: task.origin, epsilon, threshold, records: [] }, marked, figureTheme),
      };
    },
  });
}

/** JSON has no integers beyond 2^53 that every reader keeps: they are text there. */
const writable = ({ attributes, ...origin }: TrialsOrigin): object => ({
  ...origin,
  attributes: Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === "bigint" ? String(value) : value]),
  ),
});

/** The records stay in memory: each stands for megabytes of a file. */
function reportOf(
  trials: ReportedTrials & { records: SnapshotRecord[] },
  observed: readonly ObservedMetrics[] | undefined,
  theme: Theme | undefined,
): Summary {
  return {
    add: (record) => trials.records.push(record),
    notes: () => trialsNotes(trials),
    lines: (colours) => trialsReport(trials, colours),
    document: ({ trialsDocument }, record) =>
      trialsDocument(trials, {
        identities: [record.source],
        part: partOf(record, "trials"),
        observed,
      }),
    figure: (figures) => drawRecords(figures, drawnTrials(trials, observed), theme),
  };
}
