/** Which tensor is meant when none is named: the one that the evidence speaks for. */
import { CollapsarError } from "../errors.js";
import { shortList } from "../text/short-list.js";
import { HELD_ADVICE } from "./as-floats.js";
import { type Candidate, findCandidates } from "./choice/candidates.js";
import type { ModelFacts } from "./choice/model-facts.js";
import { type Side, saysNoEmbedding } from "./choice/names.js";
import { isSixteenBits } from "./dtypes.js";
import { describe, isMatrix, isStack, namedTensor, type Tensor, type TensorSet } from "./tensor.js";
import { ownReason, packedEmbedding, whyUnmeasurable } from "./unmeasurable.js";

/** The matrix of the reference data: chosen before all others, if it is one. */
export const REFERENCE = "gamma";

/**
 * The tensor to measure. A name that is there is that tensor; the words `output` and `input` are the embedding of that side. Without a name the
 * matrix `gamma`, else the output embedding (unembedding), else the input embedding, else the only float matrix, provided that its name does not
 * say that it is something else. What has such a name and no fitting shape is passed over; `why` of the tensor says so.
 *
 * Rejects with `MissingTensor`, `AmbiguousTensor`, or, for what is named and no float matrix, with `WrongRank`, `UnsupportedDtype` or `NoDims`.
 */
export async function chooseMatrix(set: TensorSet, name?: string, signal?: AbortSignal): Promise<Tensor> {
  const tensor = await choose(set, name, signal);
  const said = [tensor.why, tensor.note, set.note].filter((each) => each !== undefined);
  return said.length === 0 ? tensor : { ...tensor, why: said.join("; ") };
}

async function choose(set: TensorSet, name?: string, signal?: AbortSignal): Promise<Tensor> {
  if (name !== undefined && (set.names.includes(name) || !isSide(name))) {
    return asked(set, await namedTensor(set, name));
  }
  const side = isSide(name) ? name : undefined;
  const passed: string[] = [];
  if (side === undefined && set.names.includes(REFERENCE)) {
    const gamma = await set.get(REFERENCE);
    if (isMatrix(gamma)) return { ...asked(set, gamma), why: "a matrix of the name gamma" };
    passed.push(`${REFERENCE} (${describe(gamma)}, no matrix that can be measured)`);
  }
  const { all, facts } = await findCandidates(set, signal);
  const wanted = all.filter((candidate) => isWanted(candidate, side, facts));
  const chosen = wanted.find(({ unfit }) => unfit === undefined);
  const before = chosen ? wanted.slice(0, wanted.indexOf(chosen)) : wanted;
  passed.push(...before.map((candidate) => `${candidate.name} (${candidate.unfit})`));
  const because = passed.length === 0 ? "" : `; passed over: ${shortList(passed, 4)}`;
  if (chosen?.tensor) return { ...chosen.tensor, why: `${reason(chosen, all, facts)}${because}` };
  if (side !== undefined) throw noSide(set, side, all, because);
  // Of what is called an embedding and cannot be measured the error says why.
  const unmeasurable = wanted.find(({ tensor }) => tensor?.shape.length === 2 && !isMatrix(tensor));
  if (unmeasurable?.tensor) return asked(set, unmeasurable.tensor);
  return onlyMatrix(set, because);
}

/** The candidates of the other side than the one of that name, which could be measured; the likeliest first. */
export async function otherSide(set: TensorSet, name: string, signal?: AbortSignal): Promise<Candidate[]> {
  const { all } = await findCandidates(set, signal);
  const side = all.find((candidate) => candidate.name === name)?.side;
  if (side === undefined) return [];
  return all.filter((candidate) => candidate.side !== side && candidate.unfit === undefined);
}

const isSide = (name: string | undefined): name is Side => name === "output" || name === "input";

/** Where a model has one embedding for both sides, the input embedding is its output embedding. */
const isWanted = (candidate: Candidate, side: Side | undefined, { tied = false }: ModelFacts): boolean =>
  side === undefined || candidate.side === side || (side === "output" && tied);

function reason({ name, side, ambiguous, tensor }: Candidate, all: readonly Candidate[], facts: ModelFacts): string {
  const { tokens, tokensFrom, tied } = facts;
  const rows = tensor?.shape[0];
  const byRows =
    tokens !== undefined && (ambiguous || rows === tokens)
      ? ` and by its rows (${rows}; ${tokensFrom} says ${tokens} tokens)`
      : "";
  const word = `${side} embedding by its name${byRows}`;
  if (side === "output") return word;
  if (all.some((other) => other.side === "output" && other.name !== name && other.unfit === undefined)) return word;
  if (tied === undefined) return `${word}; there is no output embedding`;
  return tied
    ? `${word}; config.json says that it is the output embedding too`
    : `${word}; there is no output embedding, although config.json says that the two differ`;
}

