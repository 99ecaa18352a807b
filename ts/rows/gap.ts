/** How wide a gap between wanted rows may be, so that reading over it costs little beside what is wanted. Pure. */
import type { RowLayout } from "./plan.js";
import { countRows, type Run } from "./runs.js";

/** A gap this narrow is always read over: asking again takes about as many bytes of headers. */
const NARROW_BYTES = 4 * 1024;

/** A wider gap never is: it takes longer than asking again, on almost any line. */
const WIDE_BYTES = 1024 * 1024;

/**
 * The widest gap, in bytes, such that all gaps of at most this together are no more than `share` of the wanted rows' bytes.
 *
 * At least 4 KiB and at most 1 MiB. For `planReads`.
 */
export function gapWithin({ rowBytes }: Pick<RowLayout, "rowBytes">, runs: readonly Run[], share: number): number {
  const gaps = runs
    .slice(1)
    .map(([first], at) => first - (runs[at] as Run)[1])
    .sort((a, b) => a - b);
  let left = Math.floor(countRows(runs) * share);
  let widest = 0;
  for (let at = 0; at < gaps.length; ) {
    const gap = gaps[at] as number;
    let after = at;
    while (gaps[after] === gap) after += 1;
    left -= gap * (after - at);
    if (left < 0) break;
    widest = gap;
    at = after;
  }
  return Math.min(WIDE_BYTES, Math.max(NARROW_BYTES, widest * rowBytes));
}
