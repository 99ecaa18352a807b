/** Sorts dropped files by what they are, and finds the matrix among the tensors of files or of a model on the Hub. */
import { inspect } from "collapsar";
import { isMeasurable, rowBytes } from "../../../dist/tensors/dtypes.js";
import type { Dropped, Inspected, Jobs } from "../messages.js";
import type { Context } from "./job.js";
import { sourceOf } from "./source.js";

/** Dtypes that may be measured; quantised ones too: the measuring says which cannot. */
const NUMBERS = /^(B?F16|F32|F64|I?Q\d|TQ\d|MXFP4|MLX_)/;

export async function inspectSource(
  { what: given, as }: Jobs["inspect"]["given"],
  { signal }: Context<"inspect">,
): Promise<Inspected> {
  const what = "address" in given ? given : await sorted(given, signal);
  const { input, reading } = sourceOf(what, as);
  const { tensors, chosen, reason } = await inspect(input, { signal, reading });
  const candidates = tensors
    .filter(({ dtype, shape }) => shape.length === 2 && NUMBERS.test(dtype))
    .map(({ tensor, dtype, shape }) => ({
      tensor,
      shape: `${dtype} [${shape.join(", ")}]`,
      bytes: bytesOf(dtype, shape),
    }));
  return { what, candidates, chosen, reason };
}

/** Bytes of a matrix; undefined for a dtype that cannot be measured. */
const bytesOf = (dtype: string, [rows = 0, dims = 0]: readonly number[]): number | undefined =>
  isMeasurable(dtype) ? rows * rowBytes(dtype, dims) : undefined;

/** Of several files one without any matrix is the mask, and a `tokenizer.json` names the tokens; the others are the matrix. */
async function sorted(files: File[], signal: AbortSignal): Promise<Dropped> {
  const matrix: File[] = [];
  let mask: File | undefined;
  let tokenizer: File | undefined;
  for (const file of files) {
    if (files.length > 1 && /tokenizer.*\.json$/i.test(file.name)) {
      // Beside it lies its tokenizer_config.json, which has no vocabulary.
      if (!/config/i.test(file.name)) tokenizer = file;
    } else if (files.length > 1 && (await isMask(file, signal))) mask = file;
    else matrix.push(file);
  }
  return { matrix, mask, tokenizer };
}

async function isMask(file: File, signal: AbortSignal): Promise<boolean> {
  // A part of a model in several files cannot be read alone.
  if (/\.(json|gguf)$/i.test(file.name)) return false;
  const { tensors } = await inspect(file, { signal });
  return tensors.length > 0 && tensors.every(({ shape, dtype }) => shape.length === 1 && /^(BOOL|U8)$/.test(dtype));
}
