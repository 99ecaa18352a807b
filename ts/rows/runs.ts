/** Sets of rows as runs: ascending, apart from each other, compact where neighbours are selected together. */

/** Rows `first` up to, not including, `end`. */
export type Run = readonly [first: number, end: number];

/** Rows in some runs. */
export const countRows = (runs: readonly Run[]): number => runs.reduce((sum, run) => sum + run[1] - run[0], 0);

/** The runs of ascending row numbers. */
export function runsOfRows(rows: ArrayLike<number>): Run[] {
  const runs: Run[] = [];
  let first = 0;
  for (let at = 1; at <= rows.length; at += 1) {
    if (at < rows.length && rows[at] === (rows[at - 1] as number) + 1) continue;
    runs.push([rows[first] as number, (rows[at - 1] as number) + 1]);
    first = at;
  }
  return rows.length === 0 ? [] : runs;
}

/** The row numbers of some runs, in order. */
export function rowsOfRuns(runs: readonly Run[]): Uint32Array {
  const rows = new Uint32Array(countRows(runs));
  let at = 0;
  for (const [first, end] of runs) {
    for (let row = first; row < end; row += 1) rows[at++] = row;
  }
  return rows;
}

/** Runs as ids are written: `5,9,100-120`. */
export const idsOfRuns = (runs: readonly Run[]): string =>
  runs.map(([first, end]) => (end - first === 1 ? String(first) : `${first}-${end - 1}`)).join(",");

/** The runs of nonzero entries of a mask. Most of its entries are zero: they are passed over by fours. */
export function runsOfMask(mask: Uint8Array): Run[] {
  const skew = -mask.byteOffset & 3;
  const whole = Math.max(0, mask.length - skew) >> 2;
  // Not even an empty view may begin beyond the end of the memory, where that of a short mask would.
  const fours = whole === 0 ? new Uint32Array(0) : new Uint32Array(mask.buffer, mask.byteOffset + skew, whole);
  const runs: Run[] = [];
  let at = 0;
  while (at < mask.length) {
    if (mask[at] !== 0) {
      const zero = mask.indexOf(0, at);
      const end = zero < 0 ? mask.length : zero;
      runs.push([at, end]);
      at = end;
      continue;
    }
    at += 1;
    if (at < skew || ((at - skew) & 3) !== 0) continue;
    while (fours[(at - skew) >> 2] === 0) at += 4;
  }
  return runs;
}
