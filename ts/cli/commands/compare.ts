/** `collapsar compare` */
import { Command } from "commander";
import * as v from "valibot";
import { summaryCsv } from "../../comparison/csv.js";
import { type Comparison, compare } from "../../jobs/compare.js";
import { compareFigure } from "../../report/figures/compare.js";
import { compareNotes } from "../../report/parts/compare.js";
import { compareJson, compareReport } from "../compare-report.js";
import { addFigureOptions, FIGURE_FIELDS, figureFile } from "../files/figure-output.js";
import { addReportOption, REPORT_FIELDS, reportFile } from "../files/report-output.js";
import { addCommonOptions, firstOf, OUTPUT_FIELDS, parseNumber, withConfig } from "../options/options.js";
import { runJob } from "../run/job.js";
import { plural } from "../text.js";

const BETWEEN = "a number between 0 and 1";

const FIELDS = {
  ...OUTPUT_FIELDS,
  ...FIGURE_FIELDS,
  ...REPORT_FIELDS,
  label: v.optional(v.pipe(v.string("a name"), v.minLength(1, "a name, not an empty string"))),
  alpha: v.optional(v.pipe(v.number("a number"), v.gtValue(0, BETWEEN), v.ltValue(1, BETWEEN))),
  wide: v.optional(v.boolean("true or false")),
  escapeFormulas: v.optional(v.boolean("true or false")),
};

const PATHS = ["output", "figure", "report"];

/** Defines the command. */
export function compareCommand(): Command {
  const command = new Command("compare")
    .summary("compare observed metrics with those of simulated snapshots")
    .description(
      "Compares each record of a CSV file of metrics with the records of another, usually simulated trials: z and p-values of " +
        "every metric that both files have, one joint test of all of them, and what follows from these numbers.",
    )
    .argument("<observed>", "a CSV file as stats or series writes it, or its URL; each record is compared")
    .argument("<synthetic>", "a CSV file as synth or trials writes it, or its URL")
    .option("-o, --output <path>", "write the summary, a record per metric; .csv or .json, - for stdout")
    .option("--label <name>", "what the observed column is headed by in the tables (default: Observed)")
    .option("--alpha <number>", "level of the tests that the findings go by (default: 0.05)", parseNumber)
    .option("--wide", "one table with a column for each observed record, in place of tables for each")
    .option("--escape-formulas", "in CSV, put ' before text that a spreadsheet would take for a formula");
  return addCommonOptions(addReportOption(addFigureOptions(command)))
    .addHelpText(
      "after",
      `
Examples:
  collapsar compare stats.csv trials.csv -o summary.csv
  collapsar compare qwen_comprehensive.csv synthetic_comprehensive_n10000.csv --label Qwen
  collapsar compare series.csv trials.csv --wide
  collapsar compare stats.csv trials.csv --figure histograms.png --report comparison.html
  collapsar compare stats.csv trials.csv --format json`,
    )
    .action(run);
}

async function run(observed: string, synthetic: string, flags: { config?: string }): Promise<void> {
  const fields = await withConfig(flags, FIELDS, PATHS);
  const {
    output,
    format,
    quiet = false,
    label,
    alpha,
    wide = false,
    escapeFormulas,
    figure,
    figureTheme,
    report,
  } = fields;
  const formats = { csv: (result: Comparison) => summaryCsv(result, { escapeFormulas }), json: compareJson };
  await runJob<Comparison>({
    inputs: [observed, synthetic, flags.config],
    job: (options) => compare(observed, synthetic, { label, alpha, identify: report !== undefined, ...options }),
    files: [
      {
        path: output,
        formats: firstOf(formats, format),
        holds: ({ metrics, observed: { records } }) =>
          `${plural(metrics.length, "metric")} of ${plural(records.length, "observed record")}`,
      },
      figureFile(figure, (figures, comparison) => compareFigure(figures, comparison, figureTheme)),
      reportFile(report, ({ compareDocument }, comparison) => compareDocument(comparison, { wide })),
    ],
    print: format && output !== "-" ? formats[format] : undefined,
    notes: compareNotes,
    report: (result, colours) => compareReport(result, colours, wide),
    quiet,
  });
}
