/** A comparison as lines of text: the tables of the reference, byte for byte, and what they leave out. */
import type { Block } from "../metrics/blocks.js";
import { comparisonCells, INFERENCE_HEADER, inferenceCells, jointText, summaryCells, wideCells } from "./cells.js";
import type { Tabled, TabledRecord } from "./tabled.js";

const WIDTH = 80;

/** Widths of the columns; the last two are the same in all tables. */
const METRIC_WIDTH = 25;
const TOPOLOGY_METRIC_WIDTH = 30;
const OBSERVED_WIDTH = 12;
const SYNTHETIC_WIDTH = 30;
const MEASURE_WIDTH = 10;

/** Number and title of a block's table, the same whichever metrics are there, and the least width of its first column. */
const HEADINGS: Record<Block["name"], { number: number; title: string; metricWidth: number }> = {
  counts: { number: 1, title: "BASIC COUNTS", metricWidth: METRIC_WIDTH },
  topology: { number: 2, title: "TOPOLOGY INVARIANTS", metricWidth: TOPOLOGY_METRIC_WIDTH },
  population: { number: 3, title: "POPULATION DISTRIBUTION", metricWidth: METRIC_WIDTH },
  extent: { number: 4, title: "SPATIAL EXTENT (units of \u03b5)", metricWidth: METRIC_WIDTH },
  other: { number: 5, title: "OTHER METRICS", metricWidth: METRIC_WIDTH },
};

/**
 * The lines of the tables of one observed record, the one at index `record`, and of the summary of its z, in the published form with `label`
 * over the observed column.
 *
 * Metrics that the files lack are left out, and so are tables without a metric. Columns of the files that are not metrics of this package
 * get a table of their own at the end. A label or metric that is longer than its column makes that column wider in the whole table;
 * nothing is cut off.
 *
 * @example
 * ```js
 * import { compare, comparisonTables, init } from "collapsar";
 *
 * await init();
 * console.log(comparisonTables(await compare("stats.csv", "trials.csv")).join("\n"));
 * ```
 */
export function comparisonTables(comparison: Tabled, record = 0): string[] {
  return [
    ...comparisonCells(comparison, record, true).flatMap(({ name, header, records }) => {
      const { number, title, metricWidth } = HEADINGS[name];
      const widths = [
        widest(
          metricWidth,
          records.map(([metric = ""]) => metric),
        ),
        widest(OBSERVED_WIDTH, [header[1] as string]),
        SYNTHETIC_WIDTH,
        MEASURE_WIDTH,
      ];
      return section(`TABLE ${number}: ${title}`, header, records, widths);
    }),
    ...heading("Z-SCORE SUMMARY"),
    ...summaryCells((comparison.observed.records[record] as TabledRecord).z).map(
      // The reference has its first number one column further right.
      ([head = "", part = "", whole, share], at) =>
        `${pad(at === 0 ? `${head}: ` : `${head}:`, 25)}${part.padStart(3)} / ${whole} (${share})`,
    ),
  ];
}

/**
 * The lines of a table of the p-values of the observed record at index `record`: two-sided and exact, adjusted for the number of metrics,
 * mid-p, the 95% interval of the smaller tail, and the percentile; then the joint test of all metrics.
 *
 * @example
 * ```js
 * import { compare, inferenceTable, init } from "collapsar";
 *
 * await init();
 * console.log(inferenceTable(await compare("stats.csv", "trials.csv")).join("\n"));
 * ```
 */
export function inferenceTable(comparison: Tabled, record = 0): string[] {
  const { records: count } = comparison.synthetic;
  const cells = inferenceCells(comparison, record);
  const widths = INFERENCE_HEADER.map((head, column) =>
    widest(
      column === 0 ? METRIC_WIDTH : head.length,
      cells.map((line) => line[column] as string),
    ),
  );
  const title = `P-VALUES (two-sided, Monte Carlo; ${count} synthetic records)`;
  const joint = jointText(comparison, record);
  return [
    ...section(title, INFERENCE_HEADER, cells, widths).map((line) => line.trimEnd()),
    ...(joint === "" ? [] : ["", `J${joint.slice(1)}`]),
  ];
}

/**
 * The lines of one table of all observed records: a line per metric, and for each record, headed by a short name, its value and z side by
 * side. Columns are as wide as their content.
 *
 * @example
 * ```js
 * import { compare, init, wideTable } from "collapsar";
 *
 * await init();
 * console.log(wideTable(await compare("trials.csv", "trials.csv")).slice(0, 5).join("\n"));
 * ```
 */
export function wideTable(comparison: Tabled): string[] {
  const all = wideCells(comparison);
  const widths = (all[0] as string[]).map((_, column) =>
    widest(
      0,
      all.map((cells) => cells[column] as string),
    ),
  );
  const lines = all.map((cells) =>
    cells
      .map((cell, column) => pad(cell, widths[column] as number))
      .join("  ")
      .trimEnd(),
  );
  const rule = "-".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [...lines.slice(0, 1), rule, ...lines.slice(1, -2), rule, ...lines.slice(-2)];
}

function section(
  title: string,
  header: readonly string[],
  records: readonly (readonly string[])[],
  widths: readonly number[],
): string[] {
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => pad(cell, widths[column] as number)).join(" ");
  return [...heading(title), line(header), "-".repeat(WIDTH), ...records.map(line)];
}

const heading = (title: string): string[] => ["", "=".repeat(WIDTH), title, "=".repeat(WIDTH), ""];

/** In characters as Python counts them: code points. */
const lengthOf = (text: string): number => [...text].length;

const pad = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - lengthOf(text)));

const widest = (least: number, texts: readonly string[]): number => Math.max(least, ...texts.map(lengthOf));
