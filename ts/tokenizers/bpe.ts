/**
 * Whether byte-pair encoding can produce a token at all: the merges alone, without the text around it.
 *
 * Merges are applied lowest rank first, leftmost first. Those inside a stretch of text that ends up as one token happen in the same
 * order whatever surrounds it. So if the characters of a token, encoded alone, do not become that token, no text makes them.
 */

/** A longer token is not examined: the real ones have at most some hundred characters, and the time grows with the square. */
export const LONGEST_TOKEN = 1024;

/** Ids are below this, so that a pair of them is an exact number. */
const PAIR = 2 ** 24;

/** The merges of a vocabulary, by ids. */
export interface Merges {
  /** First id * 2^24 + second id, to the rank. */
  readonly ranks: ReadonlyMap<number, number>;
  /** By rank: the id that the pair becomes. */
  readonly results: Uint32Array;
  readonly idOf: ReadonlyMap<string, number>;
}

/** A merge as tokenizer.json has it: `"a b"` or `["a", "b"]`. */
export type Merge = string | readonly [string, string];

/** Looks the merges up in the vocabulary; undefined ids call `refuse`, which throws. Of two equal merges the last counts. */
export function readMerges(
  merges: readonly Merge[],
  idOf: ReadonlyMap<string, number>,
  refuse: (rank: number) => never,
): Merges {
  const ranks = new Map<number, number>();
  const results = new Uint32Array(merges.length);
  for (const [rank, merge] of merges.entries()) {
    const space = typeof merge === "string" ? merge.indexOf(" ") : 0;
    const [left, right] = typeof merge === "string" ? [merge.slice(0, space), merge.slice(space + 1)] : merge;
    const [first, second, result] = [idOf.get(left), idOf.get(right), idOf.get(left + right)];
    if (first === undefined || second === undefined || result === undefined) return refuse(rank);
    ranks.set(first * PAIR + second, rank);
    results[rank] = result;
  }
  return { ranks, results, idOf };
}

/** Whether the merges make one token of the characters of `token`. False also when one of them is not in the vocabulary. */
export function mergesMake(token: string, { ranks, results, idOf }: Merges): boolean {
  const ids: number[] = [];
  for (const character of token) {
    const id = idOf.get(character);
    if (id === undefined) return false;
    ids.push(id);
  }
  while (ids.length > 1) {
    let [lowest, where] = [Number.POSITIVE_INFINITY, 0];
    for (let at = 1; at < ids.length; at += 1) {
      const rank = ranks.get((ids[at - 1] as number) * PAIR + (ids[at] as number));
      if (rank !== undefined && rank < lowest) [lowest, where] = [rank, at];
    }
    if (lowest === Number.POSITIVE_INFINITY) return false;
    ids.splice(where - 1, 2, results[lowest] as number);
  }
  return ids[0] === idOf.get(token);
}
