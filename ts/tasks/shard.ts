/** A slice of a run, for one of many machines. */
import type { UnitRange } from "./task.js";

/** The `index`-th of `of` slices; the first is 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** `2/4` */
export const shardText = ({ index, of }: Shard): string => `${index}/${of}`;

/** A run that is not divided. */
export const WHOLE: Shard = { index: 1, of: 1 };

/**
 * The units of a shard. All shards follow each other without gap or overlap, and differ by one unit at most; the longer ones come first.
 * Where there are fewer units than shards, the last ones are empty.
 */
export function unitsOfShard({ index, of }: Shard, units: number): UnitRange {
  const each = Math.floor(units / of);
  const longer = units - each * of;
  const start = (at: number): number => at * each + Math.min(at, longer);
  return [start(index - 1), start(index)];
}
