/** Tokens in tables. */

/** Characters of a token that are shown. */
const SHOWN = 40;

/** A token in quotes, because spaces belong to it; nothing for an id without a token. */
export function quoted(token: string): string {
  if (token === "") return "";
  const characters = [...token.slice(0, 2 * SHOWN)];
  return characters.length <= SHOWN ? `"${token}"` : `"${characters.slice(0, SHOWN).join("")}"...`;
}
