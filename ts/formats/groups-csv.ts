/** Groups of tokens as files that other tools read. */
import Papa from "papaparse";
import { countGroups, type Groups, membersOf } from "./groups.js";

/** A row per token: `group,population,token_id,token,category`, group 1 the largest; RFC 4180, a line feed after every line. */
export function groupsCsv(groups: Groups): string {
  const rows: (string | number)[][] = [["group", "population", "token_id", "token", "category"]];
  for (let group = 0; group < countGroups(groups); group += 1) {
    const members = membersOf(groups, group);
    for (const id of members) rows.push([group + 1, members.length, id, "", ""]);
  }
  return `${Papa.unparse(rows, { newline: "\n" })}\n`;
}

/** The token ids of all groups, ascending, one a line. */
export const idsText = ({ members }: Groups): string => [...members.slice().sort()].map((id) => `${id}\n`).join("");
