/** The report of the trials job: what was measured, the first rows, every column described, and what the rows must satisfy. */
import { type Description, describeColumn } from "../formats/describe.js";
import { fixed, floatRepr } from "../formats/python-number.js";
import { METRIC_COLUMNS, METRICS, type Metric, type Metrics, type SnapshotRow } from "../formats/snapshot-csv.js";
import type { Trials } from "../jobs/trials.js";
import type { Colours } from "./colours.js";
import { bytes, count, plural, table, visible } from "./text.js";

/** Rows that are shown. */
const FIRST = 5;

/** Trials, of which the rows may be those of one shard. */
export type ReportedTrials = Omit<Trials, "reads">;

/** The report as lines. */
export function trialsReport({ origin, rows, epsilon, threshold }: ReportedTrials, colours: Colours): string[] {
  return [
    ...measured(origin, epsilon, threshold),
    ...(rows.length === 0
      ? []
      : [
          "",
          colours.bold(`First ${plural(Math.min(FIRST, rows.length), "row")}`),
          ...firstRows(rows),
          "",
          colours.bold(`Columns of ${plural(rows.length, "trial")}`),
          ...described(rows),
          "",
          colours.bold("Checks"),
          ...checked(rows, origin.shape[1]),
        ]),
  ];
}

function measured(origin: Trials["origin"], epsilon: number, threshold: number): string[] {
  const { dataset, dtype, shape, chunk, source, byteLength, attributes } = origin;
  const stored = chunk ? `in chunks of [${chunk.join(", ")}]` : "in one piece";
  const written = Object.entries(attributes).map(
    ([name, value]) => `${name} ${typeof value === "number" ? numberText(value) : JSON.stringify(value)}`,
  );
  return table(
    [
      [
        "trials",
        `${visible(dataset)}, ${dtype} [${shape.join(", ")}], ${stored}, in ${visible(source)} (${bytes(byteLength)})`,
      ],
      ...(written.length > 0 ? [["attributes", visible(written.join(", "))]] : []),
      ["epsilon", `${floatRepr(epsilon)}; vectors at most ${floatRepr(threshold)} apart touch`],
    ],
    ["left", "left"],
    "",
  );
}

const numberText = (value: number): string => (Number.isInteger(value) ? String(value) : floatRepr(value));

/** A line a column, because 21 columns fit in no terminal. */
function firstRows(rows: readonly SnapshotRow[]): string[] {
  const shown = rows.slice(0, FIRST);
  return table(
    [
      ["trial_id", ...shown.map(({ trialId }) => String(trialId))],
      ...METRICS.map((metric) => [metric, ...shown.map(({ metrics }) => cell(metric, metrics))]),
    ],
    ["left", ...shown.map(() => "right" as const)],
  );
}

const cell = (metric: Metric, metrics: Metrics): string =>
  METRIC_COLUMNS[metric] === "integer" ? count(metrics[metric]) : fixed(metrics[metric], 4);

const STATISTICS = [
  ["mean", "mean"],
  ["std", "std"],
  ["min", "min"],
  ["25%", "q1"],
  ["50%", "median"],
  ["75%", "q3"],
  ["max", "max"],
] as const satisfies readonly (readonly [string, keyof Description])[];

function described(rows: readonly SnapshotRow[]): string[] {
  const lines = METRICS.map((metric) => {
    const description = describeColumn(rows.map(({ metrics }) => metrics[metric]));
    return [metric, count(description.count), ...STATISTICS.map(([, field]) => fixed(description[field], 4))];
  });
  return table(
    [["", "count", ...STATISTICS.map(([name]) => name)], ...lines],
    ["left", "right", ...STATISTICS.map(() => "right" as const)],
  );
}

/** What every row must satisfy, and what most do: how many of them. */
function checked(rows: readonly SnapshotRow[], tokens: number): string[] {
  const line = (name: string, holds: (metrics: Metrics) => boolean, what: (those: number) => string): string[] => [
    name,
    what(rows.filter(({ metrics }) => holds(metrics)).length),
  ];
  const all = (those: number): string =>
    those === rows.length ? "every trial" : `NOT in ${count(rows.length - those)} of ${plural(rows.length, "trial")}`;
  const share = (those: number): string =>
    `${count(those)} of ${plural(rows.length, "trial")} (${fixed((those / rows.length) * 100, 1)}%)`;
  return table(
    [
      line(`n_tokens is ${count(tokens)}`, (metrics) => metrics.n_tokens === tokens, all),
      line("total_population is n_tokens", (metrics) => metrics.total_population === metrics.n_tokens, all),
      line(
        "n_unique is n_black_holes + n_singletons",
        (metrics) => metrics.n_unique === metrics.n_black_holes + metrics.n_singletons,
        all,
      ),
      line("one component", (metrics) => metrics.n_components === 1, share),
      line("largest_component_density is 1.0", (metrics) => metrics.largest_component_density === 1, share),
    ],
    ["left", "left"],
  );
}

/** What a user should know before using the numbers. */
export function trialsNotes({ origin, rows }: ReportedTrials): string[] {
  const [trials, tokens, dims] = origin.shape;
  const found: string[] = [];
  if (trials === 0) found.push(`${visible(origin.dataset)} holds no trial, so there is no row`);
  for (const [name, actual] of [
    ["n_trials", trials],
    ["n_tokens", tokens],
    ["hidden_dim", dims],
  ] as const) {
    const claimed = origin.attributes[name];
    if (claimed === undefined || claimed === actual) continue;
    found.push(`the attribute ${name} is ${visible(String(claimed))}, but the dataset has ${actual}`);
  }
  const undefinedDistances = rows.filter(({ metrics }) => Number.isNaN(metrics.max_l_inf)).length;
  if (undefinedDistances > 0) {
    found.push(
      `${plural(undefinedDistances, "trial")} hold${undefinedDistances === 1 ? "s" : ""} NaN or infinity, so distances are undefined there: max, mean and median are NaN`,
    );
  }
  return found;
}
