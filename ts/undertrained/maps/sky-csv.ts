/** A sky of tokens as CSV. */
import { cellOf } from "../../csv/cells.js";
import { csvText, withoutFormula } from "../../csv/csv-text.js";
import type { Column } from "../../csv/table.js";
import { type Groups, groupsByToken } from "../../rows/groups.js";
import type { TokenName } from "../../tokenizers/names.js";
import type { TokenKind } from "../columns.js";
import { TOKEN_COLUMNS } from "./map-csv.js";
import type { Sky } from "./sky.js";

/** What is written of a sky. */
interface Seen {
  sky?: Sky;
  groups: Groups;
  kinds: readonly (TokenKind | undefined)[];
  names?: readonly TokenName[];
}

/** Records of a piece of text. */
const PIECE = 1024;

/**
 * The sky in a result of the tokens job as CSV, in pieces: a record for every token, by id, with longitude and latitude in degrees, and `pc1` to
 * `pc3`, how far its row lies from the mean of all along each of the three directions. A number that is not known is an empty cell.
 */
export function* skyCsvPieces(seen: Seen, options: { escapeFormulas?: boolean | undefined } = {}): Generator<string> {
  yield csvText([SKY_COLUMNS.map(({ name }) => name)]);
  for (const lines of skyLines(seen, options)) yield csvText(lines);
}

/** Its columns. */
export const SKY_COLUMNS: readonly Column[] = [
  ...TOKEN_COLUMNS,
  ...["longitude", "latitude", "pc1", "pc2", "pc3"].map((name) => ({ name, kind: "float" }) as const),
];

/** The lines of its cells, some at a time. */
export function* skyLines(
  { sky, groups, kinds, names }: Seen,
  options: { escapeFormulas?: boolean | undefined } = {},
): Generator<string[][]> {
  if (!sky) return;
  const byToken = groupsByToken(groups);
  const text = (token: string): string => (options.escapeFormulas ? withoutFormula(token) : token);
  const columns = [sky.longitude, sky.latitude, ...sky.scores];
  for (let from = 0; from < kinds.length; from += PIECE) {
    const ids = Array.from({ length: Math.min(PIECE, kinds.length - from) }, (_, at) => from + at);
    yield ids.map((id) => [
      String(id),
      text(names?.[id]?.token ?? ""),
      kinds[id] ?? "",
      String(byToken.get(id)?.group ?? ""),
      ...columns.map((values) => cellOf("float", values[id] as number)),
    ]);
  }
}
