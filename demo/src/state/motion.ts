/** Snapshots whose rows are followed, and how they moved. */
import { signal } from "@preact/signals";
import { JobWorker } from "../client.js";
import type { Bits, Followed, MotionGiven } from "../messages.js";
import { plural } from "../text.js";
import { JobRun } from "./job-run.js";

export const motionWorker = new JobWorker();
export const motionRun = new JobRun();

export const snapshots = signal<File[]>([]);
export const rows = signal<MotionGiven["rows"]>("all");
export const as = signal<NonNullable<Bits> | "">("");
export const followed = signal<Followed | undefined>(undefined);

export async function follow(): Promise<void> {
  followed.value = undefined;
  const files = snapshots.peek();
  if (files.length === 0) return;
  const given = { files, rows: rows.peek(), as: as.peek() || undefined };
  const found = await motionRun.run("Following rows", (events) => motionWorker.run("motion", given, events));
  if (!found) return;
  motionRun.say(`Done: ${plural(found.steps.length, "snapshot")} compared.`);
  followed.value = found;
}
