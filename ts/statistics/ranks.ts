/** Some values of many in their ranks, without sorting the others. */

/** So few values are sorted. */
const FEW = 600;

/**
 * Puts the values of these ranks, ascending and from 0, where they would stand if all were sorted: what is before one is not greater, what is after it not
 * smaller. In place; no value may be NaN. A rank that is not there is left out.
 */
export function placeRanks(values: Float64Array, ranks: readonly number[]): void {
  place(values, 0, values.length, ranks, 2 * Math.log2(values.length + 1));
}

/** The same from `from` to before `to`. After so many divisions that were in vain the rest is sorted: no order of values takes long. */
function place(values: Float64Array, from: number, to: number, ranks: readonly number[], divisions: number): void {
  const wanted = ranks.filter((rank) => rank >= from && rank < to);
  if (wanted.length === 0) return;
  if (to - from <= FEW || divisions <= 0) {
    values.subarray(from, to).sort();
    return;
  }
  const middle = divide(values, from, to);
  place(values, from, middle, wanted, divisions - 1);
  place(values, middle, to, wanted, divisions - 1);
}

/** Moves what is not greater than the median of three of the values before what is not smaller. Where the latter begins: neither is empty. */
function divide(values: Float64Array, from: number, to: number): number {
  const pivot = median(values[from] as number, values[(from + to) >> 1] as number, values[to - 1] as number);
  let [low, high] = [from - 1, to];
  for (;;) {
    do low += 1;
    while ((values[low] as number) < pivot);
    do high -= 1;
    while ((values[high] as number) > pivot);
    if (low >= high) return high + 1;
    const value = values[low] as number;
    values[low] = values[high] as number;
    values[high] = value;
  }
}

const median = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
