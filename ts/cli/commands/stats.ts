/** `collapsar stats` */
import { Command, Option } from "commander";
import { componentsCsv, componentsTable } from "../../csv/components-csv.js";
import { populationsCsv, populationsFormat } from "../../csv/populations-csv.js";
import { snapshotTable, toCsv } from "../../csv/snapshot-csv.js";
import { type Snapshot, stats } from "../../jobs/stats.js";
import { treeCsv, treeTable, type VectorTree } from "../../measure/tree.js";
import { METRICS } from "../../metrics/metrics.js";
import { DEFAULTS } from "../../parameters/defaults.js";
import { flagField, wordsOf } from "../../parameters/validation/fields.js";
import {
  GEOMETRY_FIELDS,
  NEIGHBOURHOOD_FIELDS,
  STATS_FIELDS,
  statsParameters,
} from "../../parameters/validation/stats.js";
import { GROUPS_DRAWN, statsFigure } from "../../report/figures/stats.js";
import { geometryParts } from "../../report/parts/geometry.js";
import { largestBlackHoles, statsBlocks, statsMeasured, statsNotes } from "../../report/parts/stats.js";
import { recordsParquet, tableParquet } from "../files/parquet.js";
import { resultJson } from "../files/result-json.js";
import { announcingLongRuns } from "../long-run.js";
import { addOptions, fieldsOf } from "../options/groups.js";
import { parseNumber } from "../options/number.js";
import { COMMON, FIGURE, outputOption, POPULATIONS, REPORT } from "../options/outputs.js";
import { pathField } from "../options/path.js";
import { readOptions } from "../options/read.js";
import { READING, SOURCE_HELP } from "../options/reading.js";
import { JOBS, PARTS_FIELDS, resumeOption, shardOption } from "../options/running.js";
import { parseShard } from "../options/shard.js";
import {
  epsilonOption,
  escapeFormulasOption,
  maskOption,
  maskTensorOption,
  neighbourhoodOption,
  pairsOption,
  rowsOption,
  tensorOption,
  thresholdOption,
  tokenizerOption,
} from "../options/shared.js";
import { runCommand } from "../run/run.js";
import { shardFiles } from "../run/snapshot-shard.js";
import { valueWork } from "../run/value.js";
import { stderr } from "../streams.js";
import { plural, reportLines } from "../text.js";

const GROUPS = [POPULATIONS, JOBS, FIGURE, REPORT, READING, COMMON] as const;

const FIELDS = {
  ...STATS_FIELDS,
  ...GEOMETRY_FIELDS,
  ...NEIGHBOURHOOD_FIELDS,
  ...fieldsOf(GROUPS),
  ...PARTS_FIELDS,
  mask: pathField,
  tokenizer: pathField,
  components: pathField,
  tree: pathField,
  escapeFormulas: flagField,
};

/** Black holes that are listed one by one. */
const LISTED = 10;

const JSON_FORMAT = { command: "stats", version: 1 };

/** Defines the command. */
export function statsCommand(): Command {
  const command = new Command("stats")
    .summary("measure the identical, the masked or all rows of a matrix")
    .description(
      "Measures an embedding matrix: how many distinct vectors the selected rows hold, how the tokens are spread over them, " +
        "how far apart they lie (Chebyshev distance in units of epsilon) and how they hang together (the epsilon-graph).",
    )
    .argument("<source>", SOURCE_HELP)
    .addOption(maskOption("measure the rows that this mask selects"))
    .addOption(rowsOption())
    .addOption(neighbourhoodOption("measure", "as `mask --neighbourhood` selects them"))
    .addOption(outputOption("write the result; .csv, .json or .parquet, - for stdout"))
    .addOption(tensorOption())
    .addOption(maskTensorOption())
    .addOption(tokenizerOption("names tokens in the report and JSON (default: tokenizer.json of the model directory)"))
    .addOption(epsilonOption())
    .addOption(thresholdOption())
    .addOption(
      pairsOption("without all of them\nboth cells stay empty, and a sample's estimates are in the report and in JSON"),
    )
    .option("--variation", "also tell how the vectors vary from dim to dim, and in how many dims they differ")
    .option(
      "--lattice <steps>",
      "also measure the graph of vectors that differ by at most so many bfloat16 steps in each dim",
      parseNumber,
    )
    .addOption(
      new Option(
        "--neighbours [count]",
        "also find the nearest rows of each black hole in the whole matrix (default: 1)",
      )
        .preset("1")
        .argParser(parseNumber),
    )
    .option(
      "--tree <path>",
      "write the tree of the distinct vectors: which of them hang together at every distance (up to 4,096 vectors);\n.csv or .parquet",
    )
    .addOption(
      new Option(
        "--tree-metric <metric>",
        "its distances: steps of the lattice, or units of epsilon (default: lattice where all values are of 16 bits)",
      ).choices(wordsOf(GEOMETRY_FIELDS.treeMetric)),
    )
    .option(
      "--components <path>",
      "write component and degree of every distinct vector in the epsilon-graph; .csv or .parquet",
    )
    .addOption(escapeFormulasOption("in that file, put ' before tokens that a spreadsheet would take for a formula"))
    .addOption(
      shardOption(
        "measure of all pairs only those of the i-th of n shards; `merge` joins them into the snapshot. auto/n takes i from\nSlurm's, Kubernetes' or AWS Batch's task number",
      ),
    )
    .addOption(resumeOption("continue the work on many pairs that was stopped, from FILE.partial"))
    .option("--trial-id <integer>", `first column of the record (default: ${DEFAULTS.trialId})`, parseNumber);
  return addOptions(command, GROUPS)
    .addHelpText(
      "after",
      `
Examples:
  collapsar stats gamma.safetensors --mask black_hole_mask.safetensors -o stats.csv
  collapsar stats path/to/model-directory
  collapsar stats path/to/model-directory --neighbourhood 5
  collapsar stats hf://owner/name --mask mask.safetensors
  collapsar stats model.safetensors --tensor lm_head.weight --rows all --epsilon 3e-5 --format json
  collapsar stats model.safetensors --rows all --shard 2/16 -o parts/2.csv`,
    )
    .action(run);
}

