/** The tokens job: which tokens of a model were under-trained, identical or not. */
import { CollapsarError } from "../errors.js";
import type { SourceIdentity } from "../inputs/identity.js";
import { Inputs, type JobOptions, withInputs } from "../inputs/inputs.js";
import { MatrixHashes } from "../inputs/matrix-hashes.js";
import { nameOf } from "../inputs/source-name.js";
import { findTokenizer, type TokenizerUsed, tokenizers, usedOf } from "../inputs/tokenizer.js";
import { otherEmbedding } from "../measure/tied-embeddings.js";
import { statsParameters } from "../parameters/validation/stats.js";
import { jobsOption } from "../parameters/validation/workers.js";
import type { Groups } from "../rows/groups.js";
import { asMatrix, type Matrix } from "../rows/stream.js";
import type { ReadCount } from "../source/byte-source.js";
import type { FileInput } from "../source/open.js";
import { Crew } from "../tasks/crew.js";
import { modelFacts } from "../tensors/choice/model-facts.js";
import { chooseMatrix } from "../tensors/default-tensor.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { originOf, type Tensor, type TensorOrigin, type TensorSet } from "../tensors/tensor.js";
import type { TokenName } from "../tokenizers/names.js";
import type { Superstrings } from "../tokenizers/superstrings.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import type { Indicator, IndicatorColumns, TokenKind } from "../undertrained/columns.js";
import type { RowMap } from "../undertrained/maps/row-map.js";
import type { Sky } from "../undertrained/maps/sky.js";
import type { FirstComponentFound } from "../undertrained/passes/component-found.js";
import type { Reference } from "../undertrained/reference.js";

/** Which model to look at, and with what to compare. */
export interface TokensOptions extends JobOptions {
  /** Name of the matrix; default: the output embedding, and beside it the input embedding where that is another. */
  tensor?: string | undefined;
  /** Names the tokens: a `tokenizer.json`, or `true` for the one that the model brings along. Default: no names. */
  tokenizer?: FileInput | boolean | undefined;
  /** Ids of tokens that are known to be under-trained. Default: rows that the model itself shows to be. */
  reference?: readonly number[] | undefined;
  /** The length scale of `linf`. Default 6e-5. */
  epsilon?: number | undefined;
  /** Also hashes the headers of the files that the embeddings are in, and all rows. Default false. */
  identify?: boolean | undefined;
  /** Also where the candidates of these kinds lie on a map; `true` for zero, identical, near ones and those without a token. Default: no map. */
  map?: boolean | readonly TokenKind[] | undefined;
  /** Also in which direction every token lies, as seen from the mean of all; takes up to 96 passes over the rows. Default false. */
  sky?: boolean | undefined;
  /** Whether to look for the first principal component, for `cosine_distance_without_pc1`, which takes most of the passes. Default true. */
  firstComponent?: boolean | undefined;
  /** Whether to look for the tokens that contain each candidate; of a model with a tokenizer. Default false. */
  superstrings?: boolean | undefined;
  /** Workers, at most; no result depends on it. Default: the cores of the machine, but no more than 4. */
  jobs?: number | undefined;
}

/** Tokens of a model, and what tells the under-trained ones. Everything that is a value a token is by id. */
export interface UnderTrained {
  /** Which model: a path, an address, or a name. */
  source: string;
  /** The output embedding, or the only one. */
  matrix: TensorOrigin;
  /** The input embedding, where it is another. */
  inputMatrix?: TensorOrigin;
  /** The groups of byte-identical rows of `matrix`, largest first. */
  groups: Groups;
  /** First token of the largest group whose rows are neither zero nor hold a NaN or an infinity. */
  anchor?: number;
  /** The rows whose mean the others are compared with. */
  reference?: Reference;
  /** How well the first principal component could be told, for `cosine_distance_without_pc1`. Only with a reference. */
  component?: FirstComponentFound | undefined;
  /** What tells low tokens: `e_in_norm` where the embeddings differ, else `cosine_distance`; without a reference the norm. */
  mainIndicator: Indicator;
  /** The main indicator's 2nd percentile among tokens that text can reach; NaN of no tokens. */
  limit: number;
  /** The indicators of every token; NaN where there is none. */
  columns: IndicatorColumns;
  /** Ids of the candidates by kind, then by main indicator, then by id. */
  candidates: Uint32Array;
  /** The kind of every candidate; undefined for other tokens. */
  kinds: (TokenKind | undefined)[];
  /** Where tokens lie along the directions in which their rows vary most. Only where it was asked for. */
  map?: RowMap;
  /** In which direction every token lies. Only where it was asked for. */
  sky?: Sky;
  /** Name and category of every token. Only with a tokenizer. */
  names?: TokenName[];
  /** The tokens that contain a candidate, by its id; none for one that no token contains. Only where they were looked for. */
  superstrings?: Map<number, Superstrings>;
  /** The tokenizer that was used; or, for one that nobody named, why it could not be. */
  tokenizer?: TokenizerUsed;
  /** Rows of `matrix` that hold a NaN or an infinity: they have no indicator. */
  nonFinite: number;
  /** The files that the embeddings are in, with the hashes of their headers, and those of all rows of each. Only where it was asked for. */
  identities?: SourceIdentity[];
  /** What was read to find this out. */
  reads: ReadCount;
}

