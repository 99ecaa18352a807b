/** `collapsar series` */
import { Command, Option } from "commander";
import * as v from "valibot";
import { CollapsarError } from "../../errors.js";
import { type Lifecycles, lifecyclesCsv, lifecyclesTable } from "../../motion/lifecycles.js";
import { MOTION_FILE } from "../../motion/motion-csv.js";
import { wordsOf } from "../../parameters/validation/fields.js";
import { SERIES_FIELDS } from "../../parameters/validation/series.js";
import { seriesFigureOf } from "../../report/figures/series.js";
import { seriesMeasured, seriesNotes, seriesTables } from "../../report/parts/series.js";
import { SERIES_TASK } from "../../series/kind.js";
import type { SeriesRecord } from "../../series/record.js";
import { parseIds } from "../../undertrained/reference.js";
import { tableParquet } from "../files/parquet.js";
import { parseAdam } from "../options/adam.js";
import { addOptions, fieldsOf } from "../options/groups.js";
import { parseNumber } from "../options/number.js";
import { COMMON, FIGURE, outputOption, REPORT } from "../options/outputs.js";
import { pathField } from "../options/path.js";
import { readOptions } from "../options/read.js";
import { READING } from "../options/reading.js";
import { recordsOf } from "../options/running.js";
import {
  datasetOption,
  epsilonOption,
  lifecyclesOption,
  maskOption,
  maskTensorOption,
  pairsOption,
  rowsOption,
  tensorOption,
  thresholdOption,
} from "../options/shared.js";
import { recordsWork } from "../run/records.js";
import { runCommand } from "../run/run.js";
import { plural, reportLines } from "../text.js";

const GROUPS = [FIGURE, REPORT, READING, recordsOf("snapshots"), COMMON] as const;

const FIELDS = {
  ...SERIES_FIELDS,
  dataset: SERIES_FIELDS.tensor,
  ...fieldsOf(GROUPS),
  mask: pathField,
  lifecycles: pathField,
  tokenIds: v.optional(v.string("ids such as 5,9,100-120")),
  adam: v.optional(v.string("numbers such as 1e-3,0.9,0.999,1e-8,0.01")),
};

const JSON_FORMAT = { command: "series", version: 1 };

/** They are written only where rows are followed. */
const lifecyclesOf = ({ summary }: { summary: { history?: { lifecycles: Lifecycles } | undefined } }): Lifecycles =>
  (summary.history as { lifecycles: Lifecycles }).lifecycles;

