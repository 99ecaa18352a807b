/** Groups of identical rows, as a compressed list of lists. */

/** Groups of at least two rows, largest first, ties by first row. */
export interface Groups {
  /** Row numbers (token ids), group after group, ascending within a group. */
  readonly members: Uint32Array;
  /** Where each group begins in `members`, then the number of members; one more than there are groups. */
  readonly starts: Uint32Array;
}

/** How many groups there are. */
export const countGroups = ({ starts }: Groups): number => starts.length - 1;

/** The members of one group. */
export const membersOf = ({ members, starts }: Groups, group: number): Uint32Array =>
  members.subarray(starts[group], starts[group + 1]);

/** One byte a row: 1 for the members of any group. */
export function maskOf({ members }: Groups, rows: number): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(rows);
  for (const row of members) mask[row] = 1;
  return mask;
}