/**
 * Which tokens of a model were under-trained: their rows are zero or identical, no token has them, or they lie near those that are, or low.
 *
 * The indicators are those of Land and Bartolo, "Fishing for Magikarp" (2024), in float64; no prompt is run. Takes some passes over the
 * embeddings; memory grows with the number of rows and not with the size of the file.
 *
 * Rejects with `InvalidParameter` for a reference that is empty, out of range or of rows alone that are zero or hold a NaN or an infinity, and with `DataLength` for embeddings of
 * different numbers of rows.
 *
 * @example
 * ```js
 * import { init, tokens } from "collapsar";
 *
 * await init();
 * const { candidates, kinds, reference } = await tokens("gamma.safetensors");
 * console.log(`${candidates.length} candidates, compared with ${reference?.ids.length ?? 0} rows: ${reference?.rule}`);
 * console.log(candidates[0], kinds[candidates[0]]);
 * ```
 */
export async function tokens(source: TensorInput, options: TokensOptions = {}): Promise<UnderTrained> {
  return withInputs(jobOf(options), async (inputs) => (await tokensWithin(inputs, source, options)).found);
}

const jobOf = ({ signal, onProgress, reading }: TokensOptions): JobOptions => ({ signal, onProgress, reading });

/** What was found, and the source, which is open. */
export interface OpenTokens {
  found: UnderTrained;
  /** Rows of the matrix, whose ids ascend, as float32. Rejects with `SourceChanged` if the source changed meanwhile. */
  values(ids: Uint32Array): AsyncGenerator<Float32Array, void>;
  close(): Promise<void>;
}

/** The same, with rows to be read from what is open already: on a server to open it costs some requests. */
export async function openTokens(source: TensorInput, options: TokensOptions): Promise<OpenTokens> {
  const inputs = new Inputs(jobOf(options));
  try {
    const { found, output } = await tokensWithin(inputs, source, options);
    await inputs.verify();
    return {
      found: { ...found, reads: { ...inputs.reads } },
      async *values(ids) {
        const { rowValues } = await import("../undertrained/row-values.js");
        yield* rowValues(output, ids, {});
        await inputs.verify();
      },
      close: () => inputs.close(),
    };
  } catch (error) {
    await inputs.close();
    throw error;
  }
}

/** What was found, and the matrix that it is of. */
interface TokensWithin {
  found: UnderTrained;
  output: Matrix;
}

async function tokensWithin(inputs: Inputs, source: TensorInput, options: TokensOptions): Promise<TokensWithin> {
  const crew = Crew.ofPlatform();
  try {
    return await tokensWith(crew, inputs, source, options);
  } finally {
    crew?.end();
  }
}

