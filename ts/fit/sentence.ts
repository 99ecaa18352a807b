/** What a fit says, in one sentence that can be quoted. */
import { count, nounOf, plural } from "../text/quantities.js";
import type { Independence, RankTest, Spread } from "./result.js";

/** What the permutations say of the rows; undefined without any. */
export function independenceSentence(
  { tokens, varying }: { tokens: number; varying: number },
  observed: Spread,
  independence: Independence | undefined,
): string | undefined {
  if (!independence) return undefined;
  const test = (metric: RankTest["metric"]): RankTest | undefined =>
    independence.tests.find((each) => each.metric === metric);
  const [holes, unique, largest] = [test("n_black_holes"), test("n_unique"), test("largest_bh")];
  const rows = holes ?? unique;
  if (!rows || !largest) return undefined;
  const what = holes ? "black hole" : "distinct row";
  const seen = holes ? observed.nBlackHoles : observed.nUnique;
  const range = ({ lowest, highest }: RankTest): string =>
    lowest === highest ? count(lowest) : `${count(lowest)} to ${count(highest)}`;
  return (
    `If the ${plural(varying, "varying dim")} were independent, ${plural(tokens, "token")} would give ` +
    `${range(rows)} ${nounOf(rows.highest, what)}, the largest of ${range(largest)} ${nounOf(largest.highest, "token")} ` +
    `(${plural(independence.permutations, "permutation")}); observed: ` +
    `${plural(seen, what)}, the largest of ${plural(observed.largestBh, "token")}.`
  );
}
