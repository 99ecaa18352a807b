/** `collapsar merge` */
import { Command } from "commander";
import type { ColumnKind } from "../../csv/cells.js";
import { invalidCsv } from "../../csv/invalid-csv.js";
import { populationsFormat } from "../../csv/populations-csv.js";
import { KNOWN_COLUMNS, snapshotFormat } from "../../csv/snapshot-csv.js";
import type { Column } from "../../csv/table.js";
import { CollapsarError } from "../../errors.js";
import { type Merged, type MergePart, merge } from "../../jobs/merge.js";
import { type Lifecycles, lifecyclesCsv, lifecyclesTable } from "../../motion/lifecycles.js";
import { MOTION_FILE } from "../../motion/motion-csv.js";
import { flagField, wordField } from "../../parameters/validation/fields.js";
import { SURVEY_FORMAT } from "../../undertrained/survey.js";
import { csvParquet, tableParquet } from "../files/parquet.js";
import { resultJson } from "../files/result-json.js";
import { addOptions } from "../options/groups.js";
import { COMMON, formatOption, outputOption, TALK } from "../options/outputs.js";
import { pathField } from "../options/path.js";
import { readOptions } from "../options/read.js";
import { lifecyclesOption } from "../options/shared.js";
import { recordPath } from "../run/partial-file.js";
import { runCommand } from "../run/run.js";
import { pairsPath } from "../run/snapshot-shard.js";
import { valueWork } from "../run/value.js";
import { plural } from "../text.js";

const FIELDS = {
  ...COMMON.fields,
  format: wordField(["json"]),
  lifecycles: pathField,
  unchecked: flagField,
};

const JSON_FORMAT = { command: "merge", version: 1 };

/** Defines the command. */
export function mergeCommand(): Command {
  const command = new Command("merge")
    .summary("join the parts that --shard made")
    .description(
      "Joins the CSV files of all shards of one run, given in any order, into the bytes that the run would have written " +
        "undivided. The records beside them (part.csv.json) tell that they are one run without gap or overlap. Shards of stats " +
        "become the one record of the snapshot: the totals of their pairs (part.csv.pairs) are joined. Of shards of series " +
        "--motion the columns over all steps are finished, from what lies beside them (part.csv.motion).",
    )
    .argument(
      "<part...>",
      "CSV files of the parts, each with its record beside it; .csv.gz too, and with --unchecked pipes, or - for stdin",
    )
    .addOption(outputOption("write the records; .csv or .parquet, - for stdout"))
    .addOption(lifecyclesOption("of shards of series --motion"))
    .option("--unchecked", "join in the order given, without records; only the header lines are compared")
    .addOption(formatOption("print what was merged to stdout as JSON instead of the report", FIELDS.format));
  return addOptions(command, [TALK])
    .addHelpText(
      "after",
      `
Examples:
  collapsar merge parts/*.csv -o trials.csv
  collapsar merge motion/*.csv --lifecycles tokens.csv -o motion.csv
  collapsar merge part-1.csv part-2.csv --unchecked -o trials.csv`,
    )
    .action(run);
}

async function run(parts: string[], flags: { config?: string }): Promise<void> {
  const { outputs, given } = await readOptions(flags, FIELDS);
  const { unchecked, lifecycles } = given;
  if (!unchecked && parts.includes("-")) {
    throw new CollapsarError(
      "Usage",
      "nothing lies beside stdin that tells whose part it is; give --unchecked too",
      {},
    );
  }
  if (outputs.output === undefined) {
    throw new CollapsarError("Usage", "merge needs an output; give -o all.csv, or -o - for stdout", {});
  }
  await runCommand<Merged>({
    outputs,
    inputs: [...parts, ...(unchecked ? [] : parts.flatMap(besidePart)), flags.config],
    work: valueWork({
      outputs,
      job: (handles) =>
        merge(
          parts.map((csv) => (unchecked ? { csv } : partOf(csv))),
          { unchecked, ...handles },
        ),
      formats: {
        csv: ({ bytes }) => bytes,
        parquet: ({ bytes }) => csvParquet("the merged records", bytes, columnsOf),
      },
      holds: merged,
      // What it says of the records; the records themselves are in the file.
      prints: { json: ({ bytes: _, lifecycles: __, ...told }) => resultJson(JSON_FORMAT, told) },
    }),
    beside: [
      {
        path: lifecycles,
        formats: {
          csv: async (result) => lifecyclesCsv(await lifecyclesOf(result)),
          parquet: async (result) => tableParquet(lifecyclesTable(await lifecyclesOf(result))),
        },
        holds: () => "what became of each token",
      },
    ],
    report: (result) => [`merged ${merged(result)}`],
  });
}

/** A part and what lies beside it, where its command leaves that. */
function partOf(csv: string): MergePart & { record: string; pairs: string; motion: { csv: string; record: string } } {
  const motion = `${csv.replace(/\.gz$/i, "")}.${MOTION_FILE}`;
  return { csv, record: recordOf(csv), pairs: pairsPath(csv), motion: { csv: motion, record: recordPath(motion) } };
}

function besidePart(part: string): string[] {
  const { record, pairs, motion } = partOf(part);
  return [record, pairs, motion.csv, motion.record];
}

function lifecyclesOf({ lifecycles }: Merged): Promise<Lifecycles> {
  if (lifecycles) return lifecycles();
  throw new CollapsarError(
    "Usage",
    "--lifecycles are those of rows that series --motion follows; these are other parts",
    {},
  );
}

/** Files whose parts are merged: those of snapshots, populations and surveys. */
const FORMATS = [snapshotFormat(KNOWN_COLUMNS), populationsFormat(KNOWN_COLUMNS), SURVEY_FORMAT];

/** What columns of these names hold. */
function columnsOf(names: readonly string[]): Column[] {
  for (const { columns, kinds } of FORMATS) {
    const found = names.map((name) => ({ name, kind: kinds[columns.indexOf(name)] }));
    if (found.every((column): column is Column & { kind: ColumnKind } => column.kind !== undefined)) return found;
  }
  throw invalidCsv(
    "the merged records",
    { line: 1 },
    "has columns whose types are not known, as collapsar writes none of these together",
    "write .csv",
  );
}

/** The record of a part; of one that was compressed since, that of the CSV. */
const recordOf = (part: string): string => recordPath(part.replace(/\.gz$/i, ""));

const merged = ({ parts, records }: Merged): string =>
  records === undefined
    ? `${plural(parts, "part")}, unchecked`
    : `${plural(records, "record")} of ${plural(parts, "part")}`;
