/** `collapsar compare` */
import { Command } from "commander";
import * as v from "valibot";
import { summaryCsv, summaryTable } from "../../comparison/csv.js";
import { comparisonTables, inferenceTable, wideTable } from "../../comparison/tables.js";
import { CollapsarError } from "../../errors.js";
import { type Comparison, compare } from "../../jobs/compare.js";
import { flagField, text } from "../../parameters/validation/fields.js";
import { compareFigure } from "../../report/figures/compare.js";
import {
  compared,
  compareNotes,
  findingsOfAll,
  findingsOfRecord,
  populationParts,
  RECORDS_LISTED,
  recordTitle,
} from "../../report/parts/compare.js";
import type { Colours } from "../colours.js";
import { tableParquet } from "../files/parquet.js";
import { resultJson } from "../files/result-json.js";
import { addOptions, fieldsOf } from "../options/groups.js";
import { parseNumber } from "../options/number.js";
import { COMMON, FIGURE, outputOption, REPORT } from "../options/outputs.js";
import { pathField } from "../options/path.js";
import { readOptions } from "../options/read.js";
import { escapeFormulasOption } from "../options/shared.js";
import { runCommand } from "../run/run.js";
import { valueWork } from "../run/value.js";
import { partLines, plural, reportLines } from "../text.js";

const BETWEEN = "a number between 0 and 1";

const GROUPS = [FIGURE, REPORT, COMMON] as const;

const FIELDS = {
  ...fieldsOf(GROUPS),
  label: v.optional(text("a name")),
  populations: pathField,
  observedPopulations: pathField,
  alpha: v.optional(v.pipe(v.number("a number"), v.gtValue(0, BETWEEN), v.ltValue(1, BETWEEN))),
  wide: flagField,
  escapeFormulas: flagField,
};

const JSON_FORMAT = { command: "compare", version: 2 };

/** Defines the command. */
export function compareCommand(): Command {
  const command = new Command("compare")
    .summary("compare observed metrics with those of simulated snapshots")
    .description(
      "Compares each record of a CSV file of metrics with the records of another, usually simulated trials: z and p-values of " +
        "every metric that both files have, one joint test of all of them, and what follows from these numbers.",
    )
    .argument(
      "<observed>",
      "a CSV file (.csv.gz too) as stats or series writes it, its URL, a pipe, or - for stdin;\neach record is compared",
    )
    .argument("<synthetic>", "such a file as synth or trials writes it")
    .addOption(outputOption("write the summary, a record per metric; .csv, .json or .parquet, - for stdout"))
    .option("--label <name>", "what the observed column is headed by in the tables (default: Observed)")
    .option("--alpha <number>", "level of the tests that the findings go by (default: 0.05)", parseNumber)
    .option("--populations <csv>", "also compare populations by rank: those of the trials, a CSV of synth or trials")
    .option("--observed-populations <csv>", "and those observed, a CSV of stats --populations")
    .option("--wide", "one table with a column for each observed record, in place of tables for each")
    .addOption(escapeFormulasOption("in CSV, put ' before text that a spreadsheet would take for a formula"));
  return addOptions(command, GROUPS)
    .addHelpText(
      "after",
      `
Examples:
  collapsar compare stats.csv trials.csv -o summary.csv
  collapsar compare qwen_comprehensive.csv synthetic_comprehensive_n10000.csv --label Qwen
  collapsar compare series.csv trials.csv --wide
  collapsar compare stats.csv trials.csv --populations populations.csv --observed-populations observed.csv
  collapsar compare stats.csv trials.csv --figure histograms.png --report comparison.html
  collapsar compare stats.csv trials.csv --format json`,
    )
    .action(run);
}

async function run(observed: string, synthetic: string, flags: { config?: string }): Promise<void> {
  const options = await readOptions(flags, FIELDS);
  const { outputs, given } = options;
  const { label, alpha, wide = false, escapeFormulas } = given;
  const populations = populationsGiven(given.observedPopulations, given.populations);
  const identify = outputs.report !== undefined;
  await runCommand<Comparison>({
    outputs,
    inputs: [observed, synthetic, given.populations, given.observedPopulations, flags.config],
    work: valueWork({
      outputs,
      job: (handles) => compare(observed, synthetic, { label, alpha, populations, identify, ...handles }),
      formats: {
        csv: (result) => summaryCsv(result, { escapeFormulas }),
        json: compareJson,
        parquet: (result) => tableParquet(summaryTable(result, { escapeFormulas })),
      },
      holds: ({ metrics, observed: { records } }) =>
        `${plural(metrics.length, "metric")} of ${plural(records.length, "observed record")}`,
    }),
    figure: compareFigure,
    asked: { command: "compare", sources: [observed, synthetic], options, fields: FIELDS },
    document: ({ compareDocument }, comparison) => compareDocument(comparison, { wide }),
    notes: compareNotes,
    report: (result, colours) => compareReport(result, colours, wide),
  });
}

/** Both files of populations, or none. */
function populationsGiven(observed: string | undefined, synthetic: string | undefined) {
  if (observed === undefined && synthetic === undefined) return undefined;
  if (observed !== undefined && synthetic !== undefined) return { observed, synthetic };
  const [there, missing] =
    synthetic === undefined
      ? ["--observed-populations", "--populations, those of the trials,"]
      : ["--populations", "--observed-populations"];
  throw new CollapsarError("Usage", `${there} compares with other populations; give ${missing} too`, {});
}

/** The report as lines. With `wide`, one table for all observed records. */
function compareReport(comparison: Comparison, colours: Colours, wide: boolean): string[] {
  const { records } = comparison.observed;
  const each = records
    .slice(0, RECORDS_LISTED)
    .flatMap((_, at) => [
      ...(records.length > 1 ? ["", colours.bold(recordTitle(comparison, at))] : []),
      ...(wide ? [] : [...comparisonTables(comparison, at), ...inferenceTable(comparison, at)]),
      ...partLines(findingsOfRecord(comparison, at), colours),
    ]);
  const more = records.length - RECORDS_LISTED;
  return [
    ...reportLines(compared(comparison), findingsOfAll(comparison), colours),
    ...(wide ? ["", ...wideTable(comparison)] : []),
    ...each,
    ...populationParts(comparison).flatMap((part) => partLines([part], colours)),
    ...(more > 0 ? ["", `and ${plural(more, "record")} more: -o and --format have them all`] : []),
  ];
}

/** One JSON object: what the library returns, without the synthetic values and the files' hashes. */
const compareJson = ({ metrics, identities: _, ...rest }: Comparison): string =>
  resultJson(JSON_FORMAT, { ...rest, metrics: metrics.map(({ values: _values, ...metric }) => metric) });
