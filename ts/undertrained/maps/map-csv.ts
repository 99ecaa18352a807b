/** A map of tokens as CSV. */
import { cellOf } from "../../csv/cells.js";
import { withoutFormula } from "../../csv/csv-text.js";
import { type Table, tableCsv } from "../../csv/table.js";
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
export const mapCsv = (mapped: Mapped, options: { escapeFormulas?: boolean | undefined } = {}): string =>
  tableCsv(mapTable(mapped, options));

/** The columns that tell which token it is. */
export const TOKEN_COLUMNS = [
  { name: "token_id", kind: "integer" },
  { name: "token", kind: "text" },
  { name: "kind", kind: "text" },
  { name: "group", kind: "integer" },
] as const;

/** The same as a table. */
export function mapTable(
  { map, groups, kinds, names }: Mapped,
  options: { escapeFormulas?: boolean | undefined } = {},
): Table {
  const byToken = groupsByToken(groups);
  const text = (token: string): string => (options.escapeFormulas ? withoutFormula(token) : token);
  const lines = Array.from(map?.ids ?? [], (id, at) => [
    String(id),
    text(names?.[id]?.token ?? ""),
    kinds[id] ?? "",
    String(byToken.get(id)?.group ?? ""),
    ...(map?.scores ?? []).map((scores) => cellOf("float", scores[at] as number)),
  ]);
  const along = ["pc1", "pc2", "pc3"].map((name) => ({ name, kind: "float" }) as const);
  return { columns: [...TOKEN_COLUMNS, ...along], lines };
}
