/** `collapsar fit` */
import { Command } from "commander";
import { type Fitted, fit as fitRows } from "../../jobs/fit.js";
import { DEFAULTS } from "../../parameters/defaults.js";
import { FIT_FIELDS } from "../../parameters/validation/fit.js";
import { fitFigure } from "../../report/figures/fit.js";
import { fitNotes, fitSentence, fitTables } from "../../report/parts/fit.js";
import { originText } from "../../report/parts/stats.js";
import type { Colours } from "../colours.js";
import { resultJson } from "../files/result-json.js";
import { addOptions, fieldsOf } from "../options/groups.js";
import { parseNumber } from "../options/number.js";
import { COMMON, FIGURE, outputOption, REPORT } from "../options/outputs.js";
import { pathField } from "../options/path.js";
import { readOptions } from "../options/read.js";
import { READING, SOURCE_HELP } from "../options/reading.js";
import { JOBS } from "../options/running.js";
import {
  centroidOption,
  centroidTensorOption,
  maskOption,
  maskTensorOption,
  seedOption,
  storageOption,
  tensorOption,
} from "../options/shared.js";
import { runCommand } from "../run/run.js";
import { valueWork } from "../run/value.js";
import { count, plural, reportLines } from "../text.js";

const GROUPS = [JOBS, FIGURE, REPORT, READING, COMMON] as const;

const FIELDS = {
  ...FIT_FIELDS,
  ...fieldsOf(GROUPS),
  mask: pathField,
  centroid: pathField,
};

const JSON_FORMAT = { command: "fit", version: 1 };

/** Defines the command. */
export function fitCommand(): Command {
  const command = new Command("fit")
    .summary("ask whether rounded noise around one vector can have given the rows")
    .description(
      "Tests whether the dims of some rows are independent, by permutations, and fits the sigma of normal noise around one " +
        "centroid, rounded, by maximum likelihood. Without --mask the rows with a byte-identical twin are fitted.",
    )
    .argument("<source>", SOURCE_HELP)
    .addOption(maskOption("selects the rows"))
    .addOption(centroidOption("also fit sigma around this vector,"))
    .option(
      "--permutations <integer>",
      `permutations of each dim's values among the tokens (default: ${DEFAULTS.permutations})`,
      parseNumber,
    )
    .option(
      "--trials <integer>",
      `simulate the fitted law so often and fit it again (default: ${DEFAULTS.fittedTrials})`,
      parseNumber,
    )
    .addOption(seedOption("other permutations and trials"))
    .addOption(storageOption("how the rows were rounded (default: float16 for an F16 matrix, else bfloat16)"))
    .addOption(outputOption("write everything that was found; .json, - for stdout"))
    .addOption(tensorOption())
    .addOption(maskTensorOption())
    .addOption(centroidTensorOption());
  return addOptions(command, GROUPS)
    .addHelpText(
      "after",
      `
Examples:
  collapsar fit gamma.safetensors --mask mask.safetensors -o fit.json
  collapsar fit gamma.safetensors --mask mask.safetensors --centroid centroid.safetensors --trials 100
  collapsar fit gamma.safetensors --mask mask.safetensors --report report.html --figure fit.svg
  collapsar fit model.safetensors --permutations 9999 --format json`,
    )
    .action(run);
}

async function run(source: string, flags: { config?: string }): Promise<void> {
  const options = await readOptions(flags, FIELDS);
  const { outputs, running, reading, given } = options;
  const { mask, centroid } = given;
  await runCommand<Fitted>({
    outputs,
    inputs: [source, mask, centroid, flags.config],
    work: valueWork({
      outputs,
      job: ({ signal, onProgress }) =>
        fitRows(source, {
          ...given,
          identify: outputs.report !== undefined,
          jobs: running.jobs,
          reading,
          signal,
          onProgress,
        }),
      formats: { json: fitJson },
      holds: ({ tokens }) => `the fit of ${plural(tokens, "token")}`,
    }),
    asked: { command: "fit", sources: [source], options, fields: FIELDS },
    figure: fitFigure,
    document: ({ fitDocument }, result) => fitDocument(result),
    notes: fitNotes,
    report: fitReport,
  });
}

/** The report as lines: first the sentence to quote. */
function fitReport(result: Fitted, colours: Colours): string[] {
  const sentence = fitSentence(result);
  return [
    ...(sentence ? [sentence, ""] : []),
    ...reportLines(
      [
        ["matrix", originText(result.matrix)],
        [
          "rows",
          `${count(result.tokens)} tokens, ${count(result.observed.nUnique)} distinct rows, rounded to ${result.storage}`,
        ],
        ["dims", `${count(result.dims)}, of which ${count(result.varying.length)} vary`],
      ],
      fitTables(result),
      colours,
    ),
  ];
}

/** One JSON object with everything that was found, without the numbers of each permutation and the files' hashes. */
function fitJson({ identities: _, independence, ...result }: Fitted): string {
  const fitted = { ...result, ...(independence && { independence }) };
  const { drawn: _drawn, ...told } = independence ?? {};
  const given = { ...result, ...(independence && { independence: told }) };
  return resultJson(JSON_FORMAT, { sentence: fitSentence(fitted), notes: fitNotes(fitted), ...given });
}
