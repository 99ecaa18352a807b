/**
 * The terms of reports, with a definition of each in one sentence. The guide's glossary begins each of its entries with the same sentence,
 * and goes on from there; a test compares them.
 */
import type { Part, ReportDocument } from "./document.js";

/** A term, its definition, and how it shows in a text where that is not by its own name, in the singular or the plural. */
type Term = readonly [term: string, definition: string, shown?: RegExp];

/** All terms, in the order of the guide. */
export const TERMS: readonly Term[] = [
  ["Black hole", "A vector that two tokens or more share."],
  ["Centroid", "The mean of some rows, usually of the dead ones: the vector around which trials scatter."],
  [
    "Chebyshev distance",
    "The largest absolute difference of any coordinate of two vectors, also called L-infinity.",
    /\b(distances?|l_inf|l-infinity)\b/i,
  ],
  [
    "Component",
    "A set of vectors that hang together in the epsilon-graph: each can be reached from each by steps from one vector to another that it touches.",
    /\b(components?|isolated)\b/i,
  ],
  ["Dead token", "A token that training did not reach."],
  ["Density", "The edges of a graph divided by the number of pairs of its vectors: 1 where all touch each other."],
  ["Epsilon", "The length scale in which distances are given, by default 6e-5."],
  ["Epsilon-graph", "The graph whose nodes are the distinct vectors and whose edges join vectors that touch."],
  [
    "Gamma",
    "The name that the first matrices of this kind were given in their files: an unembedding matrix, [tokens, dims].",
  ],
  [
    "Gini coefficient",
    "How unequal the populations of the black holes are: 0 if all are equal, near 1 if one has almost all tokens.",
    /\bgini\b/i,
  ],
  ["Group", "The tokens that share one vector."],
  [
    "Headroom",
    "How far an update of an optimizer would move an element, over half the step of the lattice that it leads along: at most 1 moves nothing.",
  ],
  ["Identical rows", "Rows with the same bytes.", /\b(identical|twins?)\b/i],
  [
    "Joint test",
    "One test of all metrics together: how many simulated snapshots are, by their most extreme ranks, at least as unusual as the observed one.",
  ],
  ["Lattice", "The numbers that a format such as bfloat16 can represent."],
  [
    "Lower middle",
    "The median of an even count of numbers, taken as the smaller of the two in the middle, not as their mean.",
    /\bmedians?\b/i,
  ],
  ["Mask", "One true or false per row: the rows that are measured.", /\bmask(ed)?\b/i],
  [
    "p-value",
    "How often chance, as the simulation has it, gives something at least as extreme: counted among the trials, the observed snapshot included, so never 0.",
  ],
  [
    "Phase",
    "How far a row moves from one snapshot to the next, in steps of its lattice: frozen, stumbling, spherical, superluminal or hypernova, the farthest.",
  ],
  ["Population", "The number of tokens that share a vector."],
  ["Record", "A line of a result in CSV."],
  ["Row", "A token's vector in the embedding matrix."],
  ["Shard", "One slice of a run that is divided among machines."],
  ["Sigma", "The standard deviation of the noise in a trial."],
  ["Singleton", "A vector of one token alone."],
  ["Snapshot", "One matrix, or its masked rows, that is measured: one record of the CSV."],
  ["Tail", "The share of simulated snapshots that are at least as far out as the observed one, on one side."],
  [
    "Touch",
    "Two vectors touch when their Chebyshev distance is at most the threshold, by default 2 epsilon.",
    /\btouch(es|ing)?\b/i,
  ],
  ["Trial", "A simulated snapshot: rows that are a centroid plus noise."],
  ["z", "How many standard deviations an observed value lies from the mean of the simulated ones."],
];

/** The same report with the terms that it uses. */
export function withTerms(document: ReportDocument): ReportDocument {
  const text = textOf(document);
  const isUsed = ([term, , shown = new RegExp(`\\b${term}s?\\b`, "i")]: Term): boolean => shown.test(text);
  return { ...document, terms: TERMS.filter(isUsed).map(([term, definition]) => [term, definition]) };
}

/** The words of a report, but for those inside figures. */
function textOf({ opening, notes, sections }: ReportDocument): string {
  const parts = sections.flatMap((section) => [section.title, ...section.parts.flatMap(wordsOf)]);
  const numbers = opening?.numbers.map(([, label]) => label) ?? [];
  return [opening?.sentence ?? "", ...numbers, ...notes, ...parts].join("\n");
}

function wordsOf(part: Part): string[] {
  const { caption } = part;
  if (part.kind === "list") return [caption, ...part.items];
  return part.kind === "table" ? [caption, ...(part.head ?? []), ...part.lines.flat()] : [caption];
}
