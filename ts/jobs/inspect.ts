/** The inspect job: what tensors there are, and which one the other jobs would use. */
import { isCollapsarError } from "../errors.js";
import { type JobOptions, withInputs } from "../inputs/inputs.js";
import type { ReadCount } from "../source/byte-source.js";
import { findCandidates } from "../tensors/choice/candidates.js";
import { chooseMatrix } from "../tensors/default-tensor.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { originOf, type TensorOrigin } from "../tensors/tensor.js";

/** What a file or model directory holds. */
export interface Inspection {
  /** What the user calls it. */
  source: string;
  /** All tensors, in the order of the file or index. */
  tensors: TensorOrigin[];
  /** `__metadata__` of a safetensors file. */
  metadata: Record<string, string>;
  /** Tensors with the name of an embedding, the likeliest of each side first. */
  candidates: EmbeddingCandidate[];
  /** Name of the tensor that would be measured, if one would. */
  chosen?: string;
  /** Why this one, where none was named. */
  why?: string;
  /** Why none would, otherwise: the message of the error that the other jobs would raise. */
  reason?: string;
  /** What was read to find this out. */
  reads: ReadCount;
}

/** A tensor with the name of an embedding. */
export interface EmbeddingCandidate {
  tensor: string;
  /** Output (unembedding) or input embedding: what `tensor: "output"` and `tensor: "input"` choose. */
  side: "output" | "input";
  /** Why it is passed over, if it is. */
  unfit?: string;
}

/** Options of {@link inspect}. */
export interface InspectOptions extends JobOptions {
  /** The tensor to measure, or `"output"` or `"input"` for the embedding of that side. Default: a matrix `gamma`, else by evidence. */
  tensor?: string | undefined;
}

/**
 * Lists the tensors of a file or model directory with their dtypes and shapes, and tells which one the other jobs would measure. Only
 * headers are read.
 *
 * Rejects with a {@link CollapsarError} if nothing can be read, or if `tensor` names one that is not there or cannot be measured.
 *
 * @example
 * ```js
 * import { init, inspect } from "collapsar";
 *
 * await init();
 * const { tensors, chosen } = await inspect("path/to/model");
 * for (const { tensor, dtype, shape } of tensors) console.log(tensor, dtype, shape, tensor === chosen ? "<-" : "");
 * ```
 */
export async function inspect(source: TensorInput, { tensor, ...options }: InspectOptions = {}): Promise<Inspection> {
  return withInputs(options, async (inputs) => {
    const set = await inputs.open(source);
    // At once: on a server each shard takes a way there and back.
    const tensors = (await Promise.all(set.names.map((name) => set.get(name)))).map(originOf);
    const { all } = await findCandidates(set, options.signal);
    const candidates = all.map(({ name, side, unfit }) => ({
      tensor: name,
      side,
      ...(unfit !== undefined && { unfit }),
    }));
    const metadata = Object.fromEntries(set.metadata);
    const found = { source: set.name, tensors, metadata, candidates, reads: inputs.reads };
    try {
      const { name, why } = await chooseMatrix(set, tensor, options.signal);
      return { ...found, chosen: name, ...(why !== undefined && { why }) };
    } catch (error) {
      if (tensor !== undefined || !isCollapsarError(error)) throw error;
      return { ...found, reason: error.message };
    }
  });
}
