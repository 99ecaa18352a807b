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

/** The number, from 1, and the population of the group of each token that is in one. */
export function groupsByToken(groups: Groups): Map<number, { group: number; population: number }> {
  const found = new Map<number, { group: number; population: number }>();
  for (let group = 0; group + 1 < groups.starts.length; group += 1) {
    const members = membersOf(groups, group);
    for (const id of members) found.set(id, { group: group + 1, population: members.length });
  }
  return found;
}

/** The number of each row's group, from 1, the largest; 0 for none. */
export function groupNumbers(groups: Groups, rows: number): Uint32Array {
  const numbers = new Uint32Array(rows);
  for (let group = 0; group < countGroups(groups); group += 1) {
    for (const row of membersOf(groups, group)) numbers[row] = group + 1;
  }
  return numbers;
}

/** One byte a row: 1 for the members of any group. */
export function maskOf({ members }: Pick<Groups, "members">, rows: number): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(rows);
  for (const row of members) mask[row] = 1;
  return mask;
}

/** Sets of at least two ascending rows as groups. Sorts `sets`. */
export function groupsOfSets(sets: Uint32Array[]): Groups {
  sets.sort((a, b) => b.length - a.length || (a[0] as number) - (b[0] as number));
  const starts = new Uint32Array(sets.length + 1);
  for (const [at, { length }] of sets.entries()) starts[at + 1] = (starts[at] as number) + length;
  const members = new Uint32Array(starts[sets.length] as number);
  for (const [at, set] of sets.entries()) members.set(set, starts[at]);
  return { members, starts };
}

/** The groups of some ascending rows of which `joined` says which belong together: the same number, counted up from 0. */
export function groupsOfJoined(joined: Uint32Array, rows: Uint32Array): Groups {
  const sizes: number[] = [];
  for (const set of joined) sizes[set] = (sizes[set] ?? 0) + 1;
  const sets = sizes.map((size) => (size > 1 ? new Uint32Array(size) : undefined));
  const filled = new Uint32Array(sizes.length);
  for (const [at, set] of joined.entries()) {
    const place = filled[set] as number;
    filled[set] = place + 1;
    const members = sets[set];
    if (members) members[place] = rows[at] as number;
  }
  return groupsOfSets(sets.filter((set) => set !== undefined));
}
