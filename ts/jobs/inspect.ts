/** The inspect job: what tensors there are, and which one the other jobs would use. */
import { isCollapsarError } from "../errors.js";
import { type JobOptions, withInputs } from "../inputs/inputs.js";
import type { ReadCount } from "../source/byte-source.js";
import { findCandidates } from "../tensors/choice/candidates.js";
import { chooseMatrix } from "../tensors/default-tensor.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { originOf, type Tensor, type TensorOrigin, type TensorSet } from "../tensors/tensor.js";
import { TOKENIZER_FILE } from "../tokenizers/tokenizer-file.js";

/** What a file or model directory holds. */
export interface Inspection {
  /** What the source was called by the caller. */
  source: string;
  /** What kind of file the tensors are in: `a GGUF file`. Absent for rows in memory and for a model with an index. */
  kind?: string;
  /** Where the names of tokens would come from: the `tokenizer.json` of the directory, or the GGUF file itself. Absent without any. */
  tokens?: TokensOrigin;
  /** All tensors, in the order of the file or index. */
  tensors: TensorOrigin[];
  /** `__metadata__` of a safetensors file; keys and values of a GGUF file, of a list its length. */
  metadata: Record<string, string>;
  /** Tensors with the name of an embedding, the likeliest of each side first. */
  candidates: EmbeddingCandidate[];
  /** Name of the tensor that the other jobs would measure, if there is one. */
  chosen?: string;
  /** Why this one, where none was named. */
  why?: string;
  /** Otherwise why there is none: the message of the error that the other jobs would raise. */
  reason?: string;
  /** The checksums that were compared, where that was asked for. All were right. */
  checked?: {
    /** How many: 0 where what the tensors lie in has none. */
    checksums: number;
    /** Bytes that they are of. */
    bytes: number;
  };
  /** What was read. */
  reads: ReadCount;
}

/** Where the names of tokens would come from. */
export interface TokensOrigin {
  /** The file. */
  source: string;
  /** How many there are, where the header says so. */
  count?: number;
}

/** A tensor with the name of an embedding. */
export interface EmbeddingCandidate {
  /** Name of the tensor. */
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
  /**
   * Also reads all data that a checksum is of, which PyTorch files and `.npz` archives have for each storage and array, and compares it: other jobs read
   * what is not compressed by ranges, without that. Default false.
   */
  verify?: boolean | undefined;
}

/**
 * Lists the tensors of a file or model directory with their dtypes and shapes, and tells which one the other jobs would measure. Only
 * headers are read, unless `verify` asks for more.
 *
 * Rejects with a {@link CollapsarError} if nothing can be read, or if `tensor` names one that is not there or cannot be measured; with
 * `InvalidHeader` where `verify` finds data that is not what its checksum is of.
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
export async function inspect(
  source: TensorInput,
  { tensor, verify = false, ...options }: InspectOptions = {},
): Promise<Inspection> {
  return withInputs(options, async (inputs) => {
    const set = await inputs.openStacked(source);
    // At once: on a server each shard takes a way there and back.
    const opened = await Promise.all(set.names.map((name) => set.get(name)));
    const tensors = opened.map(originOf);
    const checked = verify ? await compareChecksums(opened, options) : undefined;
    const { all } = await findCandidates(set, options.signal);
    const candidates = all.map(({ name, side, unfit }) => ({
      tensor: name,
      side,
      ...(unfit !== undefined && { unfit }),
    }));
    const metadata = Object.fromEntries(set.metadata);
    const tokens = await tokensOrigin(set);
    const found = {
      source: set.name,
      ...(set.kind !== undefined && { kind: set.kind }),
      ...(tokens && { tokens }),
      tensors,
      metadata,
      candidates,
      ...(checked && { checked }),
      reads: inputs.reads,
    };
    try {
      const { name, why } = await chooseMatrix(set, tensor, options.signal);
      return { ...found, chosen: name, ...(why !== undefined && { why }) };
    } catch (error) {
      if (tensor !== undefined || !isCollapsarError(error)) throw error;
      return { ...found, reason: error.message };
    }
  });
}

/** Compares the checksums of all data that has one. Tensors may share it. */
async function compareChecksums(
  tensors: readonly Tensor[],
  { signal, onProgress }: JobOptions,
): Promise<NonNullable<Inspection["checked"]>> {
  const sources = [...new Set(tensors.map(({ source }) => source))].filter(({ check }) => check);
  const total = sources.reduce((sum, { byteLength }) => sum + byteLength, 0);
  let done = 0;
  for (const source of sources) {
    onProgress?.({ phase: "comparing checksums", unit: "bytes", done, total });
    await source.check?.(signal);
    done += source.byteLength;
  }
  return { checksums: sources.length, bytes: total };
}

async function tokensOrigin({ vocabulary, beside }: TensorSet): Promise<TokensOrigin | undefined> {
  if (vocabulary) {
    const { listOf, TOKENS_KEY } = await import("../tensors/gguf/metadata.js");
    const list = listOf(vocabulary.metadata, TOKENS_KEY, "string");
    return list && { source: vocabulary.source.name, count: list.count };
  }
  const file = await beside?.(TOKENIZER_FILE);
  await file?.close?.();
  return file && { source: file.name };
}
