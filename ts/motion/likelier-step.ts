/** Of which update a step is, where it is not the one that was said: the bias corrections of its moments tell. */
import type { AdamParameters } from "../parameters/series.js";
import { quantile } from "../statistics/describe.js";
import { type AdamStep, accountForStep, power } from "./adam.js";
import { valuesOf } from "./stored-values.js";

/** Share of the elements that the said update gives again, at most: with more it may be the right one. */
const DOUBTFUL = 0.9;

/** Share that another has to give again. With fewer the fault may be another one: a rate that changes, another optimizer. */
const CERTAIN = 0.99;

/** Elements from whose motion the corrections are estimated, at most: those that moved farthest in their own steps. */
const TELLING = 4096;

/** Updates around an estimate that are tried. */
const AROUND = 3;

/** A factor of the corrections this near to 1 is that of every late update. */
const LATE = 1e-9;

/** Updates after which the factor still falls with no common decay rates. */
const FALLING = 1000;

/** An update that gives the stored weights again, and the share of the elements of which it does. */
export interface LikelierStep {
  step: number;
  share: number;
}

/**
 * The number of the update that gives nearly all stored weights again, where the one of `step` does not; undefined where that is well, or where none
 * does.
 *
 * The update is lr m / sqrt(v) times a factor that depends on its number alone. The factor is the median, over the elements that moved far, of how far
 * they moved over that; two numbers may have it, since it falls before it rises. What is found is tried.
 */
export function likelierStep(step: AdamStep, adam: AdamParameters): LikelierStep | undefined {
  const shareAt = (number: number): number => accountForStep({ ...step, step: number }, adam).adam_exact;
  if (!(shareAt(step.step) < DOUBTFUL)) return undefined;
  const factor = factorOf(step, adam);
  if (Number.isNaN(factor)) return undefined;
  const tried = new Set<number>();
  for (const found of numbersOf(factor, adam)) {
    for (let number = found - AROUND; number <= found + AROUND; number += 1) if (number >= 1) tried.add(number);
  }
  let best: LikelierStep | undefined;
  for (const number of tried) {
    const share = shareAt(number);
    if (share >= CERTAIN && share > (best?.share ?? 0)) best = { step: number, share };
  }
  return best;
}

/** How far elements moved over lr m / sqrt(v). */
function factorOf({ dtype, ...step }: AdamStep, { lr, eps, weightDecay = 0 }: AdamParameters): number {
  const digits = dtype === "BF16" ? 2 ** -8 : 2 ** -24;
  const [before, after] = [valuesOf(step.before, dtype), valuesOf(step.after, dtype)];
  const [m, v] = [valuesOf(step.m, dtype), valuesOf(step.v, dtype)];
  const moved: { steps: number; factor: number }[] = [];
  for (let at = 0; at < before.length; at += 1) {
    const [weight, stored] = [before[at] as number, after[at] as number];
    const way = weight * (1 - lr * weightDecay) - stored;
    const factor = (way * (Math.sqrt(v[at] as number) + eps)) / (lr * (m[at] as number));
    if (stored !== weight && factor > 0 && factor < Infinity) {
      moved.push({ steps: Math.abs(way) / (digits * Math.abs(stored)), factor });
    }
  }
  moved.sort((a, b) => b.steps - a.steps);
  const factors = Float64Array.from(moved.slice(0, TELLING), ({ factor }) => factor);
  return quantile(factors.sort(), 0.5);
}

/** The numbers of the updates before and after the least factor whose own are nearest to one. */
function numbersOf(factor: number, { beta1, beta2 }: AdamParameters): number[] {
  const of = (number: number): number => Math.sqrt(1 - power(beta2, number)) / (1 - power(beta1, number));
  let least = 1;
  while (least < FALLING && of(least + 1) < of(least)) least += 1;
  const found = [least];
  for (let number = 1; number < least; number += 1) {
    if (of(number) >= factor && of(number + 1) <= factor) found.push(number, number + 1);
  }
  let latest = least;
  while (1 - of(latest) > LATE) latest *= 2;
  let [early, late] = [least, latest];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (of(middle) < factor) early = middle;
    else late = middle;
  }
  return [...found, early, late, latest];
}
