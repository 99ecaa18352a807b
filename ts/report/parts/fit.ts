/** What is said of a fit, in a terminal and in a report. */
import type { BootstrapResult, FittedSigma, RankTest, VaryingDim } from "../../fit/result.js";
import { independenceSentence } from "../../fit/sentence.js";
import type { Fitted } from "../../jobs/fit.js";
import { fixed } from "../../text/python-number.js";
import { count, nounOf, plural } from "../../text/quantities.js";
import type { ReportOpening, ReportTable } from "../document.js";
import { tally } from "./opening.js";

/** Dims that are listed one by one. */
const LISTED = 30;

const number = (value: number): string => (Number.isInteger(value) ? count(value) : value.toPrecision(4));
const sigmaText = (value: number): string =>
  Number.isFinite(value) && value > 0 ? value.toExponential(3) : String(value);
const interval = ([low, high]: readonly [number, number]): string => `${sigmaText(low)} to ${sigmaText(high)}`;

/** The sentence to quote, if there were permutations. */
export const fitSentence = ({ tokens, varying, observed, independence }: Fitted): string | undefined =>
  independenceSentence({ tokens, varying: varying.length }, observed, independence);

/** What a report begins with: that sentence, or without permutations what was counted, and the numbers. */
export function fitOpening(result: Fitted): ReportOpening {
  const { tokens, varying, observed } = result;
  const counted = `${plural(tokens, "token")} ${nounOf(tokens, "lies", "lie")} at ${plural(observed.nUnique, "distinct row")}, which vary in ${plural(varying.length, "dim")}.`;
  return {
    sentence: fitSentence(result) ?? counted,
    numbers: [
      tally(tokens, "token"),
      [count(varying.length), nounOf(varying.length, "dim that varies", "dims that vary")],
      tally(observed.nUnique, "distinct row"),
      tally(observed.largestBh, "token", "at the largest"),
    ],
  };
}

/**
 * Below this share of tokens with a twin in the permutations, the selection left out so many rows that the largest group of a permutation
 * comes out too small. On simulated rows of 8 to 14 independent dims with two equally likely values, p of largest_bh was at most 0.05 in
 * 6.0% of 500 cases at a share of 0.86, 8.6% at 0.77, 12% at 0.56, and 34% to 47% of 150 below 0.1.
 */
const STRONG_SELECTION = 0.85;

/** What the numbers allow and what they do not. */
export function fitNotes({ twinsOnly, independence, sigma, bootstrap, tokens, varying }: Fitted): string[] {
  const limits = sigma.filter((each) => each.sigma === 0).map(({ centroid }) => centroid);
  const isUndercovered = (why: FittedSigma["undercovers"][number]): boolean =>
    sigma.some((each) => each.undercovers.includes(why));
  return [
    ...(twinsOnly && independence
      ? [
          "every token shares its row with another, so the number of distinct rows is not tested, and tokens that a permutation leaves without a twin are not counted",
        ]
      : []),
    ...(twinsOnly && independence && independence.shareWithTwin < STRONG_SELECTION
      ? [
          `only ${fixed(independence.shareWithTwin * 100, 1)}% of the tokens share their row with another in a permutation, so the selection was strong and the p-value of largest_bh may be too small`,
        ]
      : []),
    ...limits.map(
      (centroid) =>
        `with the ${centroid === "given" ? "given" : "likeliest"} centroid the likelihood grows as sigma goes to 0: only an upper end is known`,
    ),
    ...(isUndercovered("dims")
      ? [
          `${plural(varying.length, "dim")} of ${plural(tokens, "token")} ${nounOf(varying.length, "varies", "vary")}, so the likeliest centroid follows the noise: its sigma is too small, and its interval is not one of 95%; give the centroid, or go by the interval that --trials gives`,
        ]
      : []),
    ...(isUndercovered("twins")
      ? [
          "sigma is that of the selected rows: if rows without a twin were left out, the noise of all rows is wider, and no interval of sigma here is one of 95%",
        ]
      : []),
    ...(bootstrap && bootstrap.empty > 0
      ? [
          `${count(bootstrap.empty)} of ${plural(bootstrap.trials, "trial")} ${nounOf(bootstrap.empty, "has", "have")} no two identical rows, so none is kept and there is no sigma to fit again`,
        ]
      : []),
  ];
}

