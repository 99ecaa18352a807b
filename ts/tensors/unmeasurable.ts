/** Why a tensor cannot be measured, and what to do: what it is quantised by, where it is. */
import { HELD_ADVICE } from "./as-floats.js";
import { isQuantised, isSixteenBits } from "./dtypes.js";
import { hasScales } from "./mlx/scales.js";
import type { Tensor } from "./tensor.js";

const ORIGINAL = "give the original model, before it was quantised";

/** Floats of 4, 6 and 8 bits, whose scales are tensors or settings elsewhere. */
const NARROW_FLOAT = /^F(8|6|4)(_|$)/;

/** Why a tensor of a dtype that is no float of 16 bits or more cannot be measured. */
export const whyUnmeasurable = (names: readonly string[], tensor: Pick<Tensor, "name" | "dtype">): string =>
  ownReason(names, tensor) ?? "only F32, F16, BF16 and F64 can be measured; choose another with `tensor`";

/** What else there is to say of a tensor than which dtypes can be measured: what it holds, and what to do about it. */
export function ownReason(
  names: readonly string[],
  { name, dtype }: Pick<Tensor, "name" | "dtype">,
): string | undefined {
  const all = new Set(names);
  if (isQuantised(dtype)) {
    return `it is quantised in a way that cannot be dequantised here; give a file with another quantisation, or the original model`;
  }
  if (dtype === "U32" && hasScales(all, name)) {
    return "it is packed by MLX; give the model's directory, whose config.json says how";
  }
  if (isSixteenBits(dtype)) return HELD_ADVICE;
  if (dtype.endsWith(" strided"))
    return `its rows are not in one piece, as those of a transposed tensor; write them one after the other: ${savedWith("contiguous")}`;
  if (dtype.endsWith(" negated"))
    return `its numbers are stored with the other sign; save it as it is meant: ${savedWith("resolve_neg")}`;
  if (dtype.includes("_rebuild_"))
    return `it is made by ${dtype}, and nothing of a pickle is executed; save a plain tensor`;
  const [, bits] = NARROW_FLOAT.exec(dtype) ?? [];
  if (bits !== undefined) return `it is quantised to floats of ${bits} bits, whose scales are kept apart; ${ORIGINAL}`;
  if (names.some((each) => each.startsWith(`${name}.absmax`) || each.startsWith(`${name}.quant_state`))) {
    return `it is quantised by bitsandbytes; ${ORIGINAL}`;
  }
  return undefined;
}

/** What writes a PyTorch file again, each tensor after a method of its own, under the names that they have, however its dicts are nested. */
const savedWith = (method: string): string =>
  `python -c "import torch, torch.utils._pytree as p; torch.save(p.tree_map_only(torch.Tensor, torch.Tensor.${method}, torch.load('IN', weights_only=True)), 'OUT.pt')"`;

/** Endings that a weight has when it was packed, and by what. */
const PACKED: readonly (readonly [ending: string, by: string])[] = [
  [".qweight", "GPTQ or AWQ"],
  [".weight_packed", "compressed-tensors"],
  [".weight.absmax", "bitsandbytes"],
];

const EMBEDDING = /(^|[._])(lm_head|embed_out|embed_tokens|tok_embeddings|token_embd|word_embeddings|wte|output)$/;

/** The embedding of a model that was packed under another name, and by what: a model of which nothing else can be chosen. */
export function packedEmbedding(names: readonly string[]): { tensor: string; by: string; advice: string } | undefined {
  for (const [ending, by] of PACKED) {
    const tensor = names.find((name) => name.endsWith(ending) && EMBEDDING.test(name.slice(0, -ending.length)));
    if (tensor !== undefined) return { tensor, by, advice: ORIGINAL };
  }
  return undefined;
}
