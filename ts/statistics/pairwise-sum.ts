/** Sums of float64 in one fixed order, the same in every engine. */

/** Terms that are summed without halving. */
const BLOCK = 128;

/**
 * The sum of `term(0)` to `term(count - 1)` by numpy's pairwise summation: halves are summed apart, blocks of up to 128 terms in eight
 * strands. The error grows with log2(count), not with count, and sums are numpy's to the last digit. 0 for no terms.
 */
export function pairwiseSum(count: number, term: (at: number) => number): number {
  return sumOf(0, count, term);
}

function sumOf(from: number, count: number, term: (at: number) => number): number {
  if (count > BLOCK) {
    const half = Math.floor(count / 2);
    const first = half - (half % 8);
    return sumOf(from, first, term) + sumOf(from + first, count - first, term);
  }
  const inStrands = count - (count % 8);
  let sum = inStrands === 0 ? 0 : strands(from, from + inStrands, term);
  for (let at = from + inStrands; at < from + count; at += 1) sum += term(at);
  return sum;
}

/** At least eight terms, a multiple of eight of them. */
function strands(from: number, end: number, term: (at: number) => number): number {
  const sums = new Float64Array(8);
  for (let strand = 0; strand < 8; strand += 1) {
    let sum = term(from + strand);
    for (let at = from + strand + 8; at < end; at += 8) sum += term(at);
    sums[strand] = sum;
  }
  const [a, b, c, d, e, f, g, h] = sums as unknown as [number, number, number, number, number, number, number, number];
  return a + b + (c + d) + (e + f + (g + h));
}