/** Defines the command. */
export function seriesCommand(): Command {
  const command = new Command("series")
    .summary("measure many snapshots: the checkpoints of a training run, or several models")
    .description(
      "Measures many snapshots, in the order of their steps: each gives one record, as stats gives one for a matrix, with the " +
        "columns step and source after the 21.",
    )
    .argument(
      "<source...>",
      "checkpoint files and model directories, directories of them, http(s) URLs, hf://owner/name@step1000,\nor one stacked tensor [steps, tokens, dims]",
    )
    .addOption(outputOption("write the result; .csv, .json or .parquet, - for stdout"))
    .addOption(maskOption("measure in each the rows that this mask selects"))
    .addOption(rowsOption())
    .option("--token-ids <ids>", "measure in each these rows, such as 5,9,100-120")
    .option("--dead-at-end", "measure in each the rows that have a byte-identical twin in the last one")
    .addOption(tensorOption())
    .addOption(datasetOption("the same as --tensor, for an HDF5 file: a dataset [steps, tokens, dims]"))
    .addOption(maskTensorOption())
    .addOption(epsilonOption())
    .addOption(thresholdOption())
    .option(
      "--step-pattern <regex>",
      "the step is its one group, matched against the whole name of a source (default: the integer after\nthe last step, checkpoint or ckpt in the name of the file or directory, else the last integer)",
    )
    .option("--in-order", "number the sources 0, 1, 2 ... as given, whatever their names: for different models")
    .option(
      "--reference-step <step>",
      "columns births, merges, evaporations: what became of the groups of identical rows since this step,\nor since the one before (previous)",
      (text) => (text === "previous" ? text : parseNumber(text)),
    )
    .addOption(pairsOption("with none, a thousand steps of\nthousands of rows take seconds"))
    .option(
      "--motion",
      "follow one fixed set of rows (--mask, --token-ids, --dead-at-end or --rows all): columns of how they moved, in\nsteps of the values' lattice",
    )
    .addOption(lifecyclesOption("with --motion"))
    .addOption(
      new Option(
        "--lattice-dtype <dtype>",
        "with --motion: whose steps are counted (default: the stored dtype's; bfloat16's for float32 that holds nothing else)",
      ).choices(wordsOf(SERIES_FIELDS.latticeDtype)),
    )
    .option(
      "--adam <lr,b1,b2,eps[,wd]>",
      "for a stacked tensor and one fixed set of rows: columns of whether torch's AdamW, with its moments, gives each\nstep again, and how its updates compare with half a step of the lattice",
    )
    .option("--adam-m <name>", "with --adam: the stacked tensor of the first moment (exp_avg)")
    .option("--adam-v <name>", "with --adam: that of the second moment (exp_avg_sq)")
    .option(
      "--adam-step <t>",
      "with --adam: the number of the update that leads to the second matrix (default: 1)",
      parseNumber,
    );
  return addOptions(command, GROUPS)
    .addHelpText(
      "after",
      `
Examples:
  collapsar series checkpoints/ -o series.csv
  collapsar series run/checkpoint-*/model.safetensors --mask mask.safetensors -o series.csv
  collapsar series hf://EleutherAI/pythia-70m@step{0,1000,143000} --reference-step 0 -o series.csv
  collapsar series embeddings.npy --rows all --reference-step previous --format csv
  collapsar series checkpoints/ --dead-at-end --motion --lifecycles tokens.csv -o motion.csv
  collapsar series run.safetensors --tensor W --rows all --adam 1e-3,0.9,0.999,1e-8 --adam-m m --adam-v v
  collapsar series checkpoints/ --figure steps.png --report series.html
  collapsar series model-a/ model-b/ --in-order`,
    )
    .action(run);
}

async function run(sources: string[], flags: { config?: string }): Promise<void> {
  const options = await readOptions(flags, FIELDS);
  const { outputs, running, reading, given } = options;
  const { dataset, lifecycles, tokenIds, adam, ...named } = given;
  const plan = SERIES_TASK.plan({
    sources,
    ...(dataset !== undefined && { tensor: dataset }),
    ...(tokenIds !== undefined && { tokenIds: parseIds(tokenIds, "tokenIds") }),
    ...(adam !== undefined && { adam: parseAdam(adam) }),
    ...named,
    identify: outputs.report !== undefined,
  });
  if (lifecycles !== undefined && !given.motion) {
    throw new CollapsarError("Usage", "--lifecycles are those of rows that are followed; ask for --motion too", {});
  }
  if (lifecycles !== undefined && running.shard !== undefined) {
    throw new CollapsarError("Usage", "--lifecycles need all steps; give it to the merge of the shards", {});
  }
  await runCommand({
    outputs,
    inputs: [...sources, given.mask, flags.config],
    work: recordsWork({
      json: JSON_FORMAT,
      unit: "snapshots",
      outputs,
      running,
      keeps: given.motion ? MOTION_FILE : undefined,
      async open({ signal }, shard) {
        const opened = await plan.open({ signal, reading, shard });
        // The records stay in memory: each stands for a matrix.
        const records: SeriesRecord[] = [];
        const { facts, setup, history } = opened;
        return {
          opened,
          summary: { ...facts, setup, history, records },
          add: (record) => records.push(record as SeriesRecord),
        };
      },
      notes: seriesNotes,
    }),
    beside: [
      {
        path: lifecycles,
        formats: {
          csv: (made) => lifecyclesCsv(lifecyclesOf(made)),
          parquet: (made) => tableParquet(lifecyclesTable(lifecyclesOf(made))),
        },
        holds: ({ summary }) => plural(summary.history?.lifecycles.tokenIds.length ?? 0, "token"),
      },
    ],
    figure: (figures, { summary }, theme) => seriesFigureOf(figures, summary, theme),
    asked: { command: "series", sources, options, fields: FIELDS },
    document: ({ seriesDocument }, { summary, ...rest }) => seriesDocument(summary, rest),
    report: ({ summary }, colours) => reportLines(seriesMeasured(summary), seriesTables(summary), colours),
  });
}
