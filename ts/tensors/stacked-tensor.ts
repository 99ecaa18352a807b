/** Several matrices of one shape in one tensor, `[steps, tokens, dims]`. */
import { CollapsarError } from "../errors.js";
import { HELD_ADVICE } from "./as-floats.js";
import { evidenceOf } from "./choice/names.js";
import { chooseMatrix, OPENED_AT_MOST, REFERENCE } from "./default-tensor.js";
import { isSixteenBits } from "./dtypes.js";
import { describe, FLOAT_BYTES, type FloatDtype, isMatrix, isStack, type Tensor, type TensorSet } from "./tensor.js";

/** What would be a stack if somebody said what its integers hold. */
const mayBeStack = ({ dtype, shape }: Tensor): boolean => shape.length === 3 && isSixteenBits(dtype);

/**
 * The stacked tensor of a file: the one named, or the likeliest with the name of an embedding, if it has three dimensions; without either the
 * only float tensor of three dimensions where there is no matrix. Undefined if there is none.
 *
 * Rejects with `NoDims` for matrices without columns, and with `UnsupportedDtype` for 16-bit integers of which nobody said what they hold.
 */
export async function chooseStack(set: TensorSet, name?: string): Promise<Tensor | undefined> {
  const chosen = likeliest(set, name);
  if (chosen !== undefined) {
    const tensor = await set.get(chosen);
    if (mayBeStack(tensor)) throw heldUnsaid(set, tensor);
    return isStack(tensor) ? checked(set, tensor) : undefined;
  }
  if (name !== undefined || (set.files ?? 1) > OPENED_AT_MOST) return undefined;
  const tensors = await Promise.all(set.names.map((each) => set.get(each)));
  const [only, second] = tensors.filter(isStack);
  if (second || tensors.some(isMatrix)) return undefined;
  if (only) return checked(set, only);
  const [held, another] = tensors.filter(mayBeStack);
  if (held && !another) throw heldUnsaid(set, held);
  return undefined;
}

function heldUnsaid(set: TensorSet, tensor: Tensor): CollapsarError {
  const message = `${set.name}: tensor ${JSON.stringify(tensor.name)} is ${describe(tensor)}; ${HELD_ADVICE}`;
  return new CollapsarError("UnsupportedDtype", message, { dtype: tensor.dtype });
}

/** The tensor of that name; of that side; or the one whose name speaks loudest for an embedding. */
function likeliest(set: TensorSet, name: string | undefined): string | undefined {
  if (name !== undefined && set.names.includes(name)) return name;
  if (name === undefined && set.names.includes(REFERENCE)) return REFERENCE;
  const named = set.names.flatMap((each) => {
    const evidence = evidenceOf(each);
    return evidence && !evidence.ambiguous && (name === undefined || evidence.side === name)
      ? [{ each, rank: evidence.rank }]
      : [];
  });
  return named.sort((a, b) => a.rank - b.rank)[0]?.each;
}

function checked(set: TensorSet, tensor: Tensor): Tensor {
  if (tensor.shape[2] !== 0) return tensor;
  const message = `${set.name}: tensor ${JSON.stringify(tensor.name)} is ${describe(tensor)}: rows of zero dims have nothing to compare; choose another with \`tensor\``;
  throw new CollapsarError("NoDims", message, {});
}

/** The matrix of a file that must not be a stack. Rejects as `chooseMatrix` does, with advice where it is one. */
export async function chooseUnstacked(set: TensorSet, name?: string): Promise<Tensor> {
  try {
    return await chooseMatrix(set, name);
  } catch (error) {
    const stack = await chooseStack(set, name);
    if (!stack) throw error;
    const message = `${set.name}: tensor ${JSON.stringify(stack.name)} is ${describe(stack)}; a stacked tensor [steps, tokens, dims] must be the only source, measure it by itself`;
    throw new CollapsarError("WrongRank", message, { tensor: stack.name, shape: stack.shape }, { cause: error });
  }
}

/** The matrix of one step of a stacked tensor, counted from 0. */
export function stepOfStack(stack: Tensor, step: number): Tensor {
  const [, tokens, dims] = stack.shape as [number, number, number];
  const bytes = tokens * dims * FLOAT_BYTES[stack.dtype as FloatDtype];
  const begin = stack.begin + step * bytes;
  return { ...stack, shape: [tokens, dims], begin, end: begin + bytes };
}
