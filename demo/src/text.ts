/** Numbers and texts for people: those of the command line, by its own functions. */
import { floatRepr } from "../../dist/text/python-number.js";
import type { Texts } from "./messages.js";

export { fixed } from "../../dist/text/python-number.js";
export { bytes, count, density, plural } from "../../dist/text/quantities.js";

/** One of very many texts. */
export const textAt = ({ text, ends }: Texts, at: number): string => text.slice(at > 0 ? ends[at - 1] : 0, ends[at]);

/** As Python writes a float, `6e-05`, but a whole number without decimals. */
export const float = (value: number): string => floatRepr(value).replace(/\.0$/, "");

/** What a note says as a sentence. One that begins with the name of a tensor or file keeps it as it is. */
export const sentence = (note: string): string =>
  `${/^[a-z]+[ ,]/.test(note) ? note.charAt(0).toUpperCase() : note.charAt(0)}${note.slice(1)}.`;

/** At most so many characters. */
export function short(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most).join("")}…`;
}

/** How long something takes, roughly: `40 s`, `3 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
