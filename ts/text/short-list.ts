/** The first few of a list, for a one-line message. */
export const shortList = (names: readonly string[], limit = 12): string =>
  names.length <= limit ? names.join(", ") : `${names.slice(0, limit).join(", ")} and ${names.length - limit} more`;

/** `a, b or c` */
export const alternatives = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
