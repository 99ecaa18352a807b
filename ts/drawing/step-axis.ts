/** An axis of snapshots one after another, with their steps as labels. */
import { linearTicks, shown, TICK_SIZE, type Ticks } from "./numbers.js";
import type { Axis } from "./panel.js";
import { textWidth } from "./text-width.js";

/** Pixels of a panel that its horizontal axis does not have. */
const BESIDE = 76;

/**
 * The axis, on which snapshot number k stands at k. Where steps are evenly spaced it is that of the steps; else those that are far apart have no more
 * room than those close together: the steps of a training run may be powers of two.
 */
export function stepAxis(steps: ArrayLike<number>, width: number): Axis {
  const last = Math.max(1, steps.length - 1);
  const all = Array.from(steps);
  const each = ((all.at(-1) ?? 0) - (all[0] ?? 0)) / last;
  const isEven = all.every((step, at) => Math.abs(step - ((all[0] as number) + at * each)) <= 1e-9 * Math.abs(step));
  const pixels = width - BESIDE;
  return {
    label: isEven ? "Step" : "Step; snapshots are evenly spaced",
    domain: [0, last],
    ticks: isEven && each > 0 ? evenTicks(all, each, pixels) : someTicks(all, pixels),
  };
}

function evenTicks(steps: readonly number[], each: number, pixels: number): Ticks {
  const [first, last] = [steps[0] as number, steps.at(-1) as number];
  const { values, labels } = linearTicks([first, last], { pixels, horizontal: true }, steps.every(Number.isInteger));
  return { values: values.map((step) => (step - first) / each), labels };
}

/** Snapshots of which each has room for its step. */
function someTicks(steps: readonly number[], pixels: number): Ticks {
  const widest = Math.max(0, ...steps.map((step) => textWidth(shown(step), TICK_SIZE)));
  const most = Math.min(steps.length, Math.max(2, Math.floor(pixels / (widest + 14))));
  const last = steps.length - 1;
  const places = Array.from({ length: most }, (_, at) => Math.round((at * last) / Math.max(1, most - 1)));
  const values = [...new Set(places)];
  return { values, labels: values.map((place) => shown(steps[place] as number)) };
}
