/** The report of the mask job, for people and for programs. */
import { countGroups, type Groups, membersOf } from "../formats/groups.js";
import { fixed } from "../formats/python-number.js";
import type { TokenName } from "../formats/token-names.js";
import type { IdenticalRows } from "../jobs/mask.js";
import { describeOther } from "../jobs/tied-embeddings.js";
import type { Colours } from "./colours.js";
import { resultJson } from "./result-json.js";
import { bytes, count, table, visible } from "./text.js";

/** Groups that are listed one by one. */
const LISTED = 10;

/** The report as lines. */
export function maskReport({ matrix, groups, names, distinct }: IdenticalRows, colours: Colours): string[] {
  const rows = matrix.shape[0] ?? 0;
  const masked = groups.members.length;
  const { dtype, shape, tensor, source, byteLength } = matrix;
  return [
    `matrix  ${visible(tensor)}, ${dtype} [${shape.join(", ")}], in ${visible(source)} (${bytes(byteLength)})`,
    "",
    colours.bold("Identical rows, byte for byte"),
    ...table(
      [
        ["distinct rows", count(distinct)],
        ["groups of 2 rows or more", count(countGroups(groups))],
        [
          "rows in them (masked)",
          count(masked),
          `${fixed(rows === 0 ? 0 : (masked / rows) * 100, 2)}% of ${count(rows)}`,
        ],
        ["rows left", count(rows - masked)],
      ],
      ["left", "right", "left"],
    ),
    ...(names ? categories(names, colours) : []),
    ...largestGroups(groups, names, colours),
  ];
}

/** Tokens of each category, most frequent first. */
function categories(names: readonly TokenName[], colours: Colours): string[] {
  const tally = new Map<string, number>();
  for (const { category } of names) tally.set(category, (tally.get(category) ?? 0) + 1);
  const rows = [...tally].sort((a, b) => b[1] - a[1]).map(([category, tokens]) => [category, count(tokens)]);
  return rows.length === 0 ? [] : ["", colours.bold("Their categories"), ...table(rows, ["left", "right"])];
}

function largestGroups(groups: Groups, names: readonly TokenName[] | undefined, colours: Colours): string[] {
  const all = countGroups(groups);
  if (all === 0) return [];
  const rows = [["#", "population", "first token", ""]];
  for (let group = 0; group < Math.min(LISTED, all); group += 1) {
    const members = membersOf(groups, group);
    const name = names?.[groups.starts[group] as number]?.token ?? "";
    rows.push([String(group + 1), count(members.length), String(members[0]), name]);
  }
  const more = all - (rows.length - 1);
  return [
    "",
    colours.bold("Largest groups"),
    ...table(rows, ["right", "right", "right", "left"]),
    ...(more > 0 ? [`  and ${count(more)} more`] : []),
  ];
}

/** What a user should know besides the numbers. */
export const maskNotes = ({ matrix, otherEmbedding, tokenizer }: IdenticalRows): string[] => [
  ...(otherEmbedding ? [visible(describeOther(matrix.tensor, otherEmbedding))] : []),
  ...(tokenizer?.problem === undefined ? [] : [`tokens are not named: ${visible(tokenizer.problem)}`]),
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
