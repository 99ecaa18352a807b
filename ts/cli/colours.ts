/** Emphasis in reports. */

/** Functions that wrap text in a terminal's codes, or leave it as it is. */
export type Colours = Readonly<Record<keyof typeof CODES, (text: string) => string>>;

/** What begins an emphasis, and what ends it. */
const CODES = { bold: [1, 22], dim: [2, 22], yellow: [33, 39] } as const;

/** Colours where the stream is a terminal, none where NO_COLOR is set. */
export function coloursFor(stream: NodeJS.WriteStream): Colours {
  const isShown = Boolean(stream.isTTY) && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  const emphasis =
    ([begin, end]: readonly [number, number]) =>
    (text: string): string =>
      isShown ? `\x1b[${begin}m${text}\x1b[${end}m` : text;
  return { bold: emphasis(CODES.bold), dim: emphasis(CODES.dim), yellow: emphasis(CODES.yellow) };
}
