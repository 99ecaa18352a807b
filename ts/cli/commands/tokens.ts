/** `collapsar tokens` */
import { readFile } from "node:fs/promises";
import { Command } from "commander";
import * as v from "valibot";
import type { Table } from "../../csv/table.js";
import type { FigureOptions } from "../../drawing/figure-options.js";
import { CollapsarError } from "../../errors.js";
import { type OpenTokens, openTokens, type UnderTrained } from "../../jobs/tokens.js";
import { flagField } from "../../parameters/validation/fields.js";
import { STATS_FIELDS } from "../../parameters/validation/stats.js";
import { drawMap, drawSky, drawTokens } from "../../report/figures/tokens.js";
import { originText } from "../../report/parts/stats.js";
import {
  componentText,
  leadingTokens,
  referenceText,
  skyText,
  tokenCounts,
  tokensNotes,
} from "../../report/parts/tokens.js";
import { KINDS, type TokenKind } from "../../undertrained/columns.js";
import { mapCsv, mapTable } from "../../undertrained/maps/map-csv.js";
import { SKY_COLUMNS, skyCsvPieces, skyLines } from "../../undertrained/maps/sky-csv.js";
import { tokenIdsJson, tokenIdsText, tokensCsvPieces, tokensTable, writtenIds } from "../../undertrained/records.js";
import { parseIds } from "../../undertrained/reference.js";
import { FIGURE_FORMATS, type Figures, figureContent } from "../files/figure-output.js";
import { parquetOf, tableParquet } from "../files/parquet.js";
import { inPieces } from "../files/straight-output.js";
import { npyOf, projectorFiles, type RowBlocks } from "../files/vectors.js";
import { addOptions, fieldsOf } from "../options/groups.js";
import { COMMON, FIGURE, outputOption, REPORT } from "../options/outputs.js";
import { pathField } from "../options/path.js";
import { readOptions } from "../options/read.js";
import { READING, SOURCE_HELP } from "../options/reading.js";
import { JOBS } from "../options/running.js";
import {
  BOTH_EMBEDDINGS,
  epsilonOption,
  escapeFormulasOption,
  tensorOption,
  tokenizerOption,
} from "../options/shared.js";
import { runCommand } from "../run/run.js";
import { valueWork } from "../run/value.js";
import { plural, reportLines } from "../text.js";
import { tokensJson } from "./tokens/json.js";
import { refuseForSeveral, runSeveral } from "./tokens/several.js";

const KINDS_TEXT = `one or more of ${KINDS.join(", ")}, with commas between them`;
const isKinds = (text: string): boolean => text.split(",").every((kind) => (KINDS as readonly string[]).includes(kind));

const GROUPS = [JOBS, FIGURE, REPORT, READING, COMMON] as const;

const FIELDS = {
  tensor: STATS_FIELDS.tensor,
  epsilon: STATS_FIELDS.epsilon,
  ...fieldsOf(GROUPS),
  ids: pathField,
  vectors: pathField,
  projector: pathField,
  map: pathField,
  sky: pathField,
  tokenizer: pathField,
  reference: v.optional(v.string("ids, or a file of them")),
  kind: v.optional(v.pipe(v.string(KINDS_TEXT), v.check(isKinds, KINDS_TEXT))),
  all: flagField,
  superstrings: flagField,
  escapeFormulas: flagField,
};

/** Candidates that are listed one by one. */
const LISTED = 20;

/** Defines the command. */
export function tokensCommand(): Command {
  const command = new Command("tokens")
    .summary("find the tokens that were under-trained, identical or not")
    .description(
      "Finds tokens whose embeddings are zero, identical, without a token, near a black hole, or low by the indicators of " +
        "Land and Bartolo (2024), compared with rows that are known to be under-trained: given, or found in the model.",
    )
    .argument("<source...>", `${SOURCE_HELP}; several give one table with the column source first`)
    .addOption(outputOption("write a record per candidate with its indicators; .csv, .json or .parquet, - for stdout"))
    .option("--ids <path>", "write the ids of the candidates: .txt, one a line, or .json, a list")
    .option("--vectors <path>", "write the rows of the candidates as a float32 array, in the order of --ids; .npy")
    .option(
      "--projector <directory>",
      "write them and what is known of each for TensorBoard's projector: vectors.tsv, metadata.tsv",
    )
    .option(
      "--map <path>",
      "write where candidates lie along the directions in which they vary most; .csv, .parquet, .svg or .png",
    )
    .option(
      "--sky <path>",
      "write in which direction every token lies from the mean of all: longitude, latitude; .csv, .parquet, .svg\nor .png",
    )
    .option("--all", "write every token, by id")
    .option("--superstrings", "also tell which other tokens contain each candidate, by the bytes of its text")
    .option("--kind <kinds>", `write only candidates of these kinds: ${KINDS.join(",")}`)
    .option(
      "--reference <ids>",
      "ids of tokens known to be under-trained, such as 5,9,100-120, or a file of one a line",
    )
    .addOption(tokenizerOption("name the tokens by this tokenizer.json (default: the model's own)"))
    .addOption(epsilonOption("length scale of linf"))
    .addOption(escapeFormulasOption())
    .addOption(tensorOption(BOTH_EMBEDDINGS));
  return addOptions(command, GROUPS)
    .addHelpText(
      "after",
      `
Examples:
  collapsar tokens path/to/model-directory -o tokens.csv --ids dead.txt
  collapsar tokens model.gguf --kind zero,identical,no-token --format csv
  collapsar tokens path/to/model-directory --report tokens.html --figure tokens.svg
  collapsar tokens path/to/model-directory --map map.csv
  collapsar tokens path/to/model-directory --sky sky.svg
  collapsar tokens path/to/model-directory --kind near,low --projector projector/ --ids ids.txt --vectors rows.npy
  collapsar tokens model-a/ model-b/ -o both.csv
  collapsar tokens path/to/model-directory --reference 128000-128255 --all -o all.csv`,
    )
    .action(run);
}

