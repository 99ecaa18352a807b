/** Two CSV files, and what comparing them says. */
import { computed, signal } from "@preact/signals";
import { JobWorker } from "../client.js";
import type { Compared } from "../messages.js";
import { plural } from "../text.js";
import { JobRun } from "./job-run.js";
import { measured } from "./measure.js";
import { simulated } from "./simulate.js";

export const compareWorker = new JobWorker();
export const compareRun = new JobRun();

export const sides = {
  observed: signal<File | undefined>(undefined),
  synthetic: signal<File | undefined>(undefined),
};
export type Side = keyof typeof sides;

export const comparison = { label: signal("Observed"), wide: signal(false) };
export const compared = signal<Compared | undefined>(undefined);

/** What was made here and can be taken for a side. */
export const made = {
  observed: computed(() => measured.value && new File([measured.value.csv], "stats.csv")),
  synthetic: computed(() => {
    const csv = simulated.value?.now?.end?.csv;
    return csv && new File([csv], "trials.csv");
  }),
};

export function takeSide(side: Side, files: readonly File[], width: number): Promise<void> {
  // Of two at once the smaller one was observed: trials are many records.
  const [first, second] = [...files].sort((a, b) => a.size - b.size);
  if (first && second) {
    sides.observed.value = first;
    sides.synthetic.value = second;
  } else if (first) sides[side].value = first;
  return compareSides(width);
}

export async function compareSides(width: number): Promise<void> {
  compared.value = undefined;
  const [observed, synthetic] = [sides.observed.peek(), sides.synthetic.peek()];
  if (!observed || !synthetic) return;
  const given = { observed, synthetic, label: comparison.label.peek().trim(), wide: comparison.wide.peek(), width };
  const found = await compareRun.run("Reading", (events) => compareWorker.run("compare", given, events));
  if (!found) return;
  compareRun.say(`Done: ${plural(found.metrics, "metric")} compared.`);
  compared.value = found;
}
