/** Columns of numbers with what pandas 2.3.3 says of them; made by fixtures/describe/make.py. */
import { readFileSync } from "node:fs";

interface Column {
  name: string;
  values: number[];
  description: Record<string, number>;
  shape: { skewness: number; kurtosis: number };
}

const path = new URL("../fixtures/describe/columns.json", import.meta.url);

export const pandasColumns = JSON.parse(readFileSync(path, "utf8"), (_key, value: unknown) =>
  value === "NaN" ? Number.NaN : value,
) as Column[];
