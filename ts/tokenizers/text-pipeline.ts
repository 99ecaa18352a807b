/**
 * The steps before byte-pair encoding (normalizers and pre-tokenizers), as Hugging Face's own JavaScript library runs them.
 *
 * Loaded on demand and shipped as a file of its own: who asks for no category of a token pays nothing for it. Nobody else imports it.
 */
import { Tokenizer } from "@huggingface/tokenizers";
import type { Component } from "./tokenizer.js";

/** Text to normalized text, and to the pieces that are encoded each on its own. Throws for a step that the library does not know. */
export function textPipeline(
  normalizers: readonly Component[],
  preTokenizers: readonly Component[],
): { normalized(text: string): string; of(text: string): string[] } {
  const { normalizer, pre_tokenizer } = new Tokenizer(
    {
      normalizer: { type: "Sequence", normalizers },
      pre_tokenizer: { type: "Sequence", pretokenizers: preTokenizers },
      model: { type: "BPE", vocab: {}, merges: [] },
      post_processor: null,
      decoder: null,
      added_tokens: [],
    },
    {},
  );
  const normalized = (text: string): string => (normalizer ? normalizer.normalize(text) : text);
  return {
    normalized,
    of(text) {
      const whole = normalized(text);
      return pre_tokenizer ? pre_tokenizer.pre_tokenize(whole, { section_index: 0 }) : [whole];
    },
  };
}
