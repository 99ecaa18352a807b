/** What is said of identical rows, in a terminal and in a report: counts, categories, the largest groups, notes. */

import type { IdenticalRows } from "../../jobs/mask.js";
import { describeOther } from "../../measure/tied-embeddings.js";
import { countGroups, membersOf } from "../../rows/groups.js";
import { isQuantised, QUANTISED_NOTE } from "../../tensors/dtypes.js";
import { NOTHING_IDENTICAL } from "../../text/nothing-identical.js";
import { fixed } from "../../text/python-number.js";
import { count } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import { facts, type ReportTable } from "../document.js";
import { quoted } from "../quoted.js";
import { nearText, neighbourhoodTable } from "./neighbourhood.js";
import { TRY_NEXT } from "./try-next.js";

/** Rows that a mask selects. */
export const countMasked = (mask: Uint8Array): number => mask.reduce((total, selected) => total + selected, 0);

/** How many rows are identical, and what kind of tokens they are where that is known; nothing where none are, which a note says. */
export function maskCounts({ matrix, groups, names, distinct, mask, neighbourhood }: IdenticalRows): ReportTable[] {
  const rows = matrix.shape[0] ?? 0;
  const masked = groups.members.length;
  if (masked === 0) return [];
  const tally = new Map<string, number>();
  for (const { category } of names ?? []) tally.set(category, (tally.get(category) ?? 0) + 1);
  const categories = [...tally].sort((a, b) => b[1] - a[1]).map(([category, tokens]) => [category, count(tokens)]);
  const percent = `${fixed(rows === 0 ? 0 : (masked / rows) * 100, 2)}% of ${count(rows)}`;
  return [
    ...facts(
      "Identical rows, byte for byte",
      [
        ["distinct rows", count(distinct)],
        ["groups of 2 rows or more", count(countGroups(groups))],
        [neighbourhood ? "rows in them" : "rows in them (masked)", count(masked), percent],
        ["rows left", count(rows - masked)],
        ...(neighbourhood ? [["rows selected (masked)", count(countMasked(mask)), nearText(neighbourhood)]] : []),
      ],
      ["left", "right", "left"],
    ),
    ...facts("Their categories", categories, ["left", "right"]),
    ...(neighbourhood ? neighbourhoodTable(neighbourhood) : []),
  ];
}

/**
 * The `most` largest groups. With `others`, so many of the tokens after a group's first are in a last column, and names are in quotes and
 * not longer than fits.
 */
export function largestGroups({ groups, names }: IdenticalRows, most: number, others = 0): ReportTable[] {
  const all = countGroups(groups);
  if (all === 0) return [];
  const listed = Math.min(most, all);
  return [
    {
      kind: "table",
      caption: "Largest groups",
      head: ["#", "population", "first token", "", ...(others > 0 ? ["its other tokens"] : [])],
      lines: Array.from({ length: listed }, (_, group) => {
        const members = membersOf(groups, group);
        const start = groups.starts[group] as number;
        const name = (at: number): string => {
          const token = names?.[start + at]?.token ?? "";
          return others > 0 ? quoted(token) : token;
        };
        const after = [...members.subarray(1, 1 + others)].map((id, at) => {
          const called = name(at + 1);
          return called === "" ? String(id) : `${id} ${called}`;
        });
        const more = members.length > 1 + others ? ["..."] : [];
        return [
          String(group + 1),
          count(members.length),
          String(members[0]),
          name(0),
          ...(others > 0 ? [[...after, ...more].join(", ")] : []),
        ];
      }),
      aligns: ["right", "right", "right", "left", ...(others > 0 ? ["left" as const] : [])],
      ...(all > listed && { more: `and ${count(all - listed)} more` }),
    },
  ];
}

/** What a user should know besides the numbers. */
export const maskNotes = ({ matrix, otherEmbedding, tokenizer, groups }: IdenticalRows): string[] => [
  ...(otherEmbedding ? [visible(describeOther(matrix.tensor, otherEmbedding))] : []),
  ...(isQuantised(matrix.dtype) ? [QUANTISED_NOTE] : []),
  ...(tokenizer?.problem === undefined ? [] : [`tokens are not named: ${visible(tokenizer.problem)}`]),
  ...(groups.members.length === 0 ? [`${NOTHING_IDENTICAL}; ${TRY_NEXT}`] : []),
];
