/** Results as JSON: what the library returns, under the same names, after the name and version of the format. */

/**
 * The format of a command's JSON, described by `docs/schema/COMMAND.json`. The version rises when a field is renamed, goes, or changes its
 * meaning; not when one is added.
 */
export interface JsonFormat {
  readonly command: string;
  readonly version: number;
}

/**
 * One JSON object and a line feed: `format` (`collapsar/stats`), `version`, then the fields of `result`. Numbers that JSON does not have
 * are the strings "NaN", "Infinity" and "-Infinity"; integers that not every reader keeps (bigints) are strings too; typed arrays are arrays.
 */
export function resultJson({ command, version }: JsonFormat, result: object): string {
  const tagged = { format: `collapsar/${command}`, version, ...result };
  return `${JSON.stringify(tagged, (_key, value: unknown) => plain(value), 2)}\n`;
}

function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  return plainNumber(value);
}

/** A number that JSON does not have as its name, or its digits. */
export const plainNumber = (value: unknown): unknown =>
  typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)) ? String(value) : value;
