/** One file of tensors, told from others by its first bytes. */
import { CollapsarError } from "../errors.js";
import { type NamedSource, readExactly } from "../source/byte-source.js";
import { FIRST_BYTES, FORMATS, type Format } from "./formats.js";
import type { OpenPart } from "./gguf/part-name.js";
import { refuseOtherFormats } from "./recognise.js";
import { safetensorsTensors } from "./safetensors.js";
import type { TensorSet } from "./tensor.js";

/**
 * The tensors of a file in one of these `formats`; others are refused with advice.
 *
 * Reads the header only, as a rule in one request. The set owns the source from here on, also when this rejects.
 */
export async function readTensorFile(
  source: NamedSource,
  signal?: AbortSignal,
  openPart?: OpenPart,
  formats: readonly Format[] = FORMATS,
): Promise<TensorSet> {
  try {
    if (source.byteLength === 0) throw emptyFile(source);
    const first = await readExactly(source, 0, Math.min(FIRST_BYTES, source.byteLength), { signal });
    const format = formats.find((each) => each.isFormat(first));
    if (format) return { kind: format.name, ...(await format.open(source, first, signal, openPart)) };
    refuseOtherFormats(source, first);
    // Whatever it is, it was given as weights: the reader of the commonest format says what is wrong with it.
    return await safetensorsTensors(source, first, signal);
  } catch (error) {
    await source.close?.();
    throw error;
  }
}

/** Not a short file of any format: a download that never began, or a placeholder. */
function emptyFile({ name }: NamedSource): CollapsarError {
  const message = `${name}: the file is empty; download or copy it again`;
  return new CollapsarError("TruncatedFile", message, { needed: 1, actual: 0 });
}
