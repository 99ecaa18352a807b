/** WordPiece: a word is cut into the longest tokens that it begins with, one after the other, all but the first with a prefix such as `##`. */

/** What a WordPiece model is. */
export interface WordPieces {
  readonly vocabulary: ReadonlySet<string>;
  /** What tokens within a word begin with. */
  readonly prefix: string;
  /** A longer word is the unknown token. */
  readonly longest: number;
}

/** The tokens of a word; undefined when they do not write it, so that it is the unknown token. */
export function piecesOfWord(word: string, { vocabulary, prefix, longest }: WordPieces): string[] | undefined {
  const characters = [...word];
  if (characters.length > longest) return undefined;
  const pieces: string[] = [];
  for (let start = 0; start < characters.length; ) {
    let end = characters.length;
    const written = (): string => (start === 0 ? "" : prefix) + characters.slice(start, end).join("");
    while (end > start && !vocabulary.has(written())) end -= 1;
    if (end === start) return undefined;
    pieces.push(written());
    start = end;
  }
  return pieces;
}
