/**
 * What the name of a tensor says: whether it is an output embedding (unembedding), an input embedding, or neither.
 *
 * The names are those of transformers' and llama.cpp's architectures and of the original checkpoints beside them. Only whole parts of a name
 * count, so positions (`wpe`, `position_embeddings`), types and norms are no embeddings because nothing says that they are.
 */

/** Which of a model's two embedding matrices. */
export type Side = "output" | "input";

/** What a name says. */
export interface NameEvidence {
  readonly side: Side;
  /** Whether other tensors go by this name too (`output`, `head`, `embedding`), so that the number of rows must agree. */
  readonly ambiguous: boolean;
  /** Which is likelier, the smaller: the place of its ending in the table, then how deep it lies in the model. */
  readonly rank: number;
}

/** Endings of names, `.weight` left out; the likeliest first. */
const ENDINGS: readonly (readonly [ending: string, side: Side, ambiguous?: true])[] = [
  ["lm_head", "output"],
  ["embed_out", "output"],
  ["output_layer", "output"],
  ["lm_head.decoder", "output"],
  ["lm_head.linear", "output"],
  ["lm_head.proj", "output"],
  ["cls.predictions.decoder", "output"],
  ["predictions.decoder", "output"],
  ["generator_lm_head", "output"],
  ["lm_predictions.lm_head", "output"],
  ["vocab_projector", "output"],
  ["pred_layer.proj", "output"],
  ["lm_loss", "output"],
  ["mlm_head.decoder", "output"],
  ["output_projection", "output"],
  ["unembedding", "output"],
  ["unembed", "output"],
  ["to_logits", "output"],
  ["output", "output", true],
  ["proj_out", "output", true],
  ["head", "output", true],
  ["decoder", "output", true],
  ["embed_tokens", "input"],
  ["wte", "input"],
  ["tok_embeddings", "input"],
  ["word_embeddings", "input"],
  ["word_embedding", "input"],
  ["token_embd", "input"],
  ["embed_in", "input"],
  ["token_embedding", "input"],
  ["token_embeddings", "input"],
  ["tokens_embed", "input"],
  ["token_emb.emb", "input"],
  ["token_emb", "input"],
  ["input_embeddings_layer", "input"],
  ["embed.W_E", "input"],
  ["shared", "input", true],
  ["embeddings", "input", true],
  ["embedding", "input", true],
  ["emb", "input", true],
  ["embed", "input", true],
  ["transformer.w", "input", true],
];

/** Parts that wrappers of a model put into names: compilation, distribution, adapters. They say nothing. */
const WRAPPERS =
  /^(_orig_mod|module|modules_to_save|default|base_layer|original_module|_fsdp_wrapped_module|_checkpoint_wrapped_module)$/;

/** Parts above an ending that say that it is of something else: other senses, other heads, adapters, a layer of its own. */
const ELSEWHERE =
  /vision|visual|image|img|pixel|patch|audio|speech_|talker|code2wav|token2wav|codec|code_predictor|depth_decoder|^mtp|lora|^adapters?$|draft|q_?former|projector|pooler|classifi|score|position|norm|time_embed|^(layers?|blocks?|blk|h|stages?)$/i;

/** Dense matrices of a network, and the parts of an adapter: what an only matrix with such a name is. */
const NO_EMBEDDING =
  /(^|[._])(lora_[ab]|lora_embedding_[ab]|linear|dense|fc\d*|mlp|ffn|attn|attention|[qkvo]_proj|qkv|(gate|up|down|in|out)_proj|classifier|score|pooler|projection|projector|conv\w*|norm|ln\w*|layernorm|wpe|position\w*|pos_emb\w*|token_type\w*|token_types|(layers?|blk|h|blocks?)\.\d+)([._]|$)/i;

/** The parts of a name that tell, without wrappers and without `.weight`. */
const partsOf = (name: string): string[] =>
  name
    .replace(/\.weight$/, "")
    .split(".")
    .filter((part) => !WRAPPERS.test(part));

/** Deeper in a model than any embedding. */
const DEEPEST = 16;

/** What the name of a tensor says; undefined where it is that of no embedding. */
export function evidenceOf(name: string): NameEvidence | undefined {
  const parts = partsOf(name);
  // GPT-2's own layout of Phi: the embedding is the first of its layers.
  if (parts.join(".") === "layers.0.wte") return { side: "input", ambiguous: false, rank: 0 };
  const joined = parts.join(".");
  const at = ENDINGS.findIndex(([last]) => joined === last || joined.endsWith(`.${last}`));
  const found = ENDINGS[at];
  if (!found) return undefined;
  const [ending, side, ambiguous = false] = found;
  const above = parts.slice(0, parts.length - ending.split(".").length);
  if (above.some((part) => ELSEWHERE.test(part))) return undefined;
  // A head in a list of its own, or a part of BERT's layers: `encoder.layer.0.output`.
  if (ambiguous && side === "output" && above.some((part) => /^\d+$/.test(part) || part === "cls")) return undefined;
  return { side, ambiguous, rank: at * DEEPEST + Math.min(above.length, DEEPEST - 1) };
}

/** Whether a name says that the tensor is something else than an embedding. */
export const saysNoEmbedding = (name: string): boolean => NO_EMBEDDING.test(name);
