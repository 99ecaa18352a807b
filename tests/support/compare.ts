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
  const rows = (columns[names[0]!] ?? []).map((_, row) => names.map((name) => columns[name]![row]).join(","));
  return `${[names.join(","), ...rows].join("\n")}\n`;
}
