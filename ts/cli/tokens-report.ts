/** The report of the tokens job, for people and for programs. */
import type { UnderTrained } from "../jobs/tokens.js";
import { originText } from "../report/parts/stats.js";
import { leadingTokens, referenceText, tokenCounts } from "../report/parts/tokens.js";
import { INDICATORS } from "../undertrained/columns.js";
import type { TokensCsvOptions } from "../undertrained/records.js";
import { writtenIds } from "../undertrained/records.js";
import type { Colours } from "./colours.js";
import { resultJson } from "./files/result-json.js";
import { pairs, partLines } from "./text.js";

/** Candidates that are listed one by one. */
const LISTED = 20;

/** The report as lines. */
export const tokensReport = (result: UnderTrained, colours: Colours): string[] => [
  ...pairs([
    ["matrix", originText(result.matrix)],
    ...(result.inputMatrix ? [["input embedding", originText(result.inputMatrix)]] : []),
    ["reference", referenceText(result)],
    ["main indicator", result.mainIndicator],
  ]),
  ...partLines([...tokenCounts(result), ...leadingTokens(result, LISTED)], colours),
];

/** One JSON object: what was looked at, the reference, and an object for each token that is written. */
export function tokensJson(result: UnderTrained, options: TokensCsvOptions): string {
  const { matrix, inputMatrix, anchor, reference, mainIndicator, limit, columns, kinds, names, nonFinite } = result;
  const records = Array.from(writtenIds(result, options), (id) => ({
    id,
    ...(names?.[id] && { token: names[id].token, category: names[id].category }),
    ...(kinds[id] && { kind: kinds[id] }),
    ...Object.fromEntries(
      INDICATORS.map((indicator) => [indicator, columns[indicator][id] as number] as const).filter(
        ([, value]) => !Number.isNaN(value),
      ),
    ),
  }));
  return resultJson("tokens", {
    matrix,
    inputMatrix,
    anchor,
    reference,
    mainIndicator,
    limit,
    nonFinite,
    tokens: records,
    tokenizer: result.tokenizer,
    reads: result.reads,
  });
}
