/** `collapsar inspect` */
import { Command } from "commander";
import { type Table, tableCsv } from "../../csv/table.js";
import { type Inspection, inspect } from "../../jobs/inspect.js";
import { flagField } from "../../parameters/validation/fields.js";
import { STATS_FIELDS } from "../../parameters/validation/stats.js";
import { isMatrix, isStack, type TensorOrigin } from "../../tensors/tensor.js";
import type { Colours } from "../colours.js";
import { tableParquet } from "../files/parquet.js";
import { resultJson } from "../files/result-json.js";
import { addOptions, fieldsOf } from "../options/groups.js";
import { COMMON, outputOption } from "../options/outputs.js";
import { readOptions } from "../options/read.js";
import { READING, SOURCE_HELP } from "../options/reading.js";
import { tensorOption } from "../options/shared.js";
import { runCommand } from "../run/run.js";
import { valueWork } from "../run/value.js";
import { bytes, count, plural, table, visible } from "../text.js";

const GROUPS = [READING, COMMON] as const;

const FIELDS = {
  tensor: STATS_FIELDS.tensor,
  ...fieldsOf(GROUPS),
  all: flagField,
  verify: flagField,
};

/** Tensors listed without `--all`, at most. */
const LISTED = 30;

/** Keys of the metadata listed without `--all`, at most. A GGUF file has some dozens. */
const KEYS_LISTED = 16;

const JSON_FORMAT = { command: "inspect", version: 1 };

/** Defines the command. */
export function inspectCommand(): Command {
  const command = new Command("inspect")
    .summary("list the tensors of a file or model directory")
    .description(
      "Lists tensors with their dtypes and shapes and tells which one the other commands would measure. Reads headers only, unless --verify asks for more.",
    )
    .argument("<source>", SOURCE_HELP)
    .option("--all", "list every tensor, not only matrices that could be measured and masks")
    .option(
      "--verify",
      "also read all of what has a checksum (the storages of a PyTorch file, the arrays of an .npz archive) and compare it",
    )
    .addOption(tensorOption("check that this tensor can be measured"))
    .addOption(outputOption("write the list; .csv, .json or .parquet, - for stdout"));
  return addOptions(command, GROUPS)
    .addHelpText(
      "after",
      `
Examples:
  collapsar inspect model.safetensors
  collapsar inspect path/to/model-directory --all
  collapsar inspect pytorch_model.bin --verify
  collapsar inspect hf://Qwen/Qwen3-4B-Instruct-2507
  collapsar inspect model.safetensors --format json`,
    )
    .action(run);
}

async function run(source: string, flags: { config?: string }): Promise<void> {
  const { outputs, reading, given } = await readOptions(flags, FIELDS);
  const { tensor, verify, all = false } = given;
  await runCommand<Inspection>({
    outputs,
    inputs: [source, flags.config],
    work: valueWork({
      outputs,
      job: (handles) => inspect(source, { tensor, verify, reading, ...handles }),
      formats: {
        csv: (inspection) => tableCsv(tensorsTable(inspection)),
        json: (inspection) => resultJson(JSON_FORMAT, inspection),
        parquet: (inspection) => tableParquet(tensorsTable(inspection)),
      },
      holds: ({ tensors }) => plural(tensors.length, "tensor"),
    }),
    report: (inspection, colours) => inspectReport(inspection, colours, all),
  });
}

const checkedText = ({ checksums, bytes: length }: NonNullable<Inspection["checked"]>): string =>
  checksums === 0
    ? "no checksum was compared: what the tensors lie in has none"
    : `${plural(checksums, "checksum")} of ${bytes(length)} compared: all right`;

const numberOf = ({ count: tokens }: { count?: number }): string =>
  tokens === undefined ? "" : ` (${plural(tokens, "token")})`;

