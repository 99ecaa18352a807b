/** `collapsar trials` */
import { Command } from "commander";
import { readObserved } from "../../comparison/read.js";
import { TRIALS_TASK } from "../../jobs/trials-task.js";
import type { SnapshotRecord } from "../../metrics/metrics.js";
import { TRIALS_FIELDS } from "../../parameters/validation/trials.js";
import { drawRecords } from "../../report/figures/records.js";
import { drawnTrials } from "../../report/figures/trials.js";
import { trialsMeasured, trialsNotes, trialsTables } from "../../report/parts/trials.js";
import { addOptions, fieldsOf } from "../options/groups.js";
import { COMMON, FIGURE, OBSERVED, outputOption, POPULATIONS, REPORT } from "../options/outputs.js";
import { readOptions } from "../options/read.js";
import { READING } from "../options/reading.js";
import { recordsOf } from "../options/running.js";
import { datasetOption, epsilonOption, thresholdOption } from "../options/shared.js";
import { recordsWork } from "../run/records.js";
import { runCommand } from "../run/run.js";
import { reportLines } from "../text.js";

const GROUPS = [FIGURE, OBSERVED, REPORT, READING, POPULATIONS, recordsOf("trials"), COMMON] as const;

const FIELDS = {
  ...TRIALS_FIELDS,
  // Named before what is observed in the command that a report tells, though after it in the help.
  ...POPULATIONS.fields,
  ...fieldsOf(GROUPS),
};

const JSON_FORMAT = { command: "trials", version: 1 };

/** Defines the command. */
export function trialsCommand(): Command {
  const command = new Command("trials")
    .summary("measure every trial of an HDF5 file")
    .description(
      "Measures simulated snapshots: each matrix [tokens, dims] of an HDF5 dataset [trials, tokens, dims] gives one record of the " +
        "CSV, as stats gives one for a matrix. The dataset is read chunk by chunk, in memory that does not grow with it.",
    )
    .argument("<trials.h5>", "an HDF5 file of float16, bfloat16, float32 or float64 trials, or its http(s) URL")
    .addOption(outputOption("write the result; .csv, .json or .parquet, - for stdout"))
    .addOption(datasetOption())
    .addOption(epsilonOption())
    .addOption(thresholdOption());
  return addOptions(command, GROUPS)
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

async function run(source: string, flags: { config?: string }): Promise<void> {
  const options = await readOptions(flags, FIELDS);
  const { outputs, running, reading, given } = options;
  const { observed: observedCsv, populations, ...parameters } = given;
  const plan = TRIALS_TASK.plan({ source, ...parameters, populations: populations !== undefined });
  await runCommand({
    outputs,
    inputs: [source, observedCsv, flags.config],
    work: recordsWork({
      json: JSON_FORMAT,
      unit: "trials",
      outputs,
      running,
      populations,
      async open({ signal }) {
        const observed = observedCsv === undefined ? undefined : await readObserved(observedCsv, { signal });
        const opened = await plan.open({ signal, reading });
        // The records stay in memory: each stands for megabytes of a file.
        const records: SnapshotRecord[] = [];
        return {
          opened,
          summary: { trials: { ...opened.facts, records }, observed },
          add: ({ populations: _, ...record }) => records.push(record),
        };
      },
      notes: ({ trials }) => trialsNotes(trials),
    }),
    figure: (figures, { summary: { trials, observed } }, theme) =>
      drawRecords(figures, drawnTrials(trials, observed), theme),
    asked: { command: "trials", sources: [source], options, fields: FIELDS },
    document: ({ trialsDocument }, { summary: { trials, observed }, ...rest }) =>
      trialsDocument(trials, { ...rest, observed }),
    report: ({ summary: { trials } }, colours) => reportLines(trialsMeasured(trials), trialsTables(trials), colours),
  });
}