async function tokensWith(
  crew: Crew | undefined,
  inputs: Inputs,
  source: TensorInput,
  options: TokensOptions,
): Promise<TokensWithin> {
  const { tensor, tokenizer: given, reference: ids, epsilon: length, ...others } = options;
  const { firstComponent = true, superstrings = false, identify = false, map, sky = false, jobs, ...job } = others;
  const { epsilon } = statsParameters({ tensor, epsilon: length }, { mask: false });
  const workers = jobsOption(jobs);
  const {
    allNorms,
    anchorGroup,
    directions,
    findCandidates,
    findReference,
    givenReference,
    groupsAndNorms,
    mapOf,
    measureIndicators,
    ZERO,
  } = await import("../undertrained/undertrained.js");
  const set = await inputs.open(source);
  const output = asMatrix(await chooseMatrix(set, tensor, job.signal));
  const input = tensor === undefined ? await inputMatrix(set, output, job.signal) : undefined;
  const tokenizerFound = await findTokenizer(inputs, set, given, job.signal);
  const hashes = identify ? new MatrixHashes() : undefined;
  const passes = { ...job, source, reads: inputs.reads, jobs: workers, crew };
  const { groups, norms: outputNorms } = await groupsAndNorms(output, {
    ...passes,
    onRows: hashes?.take(output.tensor),
  });
  const inputNorms = input ? await allNorms(input, { ...passes, onRows: hashes?.take(input.tensor) }) : outputNorms;

  const hasDirection = directions(outputNorms);
  const evidence = { rows: output.rows, groups, hasDirection, tokenizer: tokenizerFound?.tokenizer };
  const reference = ids ? givenReference(ids, evidence) : findReference(evidence);
  const anchor = anchorGroup(evidence)?.[0];
  const compared = { reference: reference?.ids, anchor, epsilon, firstComponent, sky };
  const measured = await measureIndicators(output, outputNorms, compared, passes);
  const columns: IndicatorColumns = {
    e_in_norm: input ? inputNorms.norms : new Float64Array(output.rows).fill(Number.NaN),
    e_in_max_abs: Float64Array.from(inputNorms.largest),
    e_out_norm: outputNorms.norms,
    ...measured.columns,
  };
  const tokenizer = tokenizerFound?.tokenizer;
  const main = mainIndicator(input, reference);
  const names = tokenizer && (await (await tokenizers()).nameTokens(tokenizer, columns.e_out_norm.keys(), job.signal));
  const {
    limit,
    ids: candidates,
    kinds,
  } = findCandidates({
    rows: output.rows,
    groups,
    columns,
    main,
    isZero: (row) => (inputNorms.largest[row] as number) <= ZERO,
    names,
    hasToken: tokenizer && ((id) => tokenizer.tokens.has(id)),
  });
  const result: UnderTrained = {
    source: nameOf(source),
    matrix: originOf(output.tensor),
    ...(input && { inputMatrix: originOf(input.tensor) }),
    groups,
    ...(anchor !== undefined && { anchor }),
    ...(reference && { reference }),
    component: measured.component,
    mainIndicator: main,
    limit,
    columns,
    candidates,
    kinds,
    ...(await mapOf(output, { groups, candidates, kinds }, map, job)),
    ...(measured.sky && { sky: measured.sky }),
    ...(names && { names }),
    ...(superstrings && (await containing(tokenizer, candidates, job.signal))),
    ...(tokenizerFound && { tokenizer: usedOf(tokenizerFound) }),
    nonFinite: outputNorms.norms.filter(Number.isNaN).length,
    ...(hashes && { identities: await hashes.identities(job.signal) }),
    reads: inputs.reads,
  };
  return { found: result, output };
}

/** What tells low tokens, of what there is. */
function mainIndicator(input: Matrix | undefined, reference: Reference | undefined): Indicator {
  if (input) return "e_in_norm";
  return reference ? "cosine_distance" : "e_out_norm";
}

/** The tokens that contain each candidate, where a tokenizer tells. */
async function containing(
  tokenizer: Tokenizer | undefined,
  candidates: Iterable<number>,
  signal: AbortSignal | undefined,
): Promise<Pick<UnderTrained, "superstrings">> {
  if (!tokenizer) return {};
  const { superstringsOf } = await tokenizers();
  return { superstrings: await superstringsOf(tokenizer, candidates, signal) };
}

/** The input embedding of a model whose output embedding is another. What config.json says of that holds, whatever else is there. */
async function inputMatrix(
  set: TensorSet,
  output: Matrix,
  signal: AbortSignal | undefined,
): Promise<Matrix | undefined> {
  const other = await otherEmbedding(set, output.tensor, signal);
  if (!other || other.tied || (await modelFacts(set, signal)).tied) return undefined;
  const input = asMatrix(await chooseMatrix(set, other.tensor, signal));
  if (input.rows === output.rows) return input;
  const name = ({ name: each }: Tensor): string => JSON.stringify(each);
  const message = `${set.name}: ${name(output.tensor)} has ${output.rows} rows, but ${name(input.tensor)} has ${input.rows}; measure one of them by its name (tensor)`;
  throw new CollapsarError("DataLength", message, { needed: output.rows, actual: input.rows });
}
