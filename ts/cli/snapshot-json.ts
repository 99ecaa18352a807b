/** Results as JSON: everything the library returns, under the same names. */
import type { Snapshot } from "../jobs/stats.js";

/**
 * One JSON object. Numbers that JSON does not have are the strings "NaN", "Infinity" and "-Infinity"; counts of groups and components
 * are arrays.
 */
export const resultJson = (result: object): string =>
  `${JSON.stringify(result, (_key, value: unknown) => plain(value), 2)}\n`;

/** A snapshot as one JSON object. */
export const snapshotJson = (snapshot: Snapshot): string => resultJson(snapshot);

function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  return plainNumber(value);
}

/** A number that JSON does not have as its name. */
export const plainNumber = (value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
