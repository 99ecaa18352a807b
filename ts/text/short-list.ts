import { visible } from "./visible.js";

/** The first few of a list, for a one-line message: names from files may have any characters in them. */
export function shortList(names: readonly string[], limit = 12): string {
  const shown = names.slice(0, limit).map(visible).join(", ");
  return names.length <= limit ? shown : `${shown} and ${names.length - limit} more`;
}

/** `a, b or c` */
export const alternatives = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
