/** The colours of the kinds of candidates. */
import { shown } from "../drawing/numbers.js";
import type { LegendItem } from "../drawing/page.js";
import { CATEGORIES, MEAN, MUTED, OBSERVED } from "../drawing/theme.js";

const KINDS = [
  { kind: "near", label: "near a black hole", colour: CATEGORIES[0] as string },
  { kind: "no-token", label: "without a token", colour: MUTED },
  { kind: "identical", label: "identical rows", colour: OBSERVED },
  { kind: "zero", label: "zero rows", colour: MEAN },
] as const;

interface KindMark {
  kind: string;
  label: string;
  colour: string;
  /** Where the tokens of this kind are in what is drawn. */
  ids: number[];
}

/** Kinds of which there are tokens, in the order in which they are drawn: what is seldom lies on top. */
export const kindMarks = (kinds: readonly (string | undefined)[]): KindMark[] =>
  KINDS.map((mark) => ({ ...mark, ids: [...kinds.keys()].filter((id) => kinds[id] === mark.kind) })).filter(
    ({ ids }) => ids.length > 0,
  );

export const legendOf = (marks: readonly KindMark[]): LegendItem[] =>
  marks.map(({ label, colour, ids }) => ({ label: `${shown(ids.length)} ${label}`, colour, sign: "dot" }));