const toStderr = (line: string): void => void stderr().write(line);

async function run(source: string, flags: { config?: string }): Promise<void> {
  const options = await readOptions(flags, FIELDS);
  const { outputs, running, reading, given } = options;
  const { mask, tokenizer, components, populations, tree, escapeFormulas, ...others } = given;
  const parameters = { ...others, ...(tree !== undefined && { tree: true }) };
  const { output, format, quiet = false, figure, report } = outputs;
  // Before anything is opened: a wrong parameter should not wait for a disk.
  const { trialId, epsilon, threshold, rows, tensor, maskTensor, neighbourhood } = statsParameters(parameters, {
    mask: mask !== undefined,
  });
  const shard = running.shard === undefined ? undefined : parseShard(running.shard, process.env);
  const decisive = { trialId, epsilon, threshold, rows, neighbourhood, tensor, maskTensor, as: reading.as };
  const isDrawn = figure !== undefined || report !== undefined;
  // A CSV has no names: where it is all that is wanted, none are looked for.
  const showsNames =
    isDrawn ||
    components !== undefined ||
    format === "json" ||
    output?.toLowerCase().endsWith(".json") ||
    !(quiet || format === "csv");
  await runCommand({
    outputs,
    inputs: [source, mask, tokenizer, flags.config],
    work: valueWork<Snapshot>({
      outputs,
      resume: running.resume ?? false,
      job: (handles) =>
        stats(source, {
          ...parameters,
          mask,
          tokenizer: tokenizer ?? showsNames,
          ...(isDrawn && { distances: GROUPS_DRAWN }),
          identify: report !== undefined || shard !== undefined,
          shard,
          jobs: running.jobs,
          reading,
          ...handles,
          onProgress: quiet
            ? handles.onProgress
            : announcingLongRuns(handles.onProgress, toStderr, handles.checkpoint !== undefined),
        }),
      formats: {
        csv: toCsv,
        json: snapshotJson,
        parquet: (snapshot) => tableParquet(snapshotTable(snapshot)),
      },
      holds: () => `1 record, ${METRICS.length + 1} columns`,
    }),
    beside: [
      {
        path: components,
        formats: {
          csv: (snapshot) => componentsCsv(snapshot, { escapeFormulas }),
          parquet: (snapshot) => tableParquet(componentsTable(snapshot, { escapeFormulas })),
        },
        holds: ({ firstTokens }) => plural(firstTokens.length, "distinct vector"),
      },
      {
        path: populations,
        formats: { csv: populationsCsv, parquet: (snapshot) => recordsParquet(populationsFormat([]), [snapshot]) },
        holds: ({ firstTokens }) => `1 record, ${plural(firstTokens.length, "distinct vector")}`,
      },
      {
        path: tree,
        formats: {
          csv: (snapshot) => treeCsv(snapshot.tree as VectorTree),
          parquet: (snapshot) => tableParquet(treeTable(snapshot.tree as VectorTree)),
        },
        holds: (snapshot) => plural(snapshot.tree?.merges.length ?? 0, "merge"),
      },
      ...shardFiles(shard, output, decisive),
    ],
    figure: statsFigure,
    asked: { command: "stats", sources: [source], options, fields: FIELDS },
    document: ({ statsDocument }, snapshot) => statsDocument(snapshot),
    notes: statsNotes,
    report: (snapshot, colours) =>
      reportLines(
        statsMeasured(snapshot),
        [...statsBlocks(snapshot), ...geometryParts(snapshot), ...largestBlackHoles(snapshot, LISTED)],
        colours,
      ),
  });
}

/**
 * Everything that the library returns, under the same names, and the notes; counts of groups and components are arrays. Distances between
 * groups, hashes of files and the totals of a shard are left out: they are there for other files, which shall not change the JSON beside them.
 */
export function snapshotJson(snapshot: Snapshot): string {
  const { distances: _distances, identities: _identities, pairShare: _pairShare, reads, ...rest } = snapshot;
  return resultJson(JSON_FORMAT, { ...rest, notes: statsNotes(snapshot), reads });
}
