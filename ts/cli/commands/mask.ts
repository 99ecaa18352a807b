/** `collapsar mask` */
import { Command } from "commander";
import { groupsCsv, groupsTable, idsText } from "../../csv/groups-csv.js";
import { type IdenticalRows, mask } from "../../jobs/mask.js";
import { DEFAULTS } from "../../parameters/defaults.js";
import { flagField } from "../../parameters/validation/fields.js";
import { NEIGHBOURHOOD_FIELDS, STATS_FIELDS } from "../../parameters/validation/stats.js";
import { countMasked, largestGroups, maskCounts, maskNotes } from "../../report/parts/mask.js";
import { chosenBecause, originText } from "../../report/parts/stats.js";
import { countGroups, membersOf } from "../../rows/groups.js";
import { rowsOfRuns, runsOfMask } from "../../rows/runs.js";
import { maskFile } from "../../tensors/safetensors-writer.js";
import { tableParquet } from "../files/parquet.js";
import { resultJson } from "../files/result-json.js";
import { addOptions, fieldsOf } from "../options/groups.js";
import { COMMON, type Outputs, outputOption, REPORT } from "../options/outputs.js";
import { pathField } from "../options/path.js";
import { readOptions } from "../options/read.js";
import { READING, SOURCE_HELP } from "../options/reading.js";
import {
  escapeFormulasOption,
  maskTensorOption,
  neighbourhoodOption,
  tensorOption,
  tokenizerOption,
} from "../options/shared.js";
import { runCommand } from "../run/run.js";
import { valueWork } from "../run/value.js";
import { plural, reportLines } from "../text.js";

const GROUPS = [REPORT, READING, COMMON] as const;

const FIELDS = {
  tensor: STATS_FIELDS.tensor,
  maskTensor: STATS_FIELDS.maskTensor,
  ...NEIGHBOURHOOD_FIELDS,
  ...fieldsOf(GROUPS),
  groups: pathField,
  ids: pathField,
  tokenizer: pathField,
  escapeFormulas: flagField,
};

/** Groups that are listed one by one. */
const LISTED = 10;

const JSON_FORMAT = { command: "mask", version: 1 };

/** Defines the command. */
export function maskCommand(): Command {
  const command = new Command("mask")
    .summary("find the rows that have a byte-identical twin")
    .description(
      "Finds the rows of a matrix that are byte for byte the same as another, in one pass over it, and writes them " +
        "as a mask, as a table of groups, or as a list of token ids.",
    )
    .argument("<source>", SOURCE_HELP)
    .addOption(outputOption("write the mask, a BOOL tensor with one value per row; .safetensors, - for stdout"))
    .addOption(neighbourhoodOption("select", "in place of the identical rows; for bfloat16 values"))
    .option("--groups <path>", "write a record per token: group,population,token_id,token,category; .csv or .parquet")
    .option("--ids <path>", "write the token ids, one a line")
    .addOption(tokenizerOption("name the tokens by this tokenizer.json (default: the model directory's)"))
    .addOption(escapeFormulasOption())
    .addOption(tensorOption())
    .addOption(maskTensorOption("name of the tensor written"));
  return addOptions(command, GROUPS)
    .addHelpText(
      "after",
      `
Examples:
  collapsar mask model.safetensors -o mask.safetensors
  collapsar mask hf://owner/name -o mask.safetensors
  collapsar mask path/to/model-directory --groups groups.csv --ids dead.txt
  collapsar mask path/to/model-directory --neighbourhood 5 -o cluster.safetensors
  collapsar mask model.safetensors --tensor lm_head.weight --format json`,
    )
    .action(run);
}

async function run(source: string, flags: { config?: string }): Promise<void> {
  const options = await readOptions(flags, FIELDS);
  const { outputs, reading, given } = options;
  const { tensor, maskTensor = DEFAULTS.maskTensor, groups, ids, tokenizer, neighbourhood, escapeFormulas } = given;
  const csv = (result: IdenticalRows) => groupsCsv(result.groups, { names: result.names, escapeFormulas });
  const parquet = ({ groups: found, names }: IdenticalRows) =>
    tableParquet(groupsTable(found, { names, escapeFormulas }));
  const grouped = ({ groups: { members } }: IdenticalRows) => plural(members.length, "token");
  const selected = ({ mask: rows }: IdenticalRows) => plural(countMasked(rows), "token");
  await runCommand<IdenticalRows>({
    outputs,
    inputs: [source, tokenizer, flags.config],
    work: valueWork({
      outputs,
      job: (handles) =>
        mask(source, {
          tensor,
          tokenizer: tokenizer ?? (groups !== undefined || saysMore(outputs)),
          neighbourhood,
          identify: outputs.report !== undefined,
          reading,
          ...handles,
        }),
      formats: { safetensors: (result) => maskFile(maskTensor, result.mask) },
      holds: (result) => `${plural(result.mask.length, "row")}, ${selected(result)} selected`,
      prints: { csv, json: maskJson },
    }),
    beside: [
      { path: groups, formats: { csv, parquet }, holds: grouped },
      {
        path: ids,
        formats: { txt: (result) => idsText({ members: rowsOfRuns(runsOfMask(result.mask)) }) },
        holds: selected,
      },
    ],
    asked: { command: "mask", sources: [source], options, fields: FIELDS },
    document: ({ maskDocument }, result) => maskDocument(result),
    notes: maskNotes,
    report: (result, colours) =>
      reportLines(
        [["matrix", originText(result.matrix)], ...chosenBecause(result.matrix)],
        [...maskCounts(result), ...largestGroups(result, LISTED)],
        colours,
      ),
  });
}

/** Whether anything but the mask itself is written or printed: naming the 150,000 tokens of a GGUF file takes as long as reading 400 MB of rows. */
const saysMore = ({ quiet = false, format, report, figure, output }: Outputs): boolean =>
  !quiet || format !== undefined || report !== undefined || figure !== undefined || !output?.endsWith(".safetensors");

/** One JSON object: the matrix, the counts, and the tokens of each group, largest first. */
function maskJson(result: IdenticalRows): string {
  const { matrix, otherEmbedding, neighbourhood, groups, names, tokenizer, distinct, reads } = result;
  const lists = Array.from({ length: countGroups(groups) }, (_, group) => {
    const ids = [...membersOf(groups, group)];
    const [begin, end] = [groups.starts[group], groups.starts[group + 1]];
    return { population: ids.length, ids, ...(names && { tokens: names.slice(begin, end) }) };
  });
  const counts = { distinctRows: distinct, maskedRows: countMasked(result.mask) };
  return resultJson(JSON_FORMAT, {
    matrix,
    otherEmbedding,
    ...counts,
    neighbourhood,
    groups: lists,
    tokenizer,
    notes: maskNotes(result),
    reads,
  });
}
