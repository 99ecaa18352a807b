/** A snapshot as JSON: everything the library returns, under the same names. */
import type { Snapshot } from "../jobs/stats.js";

/**
 * One JSON object. Numbers that JSON does not have are the strings "NaN", "Infinity" and "-Infinity"; counts of groups and components
 * are arrays. Distances between groups are left out: they are there for a figure, which shall not change the JSON beside it.
 */
export const snapshotJson = ({ distances: _, ...snapshot }: Snapshot): string =>
  `${JSON.stringify(snapshot, (_key, value: unknown) => plain(value), 2)}\n`;

function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
