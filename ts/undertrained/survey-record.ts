/** The record of a model in a survey, from what `tokens` found. */
import { quantile, sortedValues } from "../statistics/describe.js";
import type { TensorOrigin } from "../tensors/tensor.js";
import { KINDS, type TokenKind } from "./columns.js";
import type { TokenRecords } from "./records.js";
import type { Reference } from "./reference.js";
import type { SurveyedModel } from "./survey.js";

/** What a record is made from: the result of `tokens`. */
export interface Surveyed extends TokenRecords {
  matrix: TensorOrigin;
  inputMatrix?: TensorOrigin;
  reference?: Reference;
  nonFinite: number;
}

/** The record of a model that was measured. */
export function surveyRecord(source: string, found: Surveyed): SurveyedModel {
  const { matrix, inputMatrix, groups, candidates, kinds, columns, reference, nonFinite } = found;
  const { tensor, dtype, shape } = matrix;
  const [rows, dims] = shape as [number, number];
  const holes = groups.starts.length - 1;
  const tally = new Map<TokenKind, number>(KINDS.map((kind) => [kind, 0]));
  for (const id of candidates) tally.set(kinds[id] as TokenKind, (tally.get(kinds[id] as TokenKind) ?? 0) + 1);
  const of = (kind: TokenKind): number => tally.get(kind) ?? 0;
  const norms = sortedValues(columns.e_out_norm);
  return {
    source,
    tensor,
    dtype,
    rows,
    dims,
    distinct: rows - groups.members.length + holes,
    black_holes: holes,
    black_hole_population: groups.members.length,
    largest_black_hole: holes > 0 ? (groups.starts[1] as number) - (groups.starts[0] as number) : 0,
    candidates: candidates.length,
    zero: of("zero"),
    identical: of("identical"),
    no_token: of("no-token"),
    near: of("near"),
    low: of("low"),
    reference: reference?.rule ?? "",
    reference_rows: reference?.ids.length ?? 0,
    tied: inputMatrix === undefined,
    norm_min: quantile(norms, 0),
    norm_median: quantile(norms, 0.5),
    norm_max: quantile(norms, 1),
    non_finite: nonFinite,
  };
}
