/** Counts, sizes and densities for people. */
import { fixed, floatRepr } from "./python-number.js";

/** `2,100`, of an integer. The platform's own formatter takes 19 ms at its first number, to load what it knows of languages. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

const UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/** `1.56 GB`, in powers of 1000. */
export function bytes(value: number): string {
  let unit = 0;
  let scaled = value;
  while (scaled >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  if (unit === 0) return `${value} B`;
  // Three digits, but never fewer than are before the point.
  return `${scaled < 100 ? scaled.toPrecision(3) : Math.round(scaled)} ${UNITS[unit]}`;
}

/** `0.421`, or `6.77e-07` where three decimals would say that nothing touches. */
export const density = (value: number): string =>
  value > 0 && value < 0.0005 ? floatRepr(Number(value.toPrecision(3))) : fixed(value, 3);

/** The noun of one thing or several: `row`, `rows`. */
export const nounOf = (value: number, noun: string, many = `${noun}s`): string => (value === 1 ? noun : many);

/** One thing or several: `1 row`, `2 rows`. */
export const plural = (value: number, noun: string, many?: string): string =>
  `${count(value)} ${nounOf(value, noun, many)}`;
