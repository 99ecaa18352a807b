/** `collapsar mask` */
import { Command } from "commander";
import * as v from "valibot";
import { groupsCsv, idsText } from "../../csv/groups-csv.js";
import { type IdenticalRows, mask } from "../../jobs/mask.js";
import { READING_FIELDS, STATS_FIELDS } from "../../parameters/validate.js";
import { maskNotes } from "../../report/parts/mask.js";
import { maskFile } from "../../tensors/safetensors-writer.js";
import { addReportOption, REPORT_FIELDS, reportFile } from "../files/report-output.js";
import { maskJson, maskReport } from "../mask-report.js";
import {
  addCommonOptions,
  addReadingOptions,
  OUTPUT_FIELDS,
  pathField,
  SOURCE_HELP,
  withConfig,
} from "../options/options.js";
import { runJob } from "../run/job.js";
import { plural } from "../text.js";

const FIELDS = {
  tensor: STATS_FIELDS.tensor,
  maskTensor: STATS_FIELDS.maskTensor,
  ...READING_FIELDS,
  ...OUTPUT_FIELDS,
  ...REPORT_FIELDS,
  groups: pathField,
  ids: pathField,
  tokenizer: pathField,
  escapeFormulas: v.optional(v.boolean("true or false")),
};
const PATHS = ["output", "groups", "ids", "tokenizer", "report"];

/** Defines the command. */
export function maskCommand(): Command {
  const command = new Command("mask")
    .summary("find the rows that have a byte-identical twin")
    .description(
      "Finds the rows of a matrix that are byte for byte the same as another, in one pass over it, and writes them " +
        "as a mask, as a table of groups, or as a list of token ids.",
    )
    .argument("<source>", SOURCE_HELP)
    .option("-o, --output <path>", "write the mask, a BOOL tensor with one value per row; .safetensors, - for stdout")
    .option("--groups <path>", "write a record per token: group,population,token_id,token,category; .csv")
    .option("--ids <path>", "write the token ids, one a line")
    .option("--tokenizer <file>", "name the tokens by this tokenizer.json (default: the model directory's)")
    .option("--escape-formulas", "in CSV, put ' before tokens that a spreadsheet would take for a formula")
    .option("--tensor <name>", "the matrix (default: gamma, lm_head.weight, ... or the only float matrix)")
    .option("--mask-tensor <name>", "name of the tensor written (default: mask)");
  return addCommonOptions(addReadingOptions(addReportOption(command)))
    .addHelpText(
      "after",
      `
Examples:
  collapsar mask model.safetensors -o mask.safetensors
  collapsar mask hf://owner/name -o mask.safetensors
  collapsar mask path/to/model-directory --groups groups.csv --ids dead.txt
  collapsar mask model.safetensors --tensor lm_head.weight --format json`,
    )
    .action(run);
}

async function run(source: string, flags: { config?: string }): Promise<void> {
  const given = await withConfig(flags, FIELDS, PATHS);
  const {
    tensor,
    maskTensor = "mask",
    output,
    format,
    quiet = false,
    groups,
    ids,
    report,
    tokenizer,
    escapeFormulas,
    gap,
    download,
    as,
  } = given;
  const csv = (result: IdenticalRows) => groupsCsv(result.groups, { names: result.names, escapeFormulas });
  const tokens = ({ groups: { members } }: IdenticalRows) => plural(members.length, "token");
  await runJob<IdenticalRows>({
    inputs: [source, tokenizer, flags.config],
    job: (options) =>
      mask(source, {
        tensor,
        tokenizer: tokenizer ?? true,
        identify: report !== undefined,
        reading: { gap, download, as },
        ...options,
      }),
    files: [
      {
        path: output,
        formats: { safetensors: (result) => maskFile(maskTensor, result.mask) },
        holds: (result) => `${plural(result.mask.length, "row")}, ${tokens(result)} selected`,
      },
      { path: groups, formats: { csv }, holds: tokens },
      { path: ids, formats: { txt: (result) => idsText(result.groups) }, holds: tokens },
      reportFile(report, ({ maskDocument }, result) => maskDocument(result)),
    ],
    print: format && { csv, json: maskJson }[format],
    notes: maskNotes,
    report: maskReport,
    quiet,
  });
}
