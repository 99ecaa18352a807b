/** What a snapshot's figures are drawn from, and what follows from it. */

import type { TreeData } from "./tree-data.js";

/** Groups whose distances are drawn: more cells would be smaller than a pixel, and more nodes a ball of wool. */
export const GROUPS_DRAWN = 256;

/** Groups of equal rows, and how far apart the largest of them lie. */
export interface SnapshotData {
  /** Tokens of every group, largest first; a group of one token is a singleton. */
  populations: ArrayLike<number>;
  /**
   * Chebyshev distances between the first groups: a square matrix, line by line, not divided by epsilon. Without them there is neither
   * graph nor heat map.
   */
  distances?: Float32Array | undefined;
  /** What each group is called, such as its first token in quotes; may be shorter than `populations`. */
  names?: readonly string[] | undefined;
  /** What is said where there is no group to draw; default that no two rows are identical. */
  nothing?: string | undefined;
  /** The tree of the distinct vectors, which then has a panel. */
  tree?: TreeData | undefined;
  /** The length scale in which distances are shown. */
  epsilon: number;
  /** Two vectors touch when they are at most this far apart; absolute. */
  threshold: number;
}

/** Of how many groups the distances are known. */
export const groupsMeasured = ({ distances }: SnapshotData): number => Math.round(Math.sqrt(distances?.length ?? 0));

/** How many groups are black holes. */
export const countBlackHoles = ({ populations }: SnapshotData): number => {
  let count = 0;
  while (count < populations.length && (populations[count] as number) >= 2) count += 1;
  return count;
};

/** The distance of two of the `size` groups measured; absolute. */
export const rawDistance = ({ distances }: SnapshotData, size: number, a: number, b: number): number =>
  distances?.[a * size + b] ?? Number.NaN;

/** Why there is nothing to draw between groups. */
export const whyNone = (data: SnapshotData, what: string): string =>
  data.populations.length > 0 && groupsMeasured(data) === 0 ? "no distances were measured" : `no ${what}`;

/** Distance of two groups in units of epsilon: the float32 quotient, as in the metrics. */
export const distanceOf = (data: SnapshotData, size: number, a: number, b: number): number =>
  Math.fround(rawDistance(data, size, a, b) / Math.fround(data.epsilon));

/** Whether two groups touch, as the metrics count it: NaN and infinity never do. */
export const touches = (data: SnapshotData, size: number, a: number, b: number): boolean =>
  rawDistance(data, size, a, b) <= Math.fround(data.threshold);

/**
 * The component of each of the first `count` groups, through edges among these; components are numbered from the largest, ties by first
 * group.
 */
export function componentsOf(data: SnapshotData, count: number): Uint32Array {
  const size = groupsMeasured(data);
  const found = new Int32Array(count).fill(-1);
  const sizes: number[] = [];
  for (let start = 0; start < count; start += 1) {
    if (found[start] !== -1) continue;
    const component = sizes.length;
    const reached = [start];
    found[start] = component;
    for (const group of reached) {
      for (let other = 0; other < count; other += 1) {
        if (found[other] !== -1 || !touches(data, size, group, other)) continue;
        found[other] = component;
        reached.push(other);
      }
    }
    sizes.push(reached.length);
  }
  const order = sizes.map((_, component) => component).sort((a, b) => (sizes[b] as number) - (sizes[a] as number));
  const rankOf = new Uint32Array(sizes.length);
  for (const [rank, component] of order.entries()) rankOf[component] = rank;
  return Uint32Array.from(found, (component) => rankOf[component] as number);
}

/** Characters of a name that are kept: it may stand in a tooltip of each of hundreds of cells. */
const NAME_LENGTH = 60;

/** A group in a label: its rank, and its name where there is one. */
export function labelOf({ names }: SnapshotData, group: number): string {
  const whole = names?.[group];
  const characters = [...(whole?.slice(0, 2 * NAME_LENGTH + 2) ?? "")];
  const name = characters.length > NAME_LENGTH ? `${characters.slice(0, NAME_LENGTH).join("")}…` : whole;
  return name === undefined || name === "" ? `#${group + 1}` : `#${group + 1} ${name}`;
}
