/** The vectors of the groups in the table of tokens, once somebody wants to see them. */
import { computed, effect, signal, untracked } from "@preact/signals";
import type { GroupVectors, TokenTable, VectorsSource } from "../messages.js";
import { JobRun } from "./job-run.js";
import { isExample, measureWorker, planned, source } from "./measure.js";
import { table } from "./tokens.js";

export const vectorsRun = new JobRun();

/** Groups whose vectors are compared: the largest. */
const MOST = 100;

/** The groups in the table: their first tokens and how many they have, from group 1 on. */
export const groups = computed(() => groupsOf(table.value));

export const vectors = signal<GroupVectors | undefined>(undefined);

/** Whether reading them asks a server, which nobody is asked for without a click. */
export const asksServer = computed(() => planned.value !== undefined);

const NONE = { groups: new Uint32Array(0), ids: new Uint32Array(0), populations: new Uint32Array(0) };

function groupsOf(found: TokenTable | undefined): { firsts: Uint32Array; populations: Uint32Array } {
  const { groups: numbers, ids, populations: sizes } = found ?? NONE;
  // Plain loops: of a whole vocabulary there are hundreds of thousands.
  let count = 0;
  for (let at = 0; at < numbers.length && count < MOST; at += 1) count = Math.max(count, numbers[at] as number);
  count = Math.min(MOST, count);
  const firsts = new Uint32Array(count).fill(0xffffffff);
  const populations = new Uint32Array(count);
  for (let at = 0; at < numbers.length; at += 1) {
    const group = numbers[at] as number;
    if (group === 0 || group > count) continue;
    firsts[group - 1] = Math.min(firsts[group - 1] as number, ids[at] as number);
    populations[group - 1] = sizes[at] as number;
  }
  return { firsts, populations };
}

export async function readVectors(): Promise<void> {
  const of = groups.peek();
  const given: VectorsSource | undefined = isExample.peek() ? "example" : source();
  if (!given || of.firsts.length === 0) return;
  const asked = { source: given, ...of };
  const found = await vectorsRun.run("Reading vectors", (events) => measureWorker.run("readVectors", asked, events));
  if (found && groups.peek() === of) vectors.value = found;
}

// Other groups have other vectors.
effect(() => {
  groups.value;
  untracked(() => {
    vectors.value = undefined;
    vectorsRun.cancel();
  });
});

/** How two groups differ: by how many steps in which dims. */
export interface Steps {
  /** By dim; the other's place less this one's. */
  steps: Float64Array;
  /** Dims that differ, ascending. */
  dims: number[];
  sum: number;
  largest: number;
}

/** The steps from one group's vector to another's; groups are counted from 1. */
export function stepsBetween({ dims: count, places }: GroupVectors, from: number, to: number): Steps {
  const steps = new Float64Array(count);
  const dims: number[] = [];
  let [sum, largest] = [0, 0];
  for (let dim = 0; dim < count; dim += 1) {
    const step = (places[(to - 1) * count + dim] as number) - (places[(from - 1) * count + dim] as number);
    if (step === 0) continue;
    steps[dim] = step;
    dims.push(dim);
    sum += Math.abs(step);
    largest = Math.max(largest, Math.abs(step));
  }
  return { steps, dims, sum, largest };
}
