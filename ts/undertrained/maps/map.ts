/** A map of tokens: their rows along the directions in which these vary most. */
import type { JobOptions } from "../../inputs/inputs.js";
import { type Groups, groupsByToken, membersOf } from "../../rows/groups.js";
import type { Matrix } from "../../rows/matrix.js";
import { componentsOf, withChosenRows } from "../chosen.js";
import type { TokenKind } from "../columns.js";
import type { RowMap } from "./row-map.js";

/** Kinds that a map shows by default: the lowest tokens lie far from the others, and are many. */
const MAP_KINDS: readonly TokenKind[] = ["zero", "identical", "no-token", "near"];

/** What decides which tokens are on a map, and which of them lie at one place. */
interface Placed {
  groups: Groups;
  candidates: Uint32Array;
  kinds: readonly (TokenKind | undefined)[];
}

/** The map of the candidates of the kinds that were asked for, if any were. Of identical rows one is read, and counts as often as there are tokens. */
export async function mapOf(
  matrix: Matrix,
  { groups, candidates, kinds }: Placed,
  asked: boolean | readonly TokenKind[] | undefined,
  options: JobOptions,
): Promise<{ map?: RowMap }> {
  if (!asked) return {};
  const shown = asked === true ? MAP_KINDS : asked;
  const ids = candidates.filter((id) => shown.includes(kinds[id] as TokenKind)).sort();
  const byToken = groupsByToken(groups);
  const firstOf = (id: number): number => {
    const found = byToken.get(id);
    return found ? (membersOf(groups, found.group - 1)[0] as number) : id;
  };
  const weights = new Map<number, number>();
  for (const id of ids) {
    const first = firstOf(id);
    weights.set(first, (weights.get(first) ?? 0) + 1);
  }
  const read = Uint32Array.from(weights.keys()).sort();
  const counts = Float64Array.from(read, (id) => weights.get(id) as number);
  const found = await withChosenRows(matrix, read, (rows) => componentsOf(rows, counts), options);
  const places = new Map(Array.from(read, (id, at) => [id, at]));
  const ofTokens = (scores: Float64Array): Float64Array =>
    Float64Array.from(ids, (id) => scores[places.get(firstOf(id)) as number] as number);
  const [first, second, third] = found.scores;
  return { map: { ids, scores: [ofTokens(first), ofTokens(second), ofTokens(third)], shares: found.shares } };
}
