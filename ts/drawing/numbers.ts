/** Numbers in figures: ticks of axes and values in text, the same in every engine and every locale. */
import { ticks } from "d3-array";
import { textWidth } from "./text-width.js";

/** Where an axis has its ticks, and what stands there. */
export interface Ticks {
  values: number[];
  labels: string[];
}

/** Font size of tick labels. */
export const TICK_SIZE = 11;

/** How an axis runs: the labels of a horizontal one must fit side by side. */
export interface Room {
  pixels: number;
  horizontal: boolean;
}

/** Ticks of a linear axis: as many round numbers as there is room for. `integers` says that nothing lies between whole numbers. */
export function linearTicks([low, high]: readonly [number, number], room: Room, integers = false): Ticks {
  for (let count = Math.max(2, Math.min(7, Math.floor(room.pixels / 36))); count >= 1; count -= 1) {
    const values = ticks(low, high, count).filter((value) => !integers || Number.isInteger(value));
    const labels = tickLabels(values);
    if (haveRoom(values, labels, (value) => ((value - low) / (high - low)) * room.pixels, room))
      return { values, labels };
  }
  return { values: [], labels: [] };
}

/** Ticks of a logarithmic axis over positive numbers: powers of ten, with 2 and 5 between them where there is room. */
export function logTicks([low, high]: readonly [number, number], room: Room): Ticks {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const place = (value: number): number => (Math.log(value / low) / Math.log(high / low)) * room.pixels;
  for (const [digits, every] of [
    [[1, 2, 5], 1],
    [[1, 3], 1],
    [[1], 1],
    [[1], 2],
    [[1], 3],
    [[1], 6],
    [[1], 30],
    [[1], 100],
  ] as const) {
    const values: number[] = [];
    for (let power = first; power <= last; power += 1) {
      if (power % every !== 0) continue;
      // Read from text: a power of ten that is computed may differ in its last bit.
      for (const digit of digits) values.push(Number(`${digit}e${power}`));
    }
    const inside = values.filter((value) => value >= low && value <= high);
    const labels = inside.map(shown);
    if (inside.length > 1 && haveRoom(inside, labels, place, room)) return { values: inside, labels };
  }
  return linearTicks([low, high], room);
}

/** Whether labels at these places leave a gap between each other. */
function haveRoom(values: number[], labels: string[], place: (value: number) => number, { horizontal }: Room): boolean {
  return values.every((value, at) => {
    const next = values[at + 1];
    if (next === undefined) return true;
    const needed = horizontal ? (width(labels[at]) + width(labels[at + 1])) / 2 + 10 : TICK_SIZE + 6;
    return Math.abs(place(next) - place(value)) >= needed;
  });
}

const width = (label = ""): number => textWidth(label, TICK_SIZE);

/** Labels of evenly spaced numbers, all with the same digits. */
function tickLabels(values: number[]): string[] {
  const step =
    values.length > 1 ? Math.abs((values[1] as number) - (values[0] as number)) : Math.abs(values[0] ?? 1) || 1;
  const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const stepPower = powerOf(step);
  if (largest >= 1e7 || (largest > 0 && largest < 1e-3)) {
    const digits = Math.max(0, Math.min(powerOf(largest) - stepPower, 20));
    return values.map((value) => (value === 0 ? "0" : signed(exponential(value, digits))));
  }
  const decimals = Math.max(0, Math.min(-stepPower, 20));
  return values.map((value) => signed(grouped(value.toFixed(decimals))));
}

/** The power of ten of a number's first digit. */
const powerOf = (value: number): number => Number(value.toExponential(3).split("e")[1]);

/** A number in a text: whole numbers in full, others with four digits or as a whole number. */
export function shown(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e12) return signed(grouped(String(value)));
  if (size >= 1e6 || size < 1e-3) return signed(exponential(value, 3).replace(/\.?0+e/, "e"));
  if (size >= 1000) return signed(grouped(value.toFixed(0)));
  const text = value.toPrecision(4);
  return signed(grouped(text.includes(".") ? text.replace(/\.?0+$/, "") : text));
}

/** A mean and its standard deviation with the digits that the deviation gives them: `2,098.12` and `1.20`. */
export function withSpread(mean: number, std: number): [mean: string, std: string] {
  if (!(std > 0) || !Number.isFinite(std) || !Number.isFinite(mean)) return [shown(mean), shown(std)];
  const decimals = 2 - powerOf(std);
  const size = Math.abs(mean);
  if (decimals <= 0 || decimals > 6 || size >= 1e9) return [shown(mean), shown(std)];
  return [signed(grouped(mean.toFixed(decimals))), signed(grouped(std.toFixed(decimals)))];
}

/** Ticks of an axis that is linear up to `constant` and logarithmic beyond: 0, and round numbers where there is room. */
export function symlogTicks([low, high]: readonly [number, number], constant: number, room: Room): Ticks {
  const place = (value: number): number =>
    ((Math.log1p(value / constant) - Math.log1p(low / constant)) /
      (Math.log1p(high / constant) - Math.log1p(low / constant))) *
    room.pixels;
  const first = Math.floor(Math.log10(constant));
  const last = Math.floor(Math.log10(high));
  const dense = [[1, 2, 5], [1, 3], [1]] as const;
  const sparse = [...Array(Math.max(last - first, 1)).keys()];
  const choices = [
    ...dense.map((digits) => ({ digits, from: first, every: 1 })),
    // The first decade may lie too near to 0 for a label.
    ...dense.map((digits) => ({ digits, from: first + 1, every: 1 })),
    ...sparse.map((at) => ({ digits: [1], from: first + 1, every: at + 2 })),
  ];
  for (const { digits, from, every } of choices) {
    const values = [0];
    for (let power = last; power >= from; power -= every) {
      for (const digit of digits) values.push(Number(`${digit}e${power}`));
    }
    const inside = values.filter((value) => value >= low && value <= high).sort((a, b) => a - b);
    const labels = inside.map(shown);
    if (haveRoom(inside, labels, place, room)) return { values: inside, labels };
  }
  return { values: [0], labels: ["0"] };
}

/** `1.5e-9` */
const exponential = (value: number, digits: number): string => value.toExponential(digits).replace("e+", "e");

/** `2,100` */
const grouped = (text: string): string => {
  const [whole = "", fraction] = text.split(".");
  const withCommas = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? withCommas : `${withCommas}.${fraction}`;
};

/** A minus as wide as a digit; none before a zero. */
const signed = (text: string): string => (/^-[0.,]*$/.test(text) ? text.slice(1) : text).replaceAll("-", "−");

/** A domain with room on both sides of all finite `values`; `around` is the share of their range. Without any, 0 to 1. */
export function domainOf(values: Iterable<number>, around = 0.05): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  const room = low === high ? Math.abs(low) * 0.05 || 0.5 : (high - low) * around;
  const domain: [number, number] = [low - room, high + room];
  return domain.every(Number.isFinite) ? domain : [low / 2, high / 2];
}

/** The same for quantities that cannot be negative: zeros alone lie at the foot of a domain to 1. */
export const domainOfMagnitudes = (values: readonly number[], around?: number): [number, number] =>
  domainOf(values.length > 0 && values.every((value) => value === 0) ? [0, 1] : values, around);
