/**
 * Whether a Unigram model can produce a token at all: the scores alone, without the text around it.
 *
 * A text becomes those tokens whose scores have the largest sum. If the text of a token alone is better written by others, it is so within any
 * text as well, because the one could be put in the place of the other.
 */

/** Whether no other tokens write `token` better than it does itself. Equal is not better: which of the two is taken is not certain. */
export function scoresAllow(token: string, scores: ReadonlyMap<string, number>, longest: number): boolean {
  const own = scores.get(token);
  if (own === undefined) return false;
  const characters = [...token];
  /** The best sum of scores for the first so many characters; by the token as a whole for none of them. */
  const best: number[] = [0];
  for (let end = 1; end <= characters.length; end += 1) {
    best[end] = Number.NEGATIVE_INFINITY;
    let part = "";
    for (let start = end - 1; start >= 0 && end - start <= longest; start -= 1) {
      part = characters[start] + part;
      const score = start === 0 && end === characters.length ? undefined : scores.get(part);
      if (score !== undefined) best[end] = Math.max(best[end] as number, (best[start] as number) + score);
    }
  }
  return (best[characters.length] as number) <= own;
}
