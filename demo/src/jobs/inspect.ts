/** Sorts dropped files by what they are, and finds the matrix among their tensors. */
import { inspect } from "collapsar";
import type { Dropped, Inspected } from "../messages.js";
import type { Context } from "./job.js";

/** Dtypes that may be measured; quantised ones too: the measuring says which cannot. */
const NUMBERS = /^(B?F16|F32|F64|I?Q\d|TQ\d|MXFP4|MLX_)/;

export async function inspectFiles(files: File[], { signal }: Context<"inspect">): Promise<Inspected> {
  const dropped = await sorted(files, signal);
  const { tensors, chosen, reason } = await inspect(inputOf(dropped.matrix), { signal });
  const candidates = tensors.filter(({ dtype, shape }) => shape.length === 2 && NUMBERS.test(dtype));
  return { ...dropped, candidates: candidates.map(({ tensor }) => tensor), chosen, reason };
}

/** One file, or those of a model directory. */
export const inputOf = (files: File[]): File | File[] => (files.length === 1 && files[0] ? files[0] : files);

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
