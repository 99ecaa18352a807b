/** Tensors as they lie in files, whatever the format of the file. */
import { CollapsarError } from "../errors.js";
import type { NamedSource } from "../source/byte-source.js";
import { shortList } from "./recognise.js";

/** Dtypes whose rows can be measured, and the bytes of one element. */
export const FLOAT_BYTES = { F16: 2, BF16: 2, F32: 4, F64: 8 } as const;

/** A dtype that can be measured. */
export type FloatDtype = keyof typeof FLOAT_BYTES;

/** Whether rows of this dtype can be measured. */
export const isFloat = (dtype: string): dtype is FloatDtype => Object.hasOwn(FLOAT_BYTES, dtype);

/** One tensor: row-major, little-endian, at any byte offset. */
export interface Tensor {
  readonly name: string;
  /** As safetensors writes it: `F32`, `BF16`, `BOOL` ... */
  readonly dtype: string;
  /** Empty for a scalar. */
  readonly shape: readonly number[];
  /** First byte in the source, and the byte after the last. */
  readonly begin: number;
  readonly end: number;
  /** The file's header is its bytes before this one; absent for rows in memory, which have none. */
  readonly headerEnd?: number;
  readonly source: NamedSource;
}

/** The tensors of a file or of a model directory. */
export interface TensorSet {
  /** What the user calls it. */
  readonly name: string;
  /** Names of all tensors, in the order of the file or index. */
  readonly names: readonly string[];
  /** The tensor of that name, which must be among `names`. */
  get(name: string): Promise<Tensor>;
  /** `__metadata__` of a safetensors file; empty elsewhere. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Opens another file of a model directory, if it is there; whoever asks closes it. Absent for what is no directory. */
  readonly beside?: (name: string) => Promise<NamedSource | undefined>;
  /** Lets go of all files. */
  close(): Promise<void>;
}

/** The tensor of that name, or an error that lists what is there. */
export async function namedTensor(set: TensorSet, tensor: string): Promise<Tensor> {
  if (set.names.includes(tensor)) return set.get(tensor);
  const there = set.names.length === 0 ? "it holds no tensor" : `it holds ${shortList(set.names)}`;
  throw new CollapsarError("MissingTensor", `${set.name}: no tensor ${JSON.stringify(tensor)}; ${there}`, {
    tensor,
    available: [...set.names],
  });
}

/** Two dimensions of a float dtype: something that could be an embedding matrix. */
export const isMatrix = ({ dtype, shape }: Tensor): boolean => shape.length === 2 && isFloat(dtype);

/** `F32 [151936, 2560]` */
export const describe = ({ dtype, shape }: Pick<Tensor, "dtype" | "shape">): string => `${dtype} [${shape.join(", ")}]`;

/** Where a tensor came from. */
export interface TensorOrigin {
  /** Name of the file it is in. */
  source: string;
  /** Length of that file in bytes. */
  byteLength: number;
  tensor: string;
  dtype: string;
  shape: readonly number[];
}

/** Where a tensor came from, without what it holds open. */
export const originOf = ({ name, dtype, shape, source }: Tensor): TensorOrigin => ({
  source: source.name,
  byteLength: source.byteLength,
  tensor: name,
  dtype,
  shape,
});