function noSide(set: TensorSet, side: Side, all: readonly Candidate[], because: string): CollapsarError {
  const found = all.map(({ name }) => name);
  const there = found.length === 0 ? "no tensor has the name of an embedding" : `found were ${shortList(found)}`;
  const message = `${set.name}: no ${side} embedding${because}; ${there}; choose one by its name with \`tensor\``;
  return new CollapsarError("MissingTensor", message, { tensor: side, available: [...set.names] });
}

/** Files of a model beyond which none is opened only to see what is in it: each may be a way to a server and back. */
export const OPENED_AT_MOST = 4;

async function onlyMatrix(set: TensorSet, because: string): Promise<Tensor> {
  const packed = packedEmbedding(set.names);
  if (packed) {
    const message = `${set.name}: its embedding ${JSON.stringify(packed.tensor)} is quantised by ${packed.by}, which cannot be undone here; ${packed.advice}`;
    throw new CollapsarError("UnsupportedFormat", message, { format: packed.by });
  }
  if ((set.files ?? 1) > OPENED_AT_MOST) {
    const message = `${set.name}: no tensor has the name of an embedding${because}; choose one with \`tensor\`: ${shortList(set.names)}`;
    throw new CollapsarError("MissingTensor", message, { tensor: "", available: [...set.names] });
  }
  const tensors = await Promise.all(set.names.map((each) => set.get(each)));
  const matrices = tensors.filter(isMatrix).sort(tallestFirst);
  const others = matrices.filter(({ name }) => !saysNoEmbedding(name));
  const [only, second] = others;
  if (matrices.length > 0 && !only) throw noEmbedding(set, matrices);
  if (only && !second && matrices.length === 1)
    return tensors.length === 1 ? asked(set, only) : { ...asked(set, only), why: `the only matrix${because}` };
  if (!only) {
    // Of the one matrix that there is the error says why it cannot be measured, and what to do.
    const [one, another] = tensors.filter(({ shape }) => shape.length === 2);
    if (one && !another && (one.refusal ?? ownReason(set.names, one))) return asked(set, one);
    throw noMatrix(set, tensors, because);
  }
  const candidates = matrices.map((each) => each.name);
  const listed = matrices.map((each) => `${each.name} [${each.shape.join(", ")}]`);
  const message = `${set.name}: several matrices and none with the name of an embedding${because}; choose one with \`tensor\`: ${shortList(listed)}`;
  throw new CollapsarError("AmbiguousTensor", message, { candidates });
}

/** An embedding has more rows than anything else of a model, so that it is among the few names that an error lists. */
const tallestFirst = (a: Tensor, b: Tensor): number => height(b) - height(a);

const height = ({ shape }: Tensor): number => (shape.length === 2 ? (shape[0] as number) : 0);

function noMatrix(set: TensorSet, tensors: readonly Tensor[], because: string): CollapsarError {
  const found =
    tensors.length === 0
      ? "it holds no tensor"
      : `it holds ${shortList([...tensors].sort(tallestFirst).map((each) => `${each.name} ${describe(each)}`))}`;
  const held = tensors.some(({ dtype, shape }) => isSixteenBits(dtype) && shape.length >= 2) ? `; ${HELD_ADVICE}` : "";
  const [stack, another] = tensors.filter(isStack);
  const stacked =
    stack && !another
      ? `; series measures the matrices of ${stack.name}, or trials, if it is an HDF5 file of them`
      : "";
  return new CollapsarError(
    "MissingTensor",
    `${set.name}: no float matrix (rank 2)${because}; ${found}${stacked}${held}`,
    {
      tensor: "",
      available: [...set.names],
    },
  );
}

/** All matrices have names of something else. */
function noEmbedding(set: TensorSet, matrices: readonly Tensor[]): CollapsarError {
  const names = matrices.map(({ name }) => name);
  const what = names.some((name) => /lora_/i.test(name))
    ? "it is a LoRA adapter, which holds changes of a model's matrices; give the model that it belongs to"
    : names.some((name) => /(^|\.)(layers?|blk|h|blocks?)\.\d+\./.test(name))
      ? "it holds layers of a model; give the model's directory, or the file with its embedding"
      : "it holds other matrices of a network";
  const listed = matrices.map((each) => `${each.name} [${each.shape.join(", ")}]`);
  const message = `${set.name}: no embedding matrix: ${what}, or choose one with \`tensor\`: ${shortList(listed)}`;
  return new CollapsarError("MissingTensor", message, { tensor: "", available: [...set.names] });
}

/** A tensor that somebody named, if it can be measured. */
function asked(set: TensorSet, tensor: Tensor): Tensor {
  const { name, dtype, shape, refusal } = tensor;
  if (refusal) throw refusal;
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
