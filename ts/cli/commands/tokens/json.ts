/** What `collapsar tokens` finds, as JSON. */

import type { UnderTrained } from "../../../jobs/tokens.js";
import { tokensNotes } from "../../../report/parts/tokens.js";
import { INDICATORS } from "../../../undertrained/columns.js";
import { type TokensCsvOptions, writtenIds } from "../../../undertrained/records.js";
import { resultJson } from "../../files/result-json.js";

/** The format of both: of one model, and of several. */
export const JSON_FORMAT = { command: "tokens", version: 1 };

/** One JSON object: what was looked at, the reference, and an object for each token that is written. */
export const tokensJson = (result: UnderTrained, options: TokensCsvOptions): string =>
  resultJson(JSON_FORMAT, { ...jsonOf(result, options), notes: tokensNotes(result), reads: result.reads });

/** What is told of one model, without the notes and the reads. */
export function jsonOf(result: UnderTrained, options: TokensCsvOptions): object {
  const { source, matrix, inputMatrix, anchor, reference, mainIndicator, limit, columns, kinds, names, nonFinite } =
    result;
  const { component, superstrings } = result;
  const records = Array.from(writtenIds(result, options), (id) => ({
    id,
    ...(names?.[id] && { token: names[id].token, category: names[id].category }),
    ...(kinds[id] && { kind: kinds[id] }),
    ...Object.fromEntries(
      INDICATORS.map((indicator) => [indicator, columns[indicator][id] as number] as const).filter(
        ([, value]) => !Number.isNaN(value),
      ),
    ),
    ...(superstrings && kinds[id] && { superstrings: superstrings.get(id) ?? { count: 0, ids: [] } }),
  }));
  return {
    source,
    matrix,
    inputMatrix,
    anchor,
    reference,
    component,
    mainIndicator,
    limit,
    nonFinite,
    tokens: records,
    tokenizer: result.tokenizer,
  };
}
