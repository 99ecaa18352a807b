/**
 * How a tokenizer cuts text into pieces, as far as it is safe to run what its file says.
 *
 * The file may come from anybody, and it holds regular expressions. Those that could take for ever on a short text are left out, and so
 * is every step that only cuts and that is not known here: the pieces are then larger than the real ones, never smaller.
 */
import type { Component } from "./tokenizer.js";

/** The pieces of a text. */
export interface TextPieces {
  of(text: string): string[];
  /** The text as the pieces are cut from it: after the normalizers, before the pre-tokenizers. */
  normalized(text: string): string;
  /** Whether they are the real pieces; otherwise some cuts are missing. */
  readonly complete: boolean;
}

/** More steps than any tokenizer has. */
const MAX_STEPS = 32;

/** Longer than any pattern in use. */
const MAX_PATTERN = 4096;

/** Normalizers without parameters, or with switches alone. They make a text at most some times longer. */
const PLAIN_NORMALIZERS = new Set(["NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "BertNormalizer"]);

/** Pre-tokenizers that only cut, or drop what they cut at. */
const CUTTERS = new Set([
  "Split",
  "Digits",
  "Punctuation",
  "Whitespace",
  "WhitespaceSplit",
  "BertPreTokenizer",
  "CharDelimiterSplit",
  "UnicodeScripts",
  "FixedLength",
]);

/** Loads the pieces; undefined when a step changes text in a way that is not known here. */
export async function loadTextPieces(
  normalizers: readonly Component[],
  preTokenizers: readonly Component[],
): Promise<TextPieces | undefined> {
  if (normalizers.length + preTokenizers.length > MAX_STEPS) return undefined;
  if (!normalizers.every(isKnownNormalizer)) return undefined;
  const run = preTokenizers.filter(isKnownPreTokenizer);
  const leftOut = preTokenizers.filter((step) => !run.includes(step));
  if (!leftOut.every(({ type }) => CUTTERS.has(type))) return undefined;
  const { textPipeline } = await import("./text-pipeline.js");
  try {
    return { ...textPipeline(normalizers, run), complete: leftOut.length === 0 };
  } catch {
    // A pattern that cannot be translated.
    return undefined;
  }
}

function isKnownNormalizer({ type, pattern, content, prepend }: Component): boolean {
  if (PLAIN_NORMALIZERS.has(type)) return true;
  if (type === "Prepend") return typeof prepend === "string" && prepend.length <= 4;
  // Replacements that make text longer could do so again and again.
  const from = type === "Replace" ? literalOf(pattern) : undefined;
  return from !== undefined && from !== "" && typeof content === "string" && content.length <= from.length;
}

function isKnownPreTokenizer({ type, ...fields }: Component): boolean {
  switch (type) {
    case "ByteLevel":
    case "BertPreTokenizer":
      return true;
    case "Metaspace":
      return fields.split === false && typeof fields.replacement === "string" && fields.replacement.length === 1;
    case "Digits":
      return true;
    case "Punctuation":
      return fields.behavior === "Contiguous";
    case "Split": {
      const { pattern, behavior, invert } = fields;
      if (behavior !== "Isolated" || invert === true) return false;
      const literal = literalOf(pattern);
      if (literal !== undefined) return literal !== "";
      const regex = (pattern as { Regex?: unknown } | null)?.Regex;
      return typeof regex === "string" && isTame(regex);
    }
    default:
      return false;
  }
}

const literalOf = (pattern: unknown): string | undefined => {
  const literal = (pattern as { String?: unknown } | null | undefined)?.String;
  return typeof literal === "string" ? literal : undefined;
};

/** Unbounded repetitions in one alternative, at most. The time for a short text grows with this power of its length. */
const MAX_REPETITIONS = 3;

/**
 * Whether a backtracking engine needs at most polynomial time for a pattern: no repeated group, no back reference, few repetitions.
 * All patterns of well-known models are so. Exported for its tests.
 */
export function isTame(pattern: string): boolean {
  if (pattern.length > MAX_PATTERN || /\\[1-9kg]/.test(pattern)) return false;
  let bare = pattern.replace(/\\[pPux]\{[^}]*\}|\\./gs, "x");
  // Classes may lie within classes; the innermost go first. What is not closed stays, and counts.
  for (let before = ""; before !== bare; ) {
    before = bare;
    bare = bare.replace(/\[[^[\]]*\]/g, "x");
  }
  if (/\)[*+{]/.test(bare)) return false;
  return alternatives(bare).every((alternative) => (alternative.match(/[*+{]/g) ?? []).length <= MAX_REPETITIONS);
}

/** Parts of a pattern between the bars that are in no group. */
function alternatives(pattern: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of pattern) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === "|" && depth === 0) parts.push("");
    else parts.push(`${parts.pop()}${character}`);
  }
  return parts;
}
