/** Numbers and texts for people, as the command line writes them. */

/** `2,100` */
export const count = (value: number): string => value.toLocaleString("en-US");

/** One thing or several: `1 row`, `2 rows`. */
export const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

const UNITS = ["B", "KB", "MB", "GB", "TB"];

/** `1.56 GB`, in powers of 1000. */
export function bytes(value: number): string {
  let unit = 0;
  let scaled = value;
  while (scaled >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  if (unit === 0) return `${value} B`;
  return `${scaled < 100 ? scaled.toPrecision(3) : Math.round(scaled)} ${UNITS[unit]}`;
}

/** A number with so many decimals, the binary value rounded, ties to even as Python rounds: toFixed rounds them up. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e21) return String(value).toLowerCase();
  const exact = Math.abs(value).toFixed(digits + 40);
  const kept = exact.slice(0, -40).replace(/\.$/, "");
  const evenTie = /^50*$/.test(exact.slice(-40)) && Number(kept.at(-1)) % 2 === 0;
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return sign + (evenTie ? kept : Math.abs(value).toFixed(digits));
}

/** As Python writes a float: `6e-05`; an integer has no decimals. */
export function float(value: number): string {
  const [mantissa, exponent = ""] = value.toExponential().split("e");
  const power = Number(exponent);
  if (!Number.isFinite(value) || (power >= -4 && power < 16)) return String(value);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** At most so many characters. */
export function short(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most).join("")}…`;
}