/** The report as lines. The tensor that would be measured is marked. */
function inspectReport(
  { source, kind, tokens, tensors, metadata, candidates, chosen, why, reason, checked }: Inspection,
  colours: Colours,
  all: boolean,
): string[] {
  const files = new Map(tensors.map((tensor) => [tensor.source, tensor.byteLength]));
  const size = [...files.values()].reduce((sum, length) => sum + length, 0);
  const listed = all ? tensors : likely(tensors, chosen);
  const rows = listed.map((tensor) => [
    tensor.tensor === chosen ? "*" : "",
    visible(tensor.tensor),
    tensor.dtype,
    `[${tensor.shape.join(", ")}]`,
    files.size > 1 ? visible(tensor.source) : "",
  ]);
  const hidden = tensors.length - listed.length;
  const keys = Object.entries(metadata).slice(0, all ? undefined : KEYS_LISTED);
  const hiddenKeys = Object.keys(metadata).length - keys.length;
  return [
    `${visible(source)}: ${kind === undefined ? "" : `${kind}, `}${plural(tensors.length, "tensor")} in ${plural(files.size, "file")}, ${bytes(size)}`,
    ...keys.map(([key, value]) => colours.dim(visible(shorten(`${key}: ${value}`)))),
    ...(hiddenKeys > 0 ? [colours.dim(`and ${count(hiddenKeys)} more keys; list them with --all`)] : []),
    ...(checked ? [checkedText(checked)] : []),
    ...(tokens ? [`tokens are named by ${visible(tokens.source)}${numberOf(tokens)}`] : []),
    "",
    ...table(rows, ["left", "left", "left", "left", "left"], ""),
    ...(hidden > 0 ? [colours.dim(`and ${count(hidden)} more; list them with --all`)] : []),
    "",
    chosen === undefined
      ? `no tensor would be measured: ${visible(reason ?? "")}`
      : `* ${visible(chosen)} would be measured${why === undefined ? "" : `: ${visible(why)}`}`,
    ...(candidates.length < 2
      ? []
      : [
          "",
          "embeddings by name (--tensor output, --tensor input, or a name):",
          ...table(candidateRows(candidates), ["left", "left", "left"], ""),
        ]),
  ];
}

const candidateRows = (candidates: Inspection["candidates"]): string[][] =>
  candidates.map(({ tensor, side, unfit }) => [
    side,
    visible(tensor),
    unfit === undefined ? "" : `passed over: ${visible(unfit)}`,
  ]);

/** Metadata may be as long as the header. */
const shorten = (text: string, limit = 200): string => (text.length <= limit ? text : `${text.slice(0, limit)} ...`);

/** Something another command could use: a matrix, a stack of them, or a mask. */
const isCandidate = ({ dtype, shape }: TensorOrigin): boolean =>
  isMatrix({ dtype, shape }) ||
  isStack({ dtype, shape }) ||
  (shape.length === 1 && (dtype === "BOOL" || dtype === "U8"));

/** What another command could use, and among it what it would. */
function likely(tensors: readonly TensorOrigin[], chosen: string | undefined): TensorOrigin[] {
  const usable = tensors.filter((tensor) => tensor.tensor === chosen || isCandidate(tensor));
  const first = usable.slice(0, LISTED);
  const last = usable.slice(LISTED).find(({ tensor }) => tensor === chosen);
  return last ? [...first.slice(0, -1), last] : first;
}

/** A record per tensor: `tensor,dtype,shape,source,chosen`; the shape as `151936x2560`. */
function tensorsTable({ tensors, chosen }: Inspection): Table {
  const texts = ["tensor", "dtype", "shape", "source"].map((name) => ({ name, kind: "text" }) as const);
  const lines = tensors.map(({ tensor, dtype, shape, source }) => [
    tensor,
    dtype,
    shape.join("x"),
    source,
    String(tensor === chosen),
  ]);
  return { columns: [...texts, { name: "chosen", kind: "boolean" }], lines };
}
