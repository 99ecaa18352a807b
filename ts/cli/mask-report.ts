/** The report of the mask job, for people and for programs. */
import { countGroups, membersOf } from "../formats/groups.js";
import { fixed } from "../formats/python-number.js";
import type { IdenticalRows } from "../jobs/mask.js";
import type { Colours } from "./colours.js";
import { bytes, count, table, visible } from "./text.js";

/** Groups that are listed one by one. */
const LISTED = 10;

/** The report as lines. */
export function maskReport({ matrix, groups, distinct }: IdenticalRows, colours: Colours): string[] {
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
    ...largestGroups(groups, colours),
  ];
}

function largestGroups(groups: IdenticalRows["groups"], colours: Colours): string[] {
  const all = countGroups(groups);
  if (all === 0) return [];
  const rows = [["#", "population", "first token"]];
  for (let group = 0; group < Math.min(LISTED, all); group += 1) {
    const members = membersOf(groups, group);
    rows.push([String(group + 1), count(members.length), String(members[0])]);
  }
  const more = all - (rows.length - 1);
  return [
    "",
    colours.bold("Largest groups"),
    ...table(rows, ["right", "right", "right"]),
    ...(more > 0 ? [`  and ${count(more)} more`] : []),
  ];
}

/** One JSON object: the matrix, the counts, and the token ids of each group, largest first. */
export function maskJson({ matrix, groups, distinct, reads }: IdenticalRows): string {
  const lists = Array.from({ length: countGroups(groups) }, (_, group) => [...membersOf(groups, group)]);
  const masked = groups.members.length;
  return `${JSON.stringify({ matrix, distinctRows: distinct, maskedRows: masked, groups: lists, reads }, null, 2)}\n`;
}