async function run(sources: [string, ...string[]], flags: { config?: string }): Promise<void> {
  const read = await readOptions(flags, FIELDS);
  const { outputs, reading, running, given } = read;
  const { tensor, epsilon, ids, vectors, projector, tokenizer, all, superstrings, escapeFormulas } = given;
  const { ids: reference, file } = await readReference(given.reference);
  const options = { all, kinds: given.kind?.split(",") as TokenKind[] | undefined, escapeFormulas };
  const listed = { ...options, all: false };
  const wanted = {
    tensor,
    epsilon,
    reference,
    tokenizer: tokenizer ?? true,
    superstrings,
    reading,
    jobs: running.jobs,
  };
  const inputs = [...sources, tokenizer, file, flags.config];
  const [source, ...others] = sources;
  if (others.length > 0) {
    const { report, figure } = outputs;
    refuseForSeveral({ ids, vectors, projector, map: given.map, sky: given.sky, report, figure });
    return runSeveral({ sources, inputs, outputs, options: wanted, written: options });
  }
  let opened: OpenTokens | undefined;
  const rowsOf = (result: UnderTrained): RowBlocks => {
    const ordered = writtenIds(result, listed).slice().sort();
    const { values } = opened as OpenTokens;
    return { rows: ordered.length, dims: result.matrix.shape[1] as number, blocks: values(ordered) };
  };
  const drawn = (draw: (figures: Figures, result: UnderTrained, options: FigureOptions) => string) => {
    const write = (format: string) => (result: UnderTrained) =>
      figureContent(format, (figures) => draw(figures, result, { theme: outputs.figureTheme }));
    return Object.fromEntries(FIGURE_FORMATS.map((format) => [format, write(format)]));
  };
  const onMap = given.map !== undefined && (options.kinds ?? true);
  await runCommand<UnderTrained>({
    outputs,
    inputs,
    work: valueWork({
      outputs,
      async job(handles) {
        opened = await openTokens(source, {
          ...wanted,
          identify: outputs.report !== undefined,
          map: onMap,
          sky: given.sky !== undefined,
          ...handles,
        });
        return opened.found;
      },
      formats: {
        csv: (result) => inPieces(tokensCsvPieces(result, options)),
        json: (result) => tokensJson(result, options),
        parquet: (result) => tableParquet(tokensTable(result, options)),
      },
      holds: (result) => plural(writtenIds(result, options).length, "token"),
    }),
    beside: [
      {
        path: ids,
        formats: {
          txt: (result) => tokenIdsText(result, listed),
          json: (result) => tokenIdsJson(result, listed),
        },
        holds: (result) => plural(writtenIds(result, listed).length, "token"),
      },
      {
        path: vectors,
        formats: { npy: (result) => npyOf(rowsOf(result)) },
        holds: (result) => plural(writtenIds(result, listed).length, "row"),
      },
      ...projectorFiles<UnderTrained>(projector, {
        rows: rowsOf,
        table: (result) => byId(tokensTable(result, { ...listed, escapeFormulas: false })),
        name: ({ matrix }) => matrix.tensor,
      }),
      {
        path: given.map,
        formats: {
          csv: (result) => mapCsv(result, { escapeFormulas }),
          parquet: (result) => tableParquet(mapTable(result, { escapeFormulas })),
          ...drawn(drawMap),
        },
        holds: ({ map }) => `a map of ${plural(map?.ids.length ?? 0, "token")}`,
      },
      {
        path: given.sky,
        formats: {
          csv: (result) => inPieces(skyCsvPieces(result, { escapeFormulas })),
          parquet: (result) => parquetOf(SKY_COLUMNS, skyLines(result, { escapeFormulas })),
          ...drawn(drawSky),
        },
        holds: ({ kinds }) => `a sky of ${plural(kinds.length, "token")}`,
      },
    ],
    figure: drawTokens,
    asked: { command: "tokens", sources: [source], options: read, fields: FIELDS },
    document: ({ tokensDocument }, result) => tokensDocument(result),
    notes: tokensNotes,
    report: (result, colours) =>
      reportLines(
        [
          ["matrix", originText(result.matrix)],
          ...(result.inputMatrix ? [["input embedding", originText(result.inputMatrix)]] : []),
          ["reference", referenceText(result)],
          ...(result.component ? [["first component", componentText(result) as string]] : []),
          ...(result.sky ? [["sky", skyText(result) as string]] : []),
          ["main indicator", result.mainIndicator],
        ],
        [...tokenCounts(result), ...leadingTokens(result, LISTED)],
        colours,
      ),
  }).finally(() => opened?.close());
}

/** The same records by their ids, as rows are read. */
const byId = ({ columns, lines }: Table): Table => ({
  columns,
  lines: [...lines].sort(([a], [b]) => Number(a) - Number(b)),
});

/** Ids as they are given, or as they stand in a file. */
async function readReference(given: string | undefined): Promise<{ ids?: number[]; file?: string }> {
  if (given === undefined) return {};
  if (/^[\d,\s-]+$/.test(given)) return { ids: parseIds(given) };
  const text = await readFile(given, "utf8").catch((error: NodeJS.ErrnoException) => {
    const message = `${given}: no such file with ids, and no ids such as 5,9,100-120 (${error.code}); check the path`;
    throw new CollapsarError("NotFound", message, { path: given }, { cause: error });
  });
  return { ids: parseIds(text), file: given };
}
