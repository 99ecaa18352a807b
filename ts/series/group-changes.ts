/**
 * What became of the groups of identical rows between two steps of a training run, by the tokens in them.
 *
 * The census of collapsed tokens over training counts groups at each step; a count that stays the same
 * hides a group that fell apart while another formed. Which tokens belong together tells.
 */
import { countGroups, type Groups, membersOf } from "../rows/groups.js";

/** Groups are of at least two tokens whose rows are identical. */
export interface GroupChanges {
  /** Groups of the later step none of whose tokens was in a group at the earlier one. */
  births: number;
  /** Groups of the later step that hold tokens of at least two groups of the earlier one. */
  merges: number;
  /** Groups of the earlier step of which no two tokens share a group at the later one. */
  evaporations: number;
}

/** No group. */
const NONE = -1;

/** Compares the groups of two steps of a matrix of `tokens` rows. O(tokens). */
export function groupChanges(before: Groups, after: Groups, tokens: number): GroupChanges {
  const changes: GroupChanges = { births: 0, merges: 0, evaporations: 0 };
  const groupBefore = groupOfTokens(before, tokens);
  for (let group = 0; group < countGroups(after); group += 1) {
    let first = NONE;
    let several = false;
    for (const token of membersOf(after, group)) {
      const from = groupBefore[token] as number;
      if (from === NONE) continue;
      several ||= first !== NONE && first !== from;
      first = from;
    }
    if (first === NONE) changes.births += 1;
    if (several) changes.merges += 1;
  }
  const groupAfter = groupOfTokens(after, tokens);
  /** The last group of the earlier step that has a token in this one. */
  const seen = new Int32Array(countGroups(after)).fill(NONE);
  for (let group = 0; group < countGroups(before); group += 1) {
    let together = false;
    for (const token of membersOf(before, group)) {
      const now = groupAfter[token] as number;
      if (now === NONE) continue;
      together ||= seen[now] === group;
      seen[now] = group;
    }
    if (!together) changes.evaporations += 1;
  }
  return changes;
}

function groupOfTokens(groups: Groups, tokens: number): Int32Array {
  const groupOf = new Int32Array(tokens).fill(NONE);
  for (let group = 0; group < countGroups(groups); group += 1) {
    for (const token of membersOf(groups, group)) groupOf[token] = group;
  }
  return groupOf;
}
