/** The dtypes whose rows can be measured: floats, and quantised values, which are stored in blocks with a scale each. */
import { CollapsarError } from "../errors.js";
import { DEQUANTISED_TYPES, QUANTISED_NAMES } from "./gguf/types.js";

/** Float dtypes, and the bytes of one element. */
export const FLOAT_BYTES = { F16: 2, BF16: 2, F32: 4, F64: 8 } as const;

/** A float dtype. */
export type FloatDtype = keyof typeof FLOAT_BYTES;

/** Whether it is a float dtype whose rows can be measured. */
export const isFloat = (dtype: string): dtype is FloatDtype => Object.hasOwn(FLOAT_BYTES, dtype);

/** Integers of 16 bits, which may hold the bits of floats. */
export const isSixteenBits = (dtype: string): boolean => dtype === "U16" || dtype === "I16";

/** MLX's groups: bits of a number, values of a group, dtype of its scale and its bias. */
const MLX = /^MLX_([234568])BIT_G(32|64|128)_(F16|BF16|F32)$/;

/** The name of MLX's groups as a dtype; undefined for what cannot be dequantised. */
export function mlxDtype(bits: number, group: number, scales: string): string | undefined {
  const name = `MLX_${bits}BIT_G${group}_${scales}`;
  return MLX.test(name) ? name : undefined;
}

/** Values that are stored together and their bytes; undefined for a dtype whose rows cannot be measured. */
function blockOf(dtype: string): { values: number; bytes: number } | undefined {
  if (isFloat(dtype)) return { values: 1, bytes: FLOAT_BYTES[dtype] };
  const [, bits, group, scales] = MLX.exec(dtype) ?? [];
  if (bits === undefined) return DEQUANTISED_TYPES.get(dtype);
  const values = Number(group);
  return { values, bytes: (values * Number(bits)) / 8 + 2 * FLOAT_BYTES[scales as FloatDtype] };
}

/** Whether rows of a dtype can be measured: `F32`, `Q4_K`, `MLX_4BIT_G64_BF16` ... */
export const isMeasurable = (dtype: string): boolean => blockOf(dtype) !== undefined;

/** Whether a dtype is quantised, by ggml or MLX, whether it can be measured or not: `MLX mxfp4` cannot. */
export const isQuantised = (dtype: string): boolean => QUANTISED_NAMES.has(dtype) || /^MLX[ _]/.test(dtype);

/**
 * Bytes of a row of `dims` values of a dtype that {@link isMeasurable}.
 *
 * Throws `SizeMismatch` where a quantised row is not whole blocks; readers of headers refuse such a tensor before.
 */
export function rowBytes(dtype: string, dims: number): number {
  const { values, bytes } = blockOf(dtype) as { values: number; bytes: number };
  if (dims % values === 0) return (dims / values) * bytes;
  const needed = Math.ceil(dims / values) * values;
  const message = `a row of ${dims} values of ${dtype} is not whole blocks of ${values}; the file is damaged, download it again`;
  throw new CollapsarError("SizeMismatch", message, { name: dtype, needed, actual: dims });
}

/** What a reader of counts of identical rows should know where the rows are quantised. */
export const QUANTISED_NOTE =
  "the rows are quantised and were compared as they are stored: rows that are identical in the original model still are, different ones may have become so; tokens in black holes are an upper bound, distinct rows a lower one, the number of black holes neither";
