/** A snapshot, or a simulation of many, as JSON: everything the library returns, under the same names. */

/**
 * One JSON object. Numbers that JSON does not have are the strings "NaN", "Infinity" and "-Infinity"; counts of groups and components
 * are arrays.
 */
export const snapshotJson = (snapshot: object): string =>
  `${JSON.stringify(snapshot, (_key, value: unknown) => plain(value), 2)}\n`;

function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
