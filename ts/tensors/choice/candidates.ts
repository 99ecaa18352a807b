/** The tensors of a model that may be its embeddings, each with what speaks for or against it. */
import { isCollapsarError } from "../../errors.js";
import { describe, isMatrix, type Tensor, type TensorSet } from "../tensor.js";
import { type ModelFacts, modelFacts } from "./model-facts.js";
import { evidenceOf, type NameEvidence, type Side } from "./names.js";

/** A tensor with the name of an embedding. */
export interface Candidate extends NameEvidence {
  readonly name: string;
  /** Absent where an index names it and the shard does not hold it. */
  readonly tensor?: Tensor;
  /** Why it is passed over; absent for one that could be chosen. */
  readonly unfit?: string;
}

/** The candidates of a model, the likeliest of each side first, and what they were judged by. */
export interface Candidates {
  readonly all: readonly Candidate[];
  readonly facts: ModelFacts;
}

/** Tensors of one side that are looked at: a model has a few of them, a hostile file may have any number. */
const LOOKED_AT = 8;

/** An embedding of so many times fewer rows than dims is that of no vocabulary: a classifier's matrix has a row for each class. */
const DIMS_PER_ROW = 8;

/** Rows that a vocabulary is filled up with, as a share of it and at least: to a multiple of some power of two. */
const PADDING_SHARE = 0.1;
const PADDING_ROWS = 1024;

/** What was found, by the set of tensors: a job asks more than once. */
const found = new WeakMap<TensorSet, Promise<Candidates>>();

/** Finds and judges the candidates. Opens only shards with one of them, and files beside the weights only where names do not decide. */
export function findCandidates(set: TensorSet, signal?: AbortSignal): Promise<Candidates> {
  const known = found.get(set) ?? search(set, signal);
  found.set(set, known);
  return known;
}

async function search(set: TensorSet, signal: AbortSignal | undefined): Promise<Candidates> {
  const named = set.names.flatMap((name) => {
    const evidence = evidenceOf(name);
    return evidence ? [{ name, ...evidence }] : [];
  });
  const likeliest = (side: Side): Candidate[] =>
    named
      .filter((candidate) => candidate.side === side)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, LOOKED_AT);
  const looked: Candidate[] = [];
  for (const candidate of [...likeliest("output"), ...likeliest("input")]) looked.push(await shaped(set, candidate));
  const fit = looked.filter(({ unfit }) => unfit === undefined);
  const facts = needFacts(fit) ? await modelFacts(set, signal) : {};
  const rows = facts.tokens ?? rowsOf(fit.find(({ ambiguous, tensor }) => !ambiguous && !isFlat(tensor)));
  const judged = looked.map((candidate) => judge(candidate, rows, facts.tokensFrom));
  return { all: inOrder(judged, rows), facts };
}

async function shaped(set: TensorSet, candidate: Candidate): Promise<Candidate> {
  try {
    const tensor = await set.get(candidate.name);
    const unfit = isMatrix(tensor) && tensor.shape[1] !== 0 ? {} : { unfit: unfitShape(tensor) };
    return { ...candidate, tensor, ...unfit };
  } catch (error) {
    // What an index says wrongly of one tensor says nothing of another. A shard that is missing is another matter: it may be the one.
    if (!isCollapsarError(error, "InvalidIndex")) throw error;
    return { ...candidate, unfit: "the index names it, but its shard does not hold it" };
  }
}

function unfitShape(tensor: Tensor): string {
  if (tensor.shape.length !== 2) return `${describe(tensor)}, no matrix`;
  return tensor.shape[1] === 0 ? `${describe(tensor)}, without dims` : `${describe(tensor)} cannot be measured`;
}

const rowsOf = (candidate: Candidate | undefined): number | undefined => candidate?.tensor?.shape[0];

/** Fewer rows than a vocabulary has in so many dims. */
const isFlat = (tensor: Tensor | undefined): boolean => {
  const [rows = 0, dims = 0] = tensor?.shape ?? [];
  return rows * DIMS_PER_ROW < dims;
};

/** Where one name is that of an output embedding and of nothing else, and no other matrix has such a name, the name is enough. */
function needFacts(fit: readonly Candidate[]): boolean {
  const [first, ...others] = fit;
  if (!first) return false;
  const rivals = others.filter(({ side, tensor }) => side === first.side && tensor?.shape[0] !== rowsOf(first));
  return first.side === "input" || first.ambiguous || isFlat(first.tensor) || rivals.length > 0;
}

function judge(candidate: Candidate, rows: number | undefined, from: string | undefined): Candidate {
  const { tensor, unfit, ambiguous } = candidate;
  const own = rowsOf(candidate);
  if (unfit !== undefined || !tensor || own === undefined) return candidate;
  const flat = isFlat(tensor);
  if (!ambiguous && !flat) return candidate;
  if (rows === undefined || (rows === own && from === undefined)) {
    if (!flat || !ambiguous) return candidate;
    return { ...candidate, unfit: `${describe(tensor)} has fewer rows than any vocabulary would have` };
  }
  if (own >= rows / 2 && own <= 2 * rows + PADDING_ROWS) return candidate;
  const vocabulary = from === undefined ? `another embedding has ${rows}` : `${from} says ${rows} tokens`;
  return { ...candidate, unfit: `${describe(tensor)} has ${own} rows, but ${vocabulary}` };
}

/** The outputs before the inputs; of each side first those with a row for each token. */
function inOrder(candidates: readonly Candidate[], rows: number | undefined): Candidate[] {
  const off = (candidate: Candidate): number => {
    const own = rowsOf(candidate);
    if (rows === undefined || own === undefined) return 0;
    return own >= rows && own <= rows * (1 + PADDING_SHARE) + PADDING_ROWS ? 0 : 1;
  };
  const sides: Side[] = ["output", "input"];
  return sides.flatMap((side) =>
    candidates
      .filter((candidate) => candidate.side === side)
      .map((candidate, at) => ({ candidate, at, off: off(candidate) }))
      .sort((a, b) => a.off - b.off || a.at - b.at)
      .map(({ candidate }) => candidate),
  );
}
