/** Histograms of equal bins, as `numpy.histogram(values, bins)` counts them. */

/** Counts, and the edges of the bins: one more than there are bins. */
export interface Histogram {
  counts: Float64Array;
  edges: Float64Array;
}

/** Ranges of numbers below this are float64 numbers themselves. */
const HUGE = 2 ** 1022;

/**
 * Counts the finite ones of `values` in `bins` equal bins between their least and their greatest; the last bin is closed.
 *
 * Values that are all equal lie within half a unit of them, and no value at all between 0 and 1, as in numpy. A range too narrow for
 * distinct edges, where numpy raises, is widened around its middle until it has them. NaN and infinities belong to no bin.
 */
export function histogram(values: Iterable<number>, bins: number): Histogram {
  const finite = Float64Array.from(values).filter(Number.isFinite);
  if (finite.some((value) => Math.abs(value) > HUGE)) {
    // The range could be no float64: a quarter of it is, and powers of two change no digit.
    const { counts, edges } = histogram(
      finite.map((value) => value / 4),
      bins,
    );
    return { counts, edges: edges.map((edge) => Math.max(-Number.MAX_VALUE, Math.min(edge * 4, Number.MAX_VALUE))) };
  }
  const edges = edgesFor(finite, bins);
  const counts = new Float64Array(bins);
  const first = edges[0] as number;
  const width = (edges[bins] as number) - first;
  for (const value of finite) {
    let bin = Math.min(Math.trunc(((value - first) / width) * bins), bins - 1);
    // The quotient is rounded, the edges are what counts.
    if (value < (edges[bin] as number)) bin -= 1;
    else if (value >= (edges[bin + 1] as number) && bin !== bins - 1) bin += 1;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { counts, edges };
}

function edgesFor(finite: Float64Array, bins: number): Float64Array {
  if (finite.length === 0) return linspace(0, 1, bins);
  const least = finite.reduce((a, b) => Math.min(a, b));
  const greatest = finite.reduce((a, b) => Math.max(a, b));
  const middle = least / 2 + greatest / 2;
  let edges = least === greatest ? linspace(least - 0.5, greatest + 0.5, bins) : linspace(least, greatest, bins);
  for (let half = 0.5; !areDistinct(edges); half *= 2) edges = linspace(middle - half, middle + half, bins);
  return edges;
}

/** `numpy.linspace(start, stop, bins + 1)`. */
function linspace(start: number, stop: number, bins: number): Float64Array {
  const step = (stop - start) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, at) => at * step + start);
  edges[bins] = stop;
  return edges;
}

const areDistinct = (edges: Float64Array): boolean =>
  edges.every((edge, at) => at === 0 || edge > (edges[at - 1] as number));
