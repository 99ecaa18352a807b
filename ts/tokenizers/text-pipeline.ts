/**
 * The steps before byte-pair encoding (normalizers and pre-tokenizers), as Hugging Face's own JavaScript library runs them.
 *
 * Loaded on demand and shipped as a file of its own: who asks for no category of a token pays nothing for it. Nobody else imports it.
 */
import { Tokenizer } from "@huggingface/tokenizers";
import type { Component } from "./tokenizer.js";

/** A step that cuts, as the library holds it. */
interface Cutting {
  pattern?: unknown;
}

/**
 * Has the cuts of ByteLevel and BertPreTokenizer take for white space what the reference library does: Unicode's. JavaScript's `\s` holds U+FEFF
 * too, with which tokens from the beginnings of files begin, and lacks U+0085.
 */
function useUnicodeSpaces(step: Cutting): void {
  const { pattern } = step;
  if (!(pattern instanceof RegExp)) return;
  const source = pattern.source.replaceAll("\\s", "\\p{White_Space}").replaceAll("\\S", "\\P{White_Space}");
  step.pattern = new RegExp(source, pattern.flags);
}

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
  for (const step of (pre_tokenizer as { tokenizers?: Cutting[] } | null)?.tokenizers ?? []) useUnicodeSpaces(step);
  const normalized = (text: string): string => (normalizer ? normalizer.normalize(text) : text);
  return {
    normalized,
    of(text) {
      const whole = normalized(text);
      return pre_tokenizer ? pre_tokenizer.pre_tokenize(whole, { section_index: 0 }) : [whole];
    },
  };
}
