/** 16-bit integers that hold the bits of floats: read as what they hold, where that was said. */
import { isSixteenBits } from "./dtypes.js";
import type { Tensor, TensorSet } from "./tensor.js";

/** What 16-bit integers may hold. */
export type Held = "bf16" | "f16";

/** The same tensors, those of 16-bit integers as the floats that they hold. */
export function asFloats(set: TensorSet, held: Held | undefined): TensorSet {
  if (held === undefined) return set;
  const dtype = held === "bf16" ? "BF16" : "F16";
  const floats = (tensor: Tensor): Tensor => (isSixteenBits(tensor.dtype) ? { ...tensor, dtype } : tensor);
  return { ...set, get: async (name) => floats(await set.get(name)) };
}

/** What to say of 16-bit integers where floats are wanted. */
export const HELD_ADVICE =
  'these may be the bits of bfloat16 or float16: if they are, say which with `as` ("bf16" or "f16")';
