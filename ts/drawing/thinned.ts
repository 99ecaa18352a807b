/** Fewer points of lines that are drawn with more of them than can be seen. */

/** Columns of pixels of which each keeps the first, least, greatest and last value of each line: it looks the same. */
const COLUMNS = 450;

/** Those of the points, from left to right, that lines need through the values that each has: an area has two. */
export function thinned<T>(points: readonly T[], ...lines: readonly ((point: T) => number)[]): readonly T[] {
  if (points.length <= 4 * COLUMNS) return points;
  const kept = new Set<number>();
  const each = points.length / COLUMNS;
  for (let column = 0; column < COLUMNS; column += 1) {
    const [from, to] = [Math.floor(column * each), Math.floor((column + 1) * each)];
    kept.add(from).add(to - 1);
    for (const line of lines) for (const at of seen(points, line, from, to)) kept.add(at);
  }
  return [...kept].sort((a, b) => a - b).map((at) => points[at] as T);
}

/** Where the least and the greatest value are, and a gap: one a column is enough, and to keep each could make thinning vain. */
function seen<T>(points: readonly T[], line: (point: T) => number, from: number, to: number): number[] {
  const valueAt = (at: number): number => line(points[at] as T);
  let [least, greatest, gap] = [from, from, from];
  for (let at = from; at < to; at += 1) {
    const value = valueAt(at);
    if (!Number.isFinite(value)) gap = at;
    else {
      if (!(valueAt(least) <= value)) least = at;
      if (!(valueAt(greatest) >= value)) greatest = at;
    }
  }
  return [least, greatest, gap];
}
