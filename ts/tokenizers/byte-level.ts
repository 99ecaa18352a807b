/**
 * Byte-level vocabularies (GPT-2 and its heirs): every byte is written as one printable character, so that a token is a string.
 *
 * Bytes that are printable in latin-1 stand for themselves, the others are U+0100 and up in their order: a space is `Ġ`, a line feed `Ċ`.
 */

/** Code of the character to its byte. */
const BYTE_OF = new Map<number, number>();
{
  let next = 0x100;
  for (let byte = 0; byte < 256; byte += 1) {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
    BYTE_OF.set(printable ? byte : next, byte);
    if (!printable) next += 1;
  }
}

/** The bytes that a token of a byte-level vocabulary stands for; undefined when it is not written in that alphabet. */
export function bytesOfToken(token: string): Uint8Array | undefined {
  // All characters of the alphabet are one UTF-16 unit.
  const bytes = new Uint8Array(token.length);
  for (let at = 0; at < token.length; at += 1) {
    const byte = BYTE_OF.get(token.charCodeAt(at));
    if (byte === undefined) return undefined;
    bytes[at] = byte;
  }
  return bytes;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of some bytes; undefined when they are not whole UTF-8: a token may end within a character. */
export function textOfBytes(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The text of some bytes, each byte that is not part of whole UTF-8 as `<0xE0>`. */
export function lossyTextOfBytes(bytes: Uint8Array): string {
  const whole = textOfBytes(bytes);
  if (whole !== undefined) return whole;
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at] as number);
    const character = length > bytes.length - at ? undefined : textOfBytes(bytes.subarray(at, at + length));
    text += character ?? byteName(bytes[at] as number);
    at += character === undefined ? 1 : length;
  }
  return text;
}

/** `<0x0A>` */
const byteName = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;

/** Bytes of the UTF-8 sequence that begins with this byte; whether it is one, the decoder says. */
function sequenceLength(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
