/** Comparisons of CSV text, for tests. */
import { type CompareOptions, type Comparison, compare } from "collapsar";

/** CSV text as a file of that name. */
export const csvFile = (text: string, name = "x.csv"): File => new File([text], name);

/** Compares CSV texts. */
export const compareText = (observed: string, synthetic: string, options?: CompareOptions): Promise<Comparison> =>
  compare(csvFile(observed, "observed.csv"), csvFile(synthetic, "synthetic.csv"), options);

/** CSV text of columns of equal length. */
export function csv(columns: Record<string, readonly (number | string)[]>): string {
  const names = Object.keys(columns);
  const records = (columns[names[0]!] ?? []).map((_, record) => names.map((name) => columns[name]![record]).join(","));
  return `${[names.join(","), ...records].join("\n")}\n`;
}
