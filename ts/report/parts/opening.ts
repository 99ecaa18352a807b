/** What every report begins with: one sentence and four numbers. The command that makes it again is known to the command line alone. */

import { pText } from "../../comparison/text.js";
import type { Comparison } from "../../jobs/compare.js";
import type { IdenticalRows } from "../../jobs/mask.js";
import type { Snapshot } from "../../jobs/stats.js";
import type { Metric } from "../../metrics/metrics.js";
import { metricText } from "../../metrics/text.js";
import { describeColumn } from "../../statistics/describe.js";
import { NOTHING_IDENTICAL } from "../../text/nothing-identical.js";
import { fixed, floatRepr } from "../../text/python-number.js";
import { count, nounOf, plural } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import type { Columns } from "../described-columns.js";
import type { ReportOpening } from "../document.js";
import { foundNothing, type ReportedSeries } from "./series.js";

/** A number and what it counts: `13`, `black holes at the last step`. */
export const tally = (value: number, noun: string, rest = ""): [string, string] => [
  count(value),
  rest === "" ? nounOf(value, noun) : `${nounOf(value, noun)} ${rest}`,
];

/** What a snapshot comes to. */
export function statsOpening({ matrix, metrics, selection }: Snapshot): ReportOpening {
  const { n_tokens: tokens, n_unique: vectors, n_black_holes: holes, black_hole_population: shared } = metrics;
  const none = selection === "identical" ? NOTHING_FOUND : noneShared(tokens);
  return {
    sentence: holes === 0 ? none : sharing(shared, matrix.shape[0] ?? 0, holes),
    numbers:
      tokens === 0
        ? []
        : [
            tally(tokens, "token", "measured"),
            tally(vectors, "distinct vector"),
            tally(metrics.largest_bh, "token", "at the largest vector"),
            [fixed(metrics.max_l_inf, 3), "largest distance, in epsilon"],
          ],
  };
}

/** What a search for identical rows comes to. */
export function maskOpening({ matrix, groups, distinct }: IdenticalRows): ReportOpening {
  const found = groups.starts.length - 1;
  const shared = groups.members.length;
  if (shared === 0) return { sentence: NOTHING_FOUND, numbers: [] };
  return {
    sentence: sharing(shared, matrix.shape[0] ?? 0, found),
    numbers: [
      tally(shared, "token", "in groups"),
      tally(found, "group"),
      tally((groups.starts[1] as number) - (groups.starts[0] as number), "token", "in the largest"),
      tally(distinct, "distinct row"),
    ],
  };
}

/** What trials come to, measured or simulated; `noise` says how the latter came to be. */
export function trialsOpening(columns: Columns, trials: number, tokens: number, noise = ""): ReportOpening {
  if (trials === 0) return { sentence: "There is no trial.", numbers: [] };
  const described = (metric: Metric) => describeColumn(columns.values(metric));
  const { min, max } = described("n_unique");
  const [least, most] = [metricText("n_unique", min, 0), metricText("n_unique", max, 0)];
  const mean = (metric: Metric): string => fixed(described(metric).mean, 2);
  return {
    sentence: `${plural(trials, "trial")} of ${plural(tokens, "token")}${noise} ${nounOf(trials, "holds", "hold")} ${least === most ? least : `${least} to ${most}`} ${nounOf(max, "distinct vector")}${trials === 1 ? "" : " each"}.`,
    numbers: [
      tally(trials, "trial"),
      [mean("n_unique"), "distinct vectors on average"],
      [mean("n_black_holes"), "black holes on average"],
      [mean("largest_bh"), "tokens at the largest vector on average"],
    ],
  };
}

/** What a series comes to. */
export function seriesOpening(series: ReportedSeries): ReportOpening {
  const { records } = series;
  const [first, last] = [records[0], records.at(-1)];
  if (!first || !last) return { sentence: "There is no snapshot.", numbers: [] };
  const numbers: ReportOpening["numbers"] = [
    tally(records.length, "snapshot"),
    tally(last.metrics.n_unique, "distinct vector", "at the last step"),
    tally(last.metrics.n_black_holes, "black hole", "at the last step"),
    tally(last.metrics.largest_bh, "token", "at its largest vector"),
  ];
  if (foundNothing(series)) return { sentence: `At every step ${NOTHING_IDENTICAL}.`, numbers: numbers.slice(0, 1) };
  const holes = [first, last].map(({ metrics }) => count(metrics.n_black_holes));
  const shared = [first, last].map(({ metrics }) => count(metrics.black_hole_population));
  const sentence =
    first === last
      ? `At step ${last.step} ${plural(last.metrics.black_hole_population, "token")} share ${plural(last.metrics.n_black_holes, "vector")} with others.`
      : `From step ${first.step} to step ${last.step} the black holes go from ${holes[0]} to ${holes[1]}, and the tokens in them from ${shared[0]} to ${shared[1]}.`;
  return { sentence, numbers };
}

/** What a comparison comes to: by the joint test, whose level holds for all metrics together, and by each metric alone. */
export function compareOpening({ label, alpha, metrics, observed, synthetic }: Comparison): ReportOpening {
  const { records } = observed;
  const joint = records.map(({ jointP, jointPAdjusted = jointP }) => jointPAdjusted);
  const smallest = pText(least(joint), synthetic.records);
  const among = `among ${plural(synthetic.records, "synthetic record")}`;
  const level = `at most ${floatRepr(alpha)}`;
  const unusual = metrics.filter(({ observed: [first] }) => (first?.pAdjusted ?? Number.NaN) <= alpha).length;
  const tested = records[0]?.tested ?? 0;
  const alone =
    tested === 1
      ? `its only metric ${unusual === 1 ? "is" : "is not"}`
      : `${partOf(unusual)} of its ${count(tested)} metrics ${beOf(unusual)}`;
  const [only] = joint;
  const whole =
    only === undefined || Number.isNaN(only) ? "cannot be tested" : only <= alpha ? "is unusual" : "is not unusual";
  const together = joint.filter((p) => p <= alpha).length;
  return {
    sentence:
      records.length === 1
        ? `${visible(label)} ${whole} ${among} as a whole (joint p ${smallest}); ${alone} unusual alone (adjusted p ${level}).`
        : `${capital(partOf(together))} of ${plural(records.length, "observed record")} ${beOf(together)} unusual ${among} as a whole (adjusted joint p ${level}).`,
    numbers: [
      tally(records.length, "observed record"),
      tally(synthetic.records, "synthetic record"),
      tally(metrics.length, "metric", "compared"),
      [smallest, records.length === 1 ? "joint p" : "smallest joint p"],
    ],
  };
}

/** The least of those that are numbers; NaN where none is. */
const least = (values: readonly number[]): number =>
  values.reduce((found, value) => (Number.isNaN(found) || value < found ? value : found), Number.NaN);

/** Some of many: `none`, `12`. */
const partOf = (value: number): string => (value === 0 ? "none" : count(value));

/** The verb that goes with it. */
const beOf = (value: number): string => (value <= 1 ? "is" : "are");

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** `2,100 of 151,936 tokens (1.4%) share 13 vectors.` */
const sharing = (shared: number, rows: number, vectors: number): string =>
  `${count(shared)} of ${plural(rows, "token")} (${fixed((shared / rows) * 100, 1)}%) share ${plural(vectors, "vector")}.`;

const noneShared = (tokens: number): string =>
  tokens === 0
    ? "No row was selected."
    : `Of ${plural(tokens, "token")} that were measured, none shares its vector with another.`;

const NOTHING_FOUND = `${capital(NOTHING_IDENTICAL)}.`;
