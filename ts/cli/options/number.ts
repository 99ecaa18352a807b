/** Numbers as they are typed. */
import { InvalidArgumentError } from "commander";

/** Reads a decimal number: no hexadecimal, no blanks, nothing after it. */
export function parseNumber(given: string): number {
  const text = given.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text))
    throw new InvalidArgumentError("It must be a decimal number, like 6e-5.");
  const number = Number(text);
  // Refused here, where it is still there as it was typed: as a number it is another one.
  if (/^[+-]?\d+$/.test(text) && isRounded(text.replace("+", "")))
    throw new InvalidArgumentError("It must be at most 9007199254740991 (2^53 - 1).");
  return number;
}

/** Whether an integer, as digits, is another one as a number. */
export function isRounded(integer: string): boolean {
  const number = Number(integer);
  return !Number.isFinite(number) || BigInt(integer) !== BigInt(number);
}
