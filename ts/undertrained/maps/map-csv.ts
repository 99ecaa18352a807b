/** A map of tokens as CSV. */
import { cellOf } from "../../csv/cells.js";
import { csvText, withoutFormula } from "../../csv/csv-text.js";
import { type Groups, groupsByToken } from "../../rows/groups.js";
import type { TokenName } from "../../tokenizers/names.js";
import type { TokenKind } from "../columns.js";
import type { RowMap } from "./row-map.js";

/** What is written of a map. */
export interface Mapped {
  map?: RowMap;
  groups: Groups;
  kinds: readonly (TokenKind | undefined)[];
  names?: readonly TokenName[];
}

/**
 * The map in a result of the tokens job as CSV: a record for each token, by id, with `pc1` to `pc3`, how far its row lies from the mean of all
 * along each of the three directions. A number that is not known is an empty cell. Without a map there is the line of headings alone.
 */
export function mapCsv(
  { map, groups, kinds, names }: Mapped,
  options: { escapeFormulas?: boolean | undefined } = {},
): string {
  const byToken = groupsByToken(groups);
  const text = (token: string): string => (options.escapeFormulas ? withoutFormula(token) : token);
  const records = Array.from(map?.ids ?? [], (id, at) => [
    String(id),
    text(names?.[id]?.token ?? ""),
    kinds[id] ?? "",
    String(byToken.get(id)?.group ?? ""),
    ...(map?.scores ?? []).map((scores) => cellOf("float", scores[at] as number)),
  ]);
  return csvText([["token_id", "token", "kind", "group", "pc1", "pc2", "pc3"], ...records]);
}
