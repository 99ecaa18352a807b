/** Which tensor is meant when none is named. */
import { CollapsarError } from "../errors.js";
import { shortList } from "../text/short-list.js";
import { describe, isMatrix, namedTensor, type Tensor, type TensorSet } from "./tensor.js";
import { packedEmbedding, whyUnmeasurable } from "./unmeasurable.js";

/** Names that embedding and unembedding matrices go by, the likeliest first. */
export const DEFAULT_TENSORS = [
  "gamma",
  "lm_head.weight",
  "output.weight",
  "embed_out.weight",
  "model.embed_tokens.weight",
  "model.language_model.embed_tokens.weight",
  "transformer.wte.weight",
  "wte.weight",
  "gpt_neox.embed_in.weight",
  "embeddings.word_embeddings.weight",
  "shared.weight",
  "token_embd.weight",
];

/**
 * The tensor to measure: the one named, else the first of {@link DEFAULT_TENSORS}, else the only float matrix.
 *
 * Throws `MissingTensor`, `AmbiguousTensor`, or, for what is no float matrix, `WrongRank` or `UnsupportedDtype`.
 */
export async function chooseMatrix(set: TensorSet, name?: string): Promise<Tensor> {
  const chosen = name ?? DEFAULT_TENSORS.find((candidate) => set.names.includes(candidate));
  if (chosen !== undefined) return matrix(set, await namedTensor(set, chosen));

  const tensors = await Promise.all(set.names.map((each) => set.get(each)));
  const matrices = tensors.filter(isMatrix);
  const [only, second] = matrices;
  if (only && !second) return matrix(set, only);
  if (!only) {
    const packed = packedEmbedding(set.names);
    if (packed) {
      const message = `${set.name}: its embedding ${JSON.stringify(packed.tensor)} is quantised by ${packed.by}, which cannot be undone here; ${packed.advice}`;
      throw new CollapsarError("UnsupportedFormat", message, { format: packed.by });
    }
    const found =
      tensors.length === 0
        ? "it holds no tensor"
        : `it holds ${shortList(tensors.sort(tallestFirst).map((each) => `${each.name} ${describe(each)}`))}`;
    throw new CollapsarError("MissingTensor", `${set.name}: no float matrix (rank 2); ${found}`, {
      tensor: "",
      available: [...set.names],
    });
  }
  const candidates = matrices.sort(tallestFirst).map((each) => each.name);
  const message = `${set.name}: several matrices and none of the usual names; choose one with \`tensor\`: ${shortList(candidates)}`;
  throw new CollapsarError("AmbiguousTensor", message, { candidates });
}

/** An embedding has more rows than anything else of a model, so that it is among the few names that an error lists. */
const tallestFirst = (a: Tensor, b: Tensor): number => height(b) - height(a);

const height = ({ shape }: Tensor): number => (shape.length === 2 ? (shape[0] as number) : 0);

function matrix(set: TensorSet, tensor: Tensor): Tensor {
  const { name, dtype, shape } = tensor;
  if (shape.length !== 2) {
    const message = `${set.name}: tensor ${JSON.stringify(name)} is ${describe(tensor)}, rank ${shape.length}; a matrix [tokens, dims] is needed, choose another with \`tensor\``;
    throw new CollapsarError("WrongRank", message, { tensor: name, shape });
  }
  if (!isMatrix(tensor)) {
    const message = `${set.name}: tensor ${JSON.stringify(name)} is ${describe(tensor)}; ${whyUnmeasurable(set.names, tensor)}`;
    throw new CollapsarError("UnsupportedDtype", message, { dtype });
  }
  if (shape[1] === 0) {
    throw new CollapsarError(
      "NoDims",
      `${set.name}: tensor ${JSON.stringify(name)} is ${describe(tensor)}: rows of zero dims have nothing to compare; choose another with \`tensor\``,
      {},
    );
  }
  return tensor;
}
