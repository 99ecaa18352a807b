/** One file of tensors, told from others by its first bytes. */
import type { NamedSource } from "../source/byte-source.js";
import { isGguf } from "./gguf.js";
import type { OpenPart } from "./gguf-split.js";
import { ggufTensors } from "./gguf-tensors.js";
import { isNpy, npyTensors } from "./npy.js";
import { fromFirstBytes, safetensorsTensors } from "./safetensors.js";
import type { TensorSet } from "./tensor.js";

/**
 * The tensors of a safetensors, GGUF or `.npy` file; other formats are refused with advice.
 *
 * Reads the header only, as a rule in one request. The set owns the source from here on, also when this rejects.
 */
export const readTensorFile = (source: NamedSource, signal?: AbortSignal, openPart?: OpenPart): Promise<TensorSet> =>
  fromFirstBytes(
    source,
    (first) => {
      if (isGguf(first)) return ggufTensors(source, first, signal, openPart);
      return isNpy(first) ? npyTensors(source, first) : safetensorsTensors(source, first, signal);
    },
    signal,
  );
