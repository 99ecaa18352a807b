/** The report of the mask job, for people and for programs. */

import type { IdenticalRows } from "../jobs/mask.js";
import { largestGroups, maskCounts } from "../report/parts/mask.js";
import { chosenBecause, originText } from "../report/parts/stats.js";
import { countGroups, membersOf } from "../rows/groups.js";
import type { Colours } from "./colours.js";
import { resultJson } from "./files/result-json.js";
import { pairs, partLines } from "./text.js";

/** Groups that are listed one by one. */
const LISTED = 10;

/** The report as lines. */
export const maskReport = (result: IdenticalRows, colours: Colours): string[] => [
  ...pairs([["matrix", originText(result.matrix)], ...chosenBecause(result.matrix)]),
  ...partLines([...maskCounts(result), ...largestGroups(result, LISTED)], colours),
];

/** One JSON object: the matrix, the counts, and the tokens of each group, largest first. */
export function maskJson({ matrix, otherEmbedding, groups, names, tokenizer, distinct, reads }: IdenticalRows): string {
  const lists = Array.from({ length: countGroups(groups) }, (_, group) => {
    const ids = [...membersOf(groups, group)];
    const [begin, end] = [groups.starts[group], groups.starts[group + 1]];
    return { population: ids.length, ids, ...(names && { tokens: names.slice(begin, end) }) };
  });
  const counts = { distinctRows: distinct, maskedRows: groups.members.length };
  return resultJson("mask", { matrix, otherEmbedding, ...counts, groups: lists, tokenizer, reads });
}
