/** `collapsar fit` */
import { Command, Option } from "commander";
import { CollapsarError } from "../../errors.js";
import { type Fitted, fit as fitRows } from "../../jobs/fit.js";
import { FIT_FIELDS, READING_FIELDS } from "../../parameters/validate.js";
import { fitNotes } from "../../report/parts/fit.js";
import { addReportOption, REPORT_FIELDS, reportFile } from "../files/report-output.js";
import { fitJson, fitReport } from "../fit-report.js";
import {
  addCommonOptions,
  addReadingOptions,
  OUTPUT_FIELDS,
  parseNumber,
  pathField,
  SOURCE_HELP,
  withConfig,
} from "../options/options.js";
import { runJob } from "../run/job.js";
import { plural } from "../text.js";

const FIELDS = {
  ...FIT_FIELDS,
  ...READING_FIELDS,
  ...OUTPUT_FIELDS,
  ...REPORT_FIELDS,
  mask: pathField,
  centroid: pathField,
};
const PATHS = ["mask", "centroid", "output", "report"];

/** Defines the command. */
export function fitCommand(): Command {
  const command = new Command("fit")
    .summary("ask whether rounded noise around one vector can have given the rows")
    .description(
      "Tests whether the dims of some rows are independent, by permutations, and fits the sigma of normal noise around one " +
        "centroid, rounded, by maximum likelihood. Without --mask the rows with a byte-identical twin are fitted.",
    )
    .argument("<source>", SOURCE_HELP)
    .option("--mask <file>", "selects the rows (BOOL or U8, one value per row)")
    .option("--centroid <file>", "also fit sigma around this vector, in a .safetensors or .npy file")
    .option(
      "--permutations <integer>",
      "permutations of each dim's values among the tokens (default: 999)",
      parseNumber,
    )
    .option("--trials <integer>", "simulate the fitted law so often and fit it again (default: 0)", parseNumber)
    .option("--seed <integer>", "another seed, other permutations and trials (default: 42)", parseNumber)
    .addOption(
      new Option(
        "--storage <dtype>",
        "how the rows were rounded (default: float16 for an F16 matrix, else bfloat16)",
      ).choices(["float16", "bfloat16"]),
    )
    .option("-o, --output <path>", "write everything that was found; .json, - for stdout")
    .option("--tensor <name>", "the matrix (default: gamma, lm_head.weight, ... or the only float matrix)")
    .option("--mask-tensor <name>", "the mask's tensor (default: mask)")
    .option("--centroid-tensor <name>", "the centroid's tensor (default: centroid, or the only vector)");
  return addCommonOptions(addReadingOptions(addReportOption(command)))
    .addHelpText(
      "after",
      `
Examples:
  collapsar fit gamma.safetensors --mask mask.safetensors -o fit.json
  collapsar fit gamma.safetensors --mask mask.safetensors --centroid centroid.safetensors --trials 100
  collapsar fit gamma.safetensors --mask mask.safetensors --report report.html
  collapsar fit model.safetensors --permutations 9999 --format json`,
    )
    .action(run);
}

async function run(source: string, flags: { config?: string }): Promise<void> {
  const given = await withConfig(flags, FIELDS, PATHS);
  const { output, report, format, quiet = false, debug: _, mask, centroid, gap, download, as, ...parameters } = given;
  if (format === "csv") {
    throw new CollapsarError("Usage", "--format csv: what fit finds is not a table; use --format json", {});
  }
  await runJob<Fitted>({
    inputs: [source, mask, centroid, flags.config],
    job: ({ signal, onProgress }) =>
      fitRows(source, { ...parameters, mask, centroid, reading: { gap, download, as }, signal, onProgress }),
    files: [
      { path: output, formats: { json: fitJson }, holds: ({ tokens }) => `the fit of ${plural(tokens, "token")}` },
      reportFile(report, ({ fitDocument }, result) => fitDocument(result)),
    ],
    print: format && output !== "-" ? fitJson : undefined,
    notes: fitNotes,
    report: fitReport,
    quiet,
  });
}
