/** Tensors as they lie in files, whatever the format of the file. */
import { CollapsarError } from "../errors.js";
import type { NamedSource } from "../source/byte-source.js";
import { shortList } from "../text/short-list.js";
import { isFloat, isMeasurable } from "./dtypes.js";
import type { GgufVocabulary } from "./gguf/metadata.js";

export { FLOAT_BYTES, type FloatDtype, isFloat } from "./dtypes.js";

/** One tensor: row-major, little-endian, at any byte offset. */
export interface Tensor {
  readonly name: string;
  /** As safetensors writes it, `F32`, `BF16`, `BOOL` ...; of quantised tensors as ggml does, or as `dtypes.ts` says. */
  readonly dtype: string;
  /** Empty for a scalar. */
  readonly shape: readonly number[];
  /** First byte in the source, and the byte after the last. */
  readonly begin: number;
  readonly end: number;
  /** The file's header is its bytes before this one; absent for rows in memory, which have none. */
  readonly headerEnd?: number;
  readonly source: NamedSource;
  /** Why it was chosen, where nobody named it. */
  readonly why?: string;
  /** What should be said of its numbers wherever it is measured. */
  readonly note?: string;
  /** Why it cannot be measured, where its header says so in a way of its own. It is thrown where the tensor is used; others of the file are read. */
  readonly refusal?: CollapsarError;
  /** The file that it is in, where `source` puts the rows together from several places of it. */
  readonly file?: NamedSource;
}

/** The tensors of a file or of a model directory. */
export interface TensorSet {
  /** What the user calls it. */
  readonly name: string;
  /** What kind of file they are in: `a GGUF file`. Absent for rows in memory, and where files are opened one by one. */
  readonly kind?: string;
  /** Names of all tensors, in the order of the file or index. */
  readonly names: readonly string[];
  /** The tensor of that name, which must be among `names`. */
  get(name: string): Promise<Tensor>;
  /** `__metadata__` of a safetensors file, keys and values of a GGUF file; empty elsewhere. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Where the tokens of a GGUF file lie in it. Absent elsewhere. */
  readonly vocabulary?: GgufVocabulary;
  /** Opens another file of a model directory, if it is there; whoever asks closes it. On a server config.json alone. Absent for what is no directory. */
  readonly beside?: (name: string) => Promise<NamedSource | undefined>;
  /** How many files the tensors are in, where these are opened when one of their tensors is asked for. Absent for what is open already. */
  readonly files?: number;
  /** What should be said of how it was opened. */
  readonly note?: string;
  /**
   * Rejects where what was read proves wrong by what vouches for it: the checksum at the end of a compressed member, of which only a part was wanted.
   * Absent where nothing does.
   */
  verify?(): Promise<void>;
  /** Lets go of all files. */
  close(): Promise<void>;
}

/** The tensor of that name, or an error that lists what is there. */
export async function namedTensor(set: TensorSet, tensor: string): Promise<Tensor> {
  if (set.names.includes(tensor)) {
    const found = await set.get(tensor);
    if (found.refusal) throw found.refusal;
    return found;
  }
  const there =
    set.names.length === 0 ? "it holds no tensor" : `it holds ${shortList([...set.names].sort(likelyFirst))}`;
  throw new CollapsarError("MissingTensor", `${set.name}: no tensor ${JSON.stringify(tensor)}; ${there}`, {
    tensor,
    available: [...set.names],
  });
}

/** Of hundreds of names an error lists a few: those that may be meant, as far as names tell. Shapes may lie in files that are not open. */
const likelyFirst = (a: string, b: string): number => Number(LIKELY.test(b)) - Number(LIKELY.test(a));

const LIKELY = /emb(ed|d)|wte|word|token|lm_head|output\.weight$|gamma|mask|centroid/i;

/** Two dimensions of a dtype that can be measured: something that could be an embedding matrix. */
export const isMatrix = ({ dtype, shape }: Pick<Tensor, "dtype" | "shape">): boolean =>
  shape.length === 2 && isMeasurable(dtype);

/** Whether it is several matrices of one shape, `[steps, tokens, dims]`. */
export const isStack = ({ dtype, shape }: Pick<Tensor, "dtype" | "shape">): boolean =>
  shape.length === 3 && isFloat(dtype);

/** `F32 [151936, 2560]` */
export const describe = ({ dtype, shape }: Pick<Tensor, "dtype" | "shape">): string => `${dtype} [${shape.join(", ")}]`;

/** The tensor that was used, and the file it is in. */
export interface TensorOrigin {
  /** Name of the file. */
  source: string;
  /** Length of the file in bytes. */
  byteLength: number;
  /** Name of the tensor. */
  tensor: string;
  /** The dtype as the file names it: `F32`, `BF16` and so on. */
  dtype: string;
  /** Lengths of its dimensions: `[tokens, dims]` of a matrix. */
  shape: readonly number[];
  /** Why it was chosen, where nobody named it: by what its name, its rows and the files beside it say. */
  why?: string;
}

/** Where a tensor came from, without what it holds open. */
export const originOf = ({ name, dtype, shape, source, file = source, why }: Tensor): TensorOrigin => ({
  source: file.name,
  byteLength: file.byteLength,
  tensor: name,
  dtype,
  shape,
  ...(why !== undefined && { why }),
});