const SIDES = { low: "few", high: "many", both: "few or many" } as const;

const tests = (caption: string, simulated: string, all: readonly RankTest[]): ReportTable => ({
  kind: "table",
  caption,
  head: ["", "observed", `least of ${simulated}`, "most", "unusual if", "p"],
  lines: all.map(({ metric, observed, lowest, highest, side, pValue }) => [
    metric,
    number(observed),
    number(lowest),
    number(highest),
    SIDES[side],
    pValue.toPrecision(3),
  ]),
  aligns: ["left", "right", "right", "right", "left", "right"],
});

const fitted = ({ sigma, oneNumber: { share, shareInterval, ...one }, bootstrap, twinsOnly }: Fitted): ReportTable => ({
  kind: "table",
  caption: "Sigma",
  head: ["from", "sigma", "interval", "level", "log likelihood"],
  lines: [
    ...sigma.map((each: FittedSigma) => [
      each.centroid === "given" ? "all values, given centroid" : "all values, likeliest centroid",
      sigmaText(each.sigma),
      interval(each.interval),
      each.undercovers.length > 0 ? "below 95%" : "95%",
      each.logLikelihood.toPrecision(10),
    ]),
    ...(bootstrap?.sigmaInterval
      ? [
          [
            `${plural(bootstrap.trials, "trial")} of the first of these`,
            "",
            interval(bootstrap.sigmaInterval),
            "95%",
            "",
          ],
        ]
      : []),
    [
      `the largest group: ${fixed(share, 3)} of the tokens (${shareInterval.map((end) => fixed(end, 3)).join(" to ")})`,
      one.sigma === undefined ? "" : sigmaText(one.sigma),
      one.sigmaInterval ? interval(one.sigmaInterval) : "",
      one.sigmaInterval ? (twinsOnly ? "below 95%" : "95%") : "",
      "",
    ],
  ],
  aligns: ["left", "right", "right", "left", "right"],
});

const decidingDims = (sigma: readonly FittedSigma[]): ReportTable[] =>
  sigma
    .filter((each) => each.deciding.length > 0)
    .map(({ centroid, deciding }) => ({
      kind: "table" as const,
      caption: `Dims that decide sigma, ${centroid === "given" ? "given" : "likeliest"} centroid`,
      head: ["dim", "share of the curvature"],
      lines: deciding.map(({ dim, share }) => [String(dim), fixed(share, 3)]),
      aligns: ["right" as const, "right" as const],
    }));

const dims = (varying: readonly VaryingDim[]): ReportTable => ({
  kind: "table",
  caption: "Values of the dims that vary",
  head: ["dim", "values", "between them unused", "tokens of each"],
  lines: varying.slice(0, LISTED).map(({ dim, values, missing }) => [
    String(dim),
    count(values.length),
    count(missing),
    values
      .slice(0, 8)
      .map(({ tokens }) => count(tokens))
      .join(" ") + (values.length > 8 ? " ..." : ""),
  ]),
  aligns: ["right", "right", "right", "left"],
  ...(varying.length > LISTED && { more: `and ${count(varying.length - LISTED)} more` }),
});

function bootstrapTable({ trials, tests: all, empty, covered, sigmaRange }: BootstrapResult): ReportTable {
  const again = trials - empty;
  const more =
    `sigma fitted again is ${interval(sigmaRange)} in the middle 95%; ` +
    `the likelihood intervals of ${count(covered)} of ${plural(again, "trial")} hold the sigma that was simulated`;
  return {
    ...tests("The fitted law against the rows", plural(trials, "trial"), all),
    ...(again > 0 && { more }),
  };
}

/** Everything that was found, as tables. */
export const fitTables = (result: Fitted): ReportTable[] => [
  ...(result.independence
    ? [
        tests(
          "Independence of the dims",
          plural(result.independence.permutations, "permutation"),
          result.independence.tests,
        ),
      ]
    : []),
  fitted(result),
  ...(result.bootstrap ? [bootstrapTable(result.bootstrap)] : []),
  ...decidingDims(result.sigma),
  dims(result.varying),
];
