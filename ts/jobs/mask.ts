/** The mask job: which rows of a matrix have a byte-identical twin, and which belong together. */

import type { SourceIdentity } from "../inputs/identity.js";
import { headerIdentity, RowsIdentity } from "../inputs/identity.js";
import { type JobOptions, withInputs } from "../inputs/inputs.js";
import { findTokenizer, type TokenizerUsed, tokenizers, usedOf } from "../inputs/tokenizer.js";
import { type OtherEmbedding, otherEmbedding } from "../measure/tied-embeddings.js";
import { statsParameters } from "../parameters/validation/stats.js";
import { countGroups, type Groups, maskOf } from "../rows/groups.js";
import { findIdenticalRows } from "../rows/identical.js";
import { rowsOfRuns } from "../rows/runs.js";
import { asMatrix } from "../rows/stream.js";
import type { ReadCount } from "../source/byte-source.js";
import type { FileInput } from "../source/open.js";
import { chooseMatrix } from "../tensors/default-tensor.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { originOf, type TensorOrigin } from "../tensors/tensor.js";
import type { TokenName } from "../tokenizers/names.js";
import type { ExponentNeighbourhood } from "../undertrained/exponents.js";

/** Which matrix is searched, and how tokens are named. */
export interface MaskOptions extends JobOptions {
  /** Name of the matrix, or `"output"` or `"input"` for the embedding of that side. Default: a matrix `gamma`, else by evidence. */
  tensor?: string | undefined;
  /** Names the tokens: a `tokenizer.json`, or `true` for the one in the model directory, if there is one. Default: no names. */
  tokenizer?: FileInput | boolean | undefined;
  /**
   * Selects, in place of the identical rows, those whose binary exponents differ in no dim by more than this from those of the first token of
   * the largest group of identical rows that are not zero: 0 to 255. For matrices of bfloat16 values.
   */
  neighbourhood?: number | undefined;
  /** Also hashes the header of the file that the matrix is in, and all rows. Default false. */
  identify?: boolean | undefined;
}

/** The identical rows of a matrix. Rows are numbered as in the matrix: they are token ids. */
export interface IdenticalRows {
  /** The matrix that was searched. */
  matrix: TensorOrigin;
  /** The embedding or unembedding matrix that was not measured, where a model has both and none was named. */
  otherEmbedding?: OtherEmbedding;
  /** One byte a row: 1 for rows with a byte-identical twin, or for those near dead ones where these were asked for, 0 for the others. */
  mask: Uint8Array<ArrayBuffer>;
  /** What the selected rows are near to, and how many are how near. Only where rows were selected so. */
  neighbourhood?: ExponentNeighbourhood;
  /** The groups of at least two byte-identical rows, largest first, ties by first row. */
  groups: Groups;
  /** What each of `groups.members` is called, and what kind of token it is. Only with a tokenizer. */
  names?: TokenName[];
  /** The tokenizer that was used or, if none was named, why that of the model could not be used. */
  tokenizer?: TokenizerUsed;
  /** Number of rows that differ from each other by bytes: one for each group, and every row that is in no group. */
  distinct: number;
  /** The file that the matrix is in, with the hash of its header, and that of all rows. Only where it was asked for. */
  identities?: SourceIdentity[];
  /** What was read. */
  reads: ReadCount;
}

/**
 * Groups the rows of a matrix that are byte for byte the same in the stored dtype: -0.0 and 0.0 differ, NaNs with the same bits are equal.
 *
 * The matrix is read in one streaming pass, and the few candidates once more. Memory grows with the number of rows, 8 bytes each, and not
 * with the size of the file.
 *
 * Rejects with a {@link CollapsarError} for what cannot be read, or with the signal's reason.
 *
 * @example
 * ```js
 * import { idsText, init, mask } from "collapsar";
 *
 * await init();
 * const { groups, distinct } = await mask("gamma.safetensors");
 * console.log(`${groups.members.length} tokens in ${groups.starts.length - 1} groups; ${distinct} distinct rows`);
 * console.log(idsText(groups).split("\n").slice(0, 3)); // the first ids
 * ```
 */
export async function mask(source: TensorInput, options: MaskOptions = {}): Promise<IdenticalRows> {
  const { tensor, tokenizer: given, neighbourhood: within, identify = false, ...job } = options;
  const { neighbourhood } = statsParameters({ tensor, neighbourhood: within }, { mask: false });
  return withInputs(job, async (inputs) => {
    const set = await inputs.open(source);
    const matrix = asMatrix(await chooseMatrix(set, tensor, job.signal));
    // Before the search: a file that was named and cannot be used should not cost minutes.
    const found = await findTokenizer(inputs, set, given, job.signal);
    const other = tensor === undefined ? await otherEmbedding(set, matrix.tensor, job.signal) : undefined;
    const rows = identify ? new RowsIdentity() : undefined;
    const searching = { ...job, onRows: rows?.take };
    const near =
      neighbourhood === undefined
        ? undefined
        : await (await import("../undertrained/undertrained.js")).selectNeighbourhood(matrix, neighbourhood, searching);
    const groups = near?.groups ?? (await findIdenticalRows(matrix, searching));
    return {
      matrix: originOf(matrix.tensor),
      ...(other && { otherEmbedding: other }),
      mask: maskOf(near ? { members: rowsOfRuns(near.runs) } : groups, matrix.rows),
      ...(near && { neighbourhood: near.neighbourhood }),
      groups,
      ...(found?.tokenizer && {
        names: await (await tokenizers()).nameTokens(found.tokenizer, groups.members, job.signal),
      }),
      ...(found && { tokenizer: usedOf(found) }),
      ...(rows && {
        identities: [...(await headerIdentity(matrix.tensor, job.signal)), rows.of(matrix.tensor, "all")],
      }),
      distinct: matrix.rows - groups.members.length + countGroups(groups),
      reads: inputs.reads,
    };
  });
}
