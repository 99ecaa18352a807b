/** Sorts dropped files by what they are, and finds the matrix among the tensors of files or of a model on the Hub. */
import { type Inspection, inspect } from "collapsar";
import { isMeasurable, rowBytes } from "../../../dist/tensors/dtypes.js";
import { hasTensors, isModelFile } from "../../../dist/tensors/formats.js";
import { isTokenizerName } from "../dropped-names.js";
import type { Bits, Dropped, HubModel, Inspected, Jobs } from "../messages.js";
import type { Context } from "./job.js";
import { refusalOf } from "./refusal.js";
import { sourceOf } from "./source.js";
import { inWordsOfPage } from "./words.js";

/** Dtypes that may be measured; quantised ones too: the measuring says which cannot. */
const NUMBERS = /^(B?F16|F32|F64|I?Q\d|TQ\d|MXFP4|MLX_)/;

export async function inspectSource(
  { what: given, folder, as }: Jobs["inspect"]["given"],
  { signal }: Context<"inspect">,
): Promise<Inspected> {
  const { tensors, chosen, reason, what } =
    "address" in given ? await inspected(given, as, signal) : await inspectFiles(given, folder, as, signal);
  const candidates = tensors
    .filter(({ dtype, shape }) => shape.length === 2 && NUMBERS.test(dtype))
    .map(({ tensor, dtype, shape }) => ({
      tensor,
      shape: `${dtype} [${shape.join(", ")}]`,
      bytes: bytesOf(dtype, shape),
    }));
  return { what, candidates, chosen, reason: reason === undefined ? undefined : inWordsOfPage(reason) };
}

type Found = Inspection & { what: Dropped | HubModel };

async function inspected(what: Dropped | HubModel, as: Bits, signal: AbortSignal): Promise<Found> {
  const { input, reading } = sourceOf(what, as);
  return { ...(await inspect(input, { signal, reading })), what };
}

async function inspectFiles(files: File[], folder: string | undefined, as: Bits, signal: AbortSignal): Promise<Found> {
  const what = await sorted(files, folder, signal);
  try {
    return await inspected(what, as, signal);
  } catch (error) {
    signal.throwIfAborted();
    const said = await refusalOf(error, what.matrix.some(isWeights) ? what.matrix : files, folder);
    throw said === undefined ? error : new Error(said);
  }
}

/** Bytes of a matrix; undefined for a dtype that cannot be measured. */
const bytesOf = (dtype: string, [rows = 0, dims = 0]: readonly number[]): number | undefined =>
  isMeasurable(dtype) ? rows * rowBytes(dtype, dims) : undefined;

/** Of several files one without any matrix is the mask, and a `tokenizer.json` names the tokens; the others are the matrix. */
async function sorted(files: File[], folder: string | undefined, signal: AbortSignal): Promise<Dropped> {
  const others: File[] = [];
  let mask: File | undefined;
  let tokenizer: File | undefined;
  for (const file of files) {
    if (files.length > 1 && isTokenizerName(file.name)) tokenizer = file;
    else if (files.length > 1 && (await isMask(file, signal))) mask = file;
    else others.push(file);
  }
  // The one file of weights, whatever it is called, beside a README or pictures; a model has a name of its own, and settings beside it.
  const weights = others.filter(isWeights);
  const isModel = others.some(({ name }) => isModelFile(name));
  return { matrix: weights.length === 1 && !isModel ? weights : others, folder, mask, tokenizer };
}

const isWeights = ({ name }: File): boolean => hasTensors(name);

async function isMask(file: File, signal: AbortSignal): Promise<boolean> {
  // A part of a model in several files cannot be read alone, and what lies beside weights is none.
  if (!isWeights(file) || /\.gguf$/i.test(file.name)) return false;
  const found = await inspect(file, { signal }).catch(() => undefined);
  signal.throwIfAborted();
  const { tensors } = found ?? { tensors: [] };
  return tensors.length > 0 && tensors.every(({ shape, dtype }) => shape.length === 1 && /^(BOOL|U8)$/.test(dtype));
}
