/**
 * Text from a file on one line, whatever is in it: what a terminal would obey and what nobody would see is written out. `\x0a`, `\u{202e}`.
 *
 * Written out are control and format characters (line ends, escape sequences, direction marks), line and paragraph separators, what
 * Unicode calls default-ignorable (joiners, variation selectors, fillers) and halves of surrogate pairs, which no file can hold.
 */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu, (character) => {
    const code = (character.codePointAt(0) as number).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u{${code}}`;
  });
