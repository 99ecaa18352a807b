/** One file of tensors, told from others by its first bytes. */
import { type NamedSource, readExactly } from "../source/byte-source.js";
import { isNpy, npyTensors } from "./npy.js";
import { FIRST_READ, safetensorsTensors } from "./safetensors.js";
import type { TensorSet } from "./tensor.js";

/**
 * The tensors of a safetensors or `.npy` file; other formats are refused with advice.
 *
 * Reads the header only, as a rule in one request. The set owns the source from here on, also when this rejects.
 */
export async function readTensorFile(source: NamedSource, signal?: AbortSignal): Promise<TensorSet> {
  try {
    const first = await readExactly(source, 0, Math.min(FIRST_READ, source.byteLength), { signal });
    return isNpy(first) ? npyTensors(source, first) : await safetensorsTensors(source, first, signal);
  } catch (error) {
    await source.close?.();
    throw error;
  }
}
