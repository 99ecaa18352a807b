/** How wide text gets: figures are laid out where nothing can measure it. */
import { visible } from "../text/visible.js";

/** The font that is shipped for PNG, and what a viewer without it has instead. */
export const FONT_FAMILY = "Inter, 'Helvetica Neue', Arial, sans-serif";

/** Of U+0020 to U+007E, in hundredths of the font size: the wider of Inter and DejaVu Sans, the widest of usual fallbacks. */
const REGULAR = [
  32, 41, 47, 84, 65, 99, 78, 30, 40, 40, 51, 84, 32, 46, 32, 37, 64, 64, 64, 64, 65, 64, 64, 64, 64, 64, 34, 34, 84,
  84, 84, 54, 100, 69, 69, 74, 78, 64, 60, 78, 76, 30, 58, 68, 57, 91, 76, 79, 64, 79, 70, 65, 65, 75, 69, 99, 69, 68,
  69, 40, 37, 40, 84, 50, 50, 62, 64, 58, 64, 62, 38, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60,
  82, 60, 60, 56, 64, 34, 64, 84,
];
/** The same for Inter SemiBold and DejaVu Sans Bold. */
const BOLD = [
  35, 46, 53, 84, 70, 101, 88, 33, 46, 46, 54, 84, 38, 47, 38, 38, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84,
  84, 84, 59, 100, 78, 77, 74, 84, 69, 69, 83, 84, 38, 58, 78, 64, 100, 84, 86, 74, 86, 78, 73, 69, 82, 78, 111, 78, 73,
  73, 46, 38, 46, 84, 50, 50, 68, 72, 60, 72, 68, 44, 72, 72, 35, 35, 67, 35, 105, 72, 69, 72, 72, 50, 60, 48, 72, 66,
  93, 65, 66, 59, 72, 37, 72, 84,
];

/** An upper bound of a text's width in pixels, in the shipped font and in usual fallbacks. */
export function textWidth(text: string, size: number, bold = false): number {
  const widths = bold ? BOLD : REGULAR;
  let hundredths = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    // Letters of other alphabets are wide at most like a capital M, ideographs and symbols like the font is high.
    hundredths += widths[code - 0x20] ?? (code < 0x600 || (code >= 0x2000 && code < 0x2200) ? 85 : 110);
  }
  return (hundredths * size) / 100;
}

/** Text on one line, harmless and cut at the end so that it fits into `width` pixels. */
export function fitted(text: string, width: number, size: number, bold = false): string {
  // What is longer than any figure is wide need not be measured.
  const line = visible(text.length > 2000 ? text.slice(0, 2000) : text);
  if (textWidth(line, size, bold) <= width) return line;
  const characters = [...line];
  while (characters.length > 0 && textWidth(`${characters.join("")}…`, size, bold) > width) characters.pop();
  return `${characters.join("")}…`;
}

/** Text in lines of at most `width` pixels, broken at blanks; a word that is wider is cut. */
export function wrapped(text: string, width: number, size: number, bold = false): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of visible(text).split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (textWidth(longer, size, bold) <= width) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = fitted(word, width, size, bold);
  }
  return line === "" ? lines : [...lines, line];
}

/** Items with a dot between them, in lines of at most `width` pixels; a line ends with a dot where another item follows. */
export function listed(items: readonly string[], width: number, size: number): string[] {
  const lines: string[] = [];
  for (const [at, item] of items.entries()) {
    const [first = "", ...rest] = wrapped(at < items.length - 1 ? `${item} ·` : item, width, size);
    const joined = `${lines.at(-1)} ${first}`;
    if (lines.length > 0 && textWidth(joined, size) <= width) lines[lines.length - 1] = joined;
    else lines.push(first);
    lines.push(...rest);
  }
  return lines;
}
