/** What the library says, in the words of the page: a person here has fields and buttons, no options and no variables. */
import { TRY_NEXT } from "../../../dist/report/parts/try-next.js";
import type { ShownPart } from "../messages.js";

const WORDS = [
  ["set HF_TOKEN", "give an access token"],
  ["choose one by its name with `tensor`", "choose one"],
  ["choose one with `tensor`", "choose one"],
  ["choose another with `tensor`", "choose another"],
  ["choose with --tensor", "choose it under Options"],
  ["; synth --drop-singletons leaves out the singletons of the trials too", ""],
  [
    TRY_NEXT,
    "what to try next: “Look for under-trained tokens” under Tokens, or “All rows” under Options, for how close all rows lie",
  ],
] as const;

export const inWordsOfPage = (text: string): string =>
  WORDS.reduce((said, [from, to]) => said.replaceAll(from, to), text);

/** Findings too name what can be done about them. */
export const partInWordsOfPage = (part: ShownPart): ShownPart =>
  part.kind === "list" ? { ...part, items: part.items.map(inWordsOfPage) } : part;
