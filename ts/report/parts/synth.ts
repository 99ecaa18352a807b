/** What is said of simulated snapshots, in a terminal and in a report: what was simulated and how, and what the trials are like. */

import type { Simulation } from "../../jobs/synth.js";
import { MetricColumns } from "../../metrics/columns.js";
import { METRICS, REGISTRY, type SnapshotRecord } from "../../metrics/metrics.js";
import { describeColumn } from "../../statistics/describe.js";
import type { SynthRecord } from "../../synth/setup.js";
import { fixed, floatRepr } from "../../text/python-number.js";
import { count, plural } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import { describedColumns } from "../described-columns.js";
import { facts, type ReportTable } from "../document.js";
import { originText, scaleText } from "./stats.js";

/** Metrics that are described. */
const DESCRIBED = METRICS.filter((metric) => REGISTRY[metric].described);

/** What is simulated; its records come one after the other. */
export type Simulated = Omit<Simulation, "records" | "reads">;

/** Simulated snapshots as a report needs them, in memory that hardly grows with them. */
export class SimulatedTrials {
  readonly of: Simulated;
  readonly columns: MetricColumns;
  /** Sigma of each, where there are several. */
  readonly sigmas: number[] = [];
  #first: SnapshotRecord | undefined;

  constructor(of: Simulated) {
    this.of = of;
    this.columns = new MetricColumns(of.dropSingletons ? ["n_tokens", ...DESCRIBED] : DESCRIBED);
  }

  /** The first added. */
  get first(): SnapshotRecord | undefined {
    return this.#first;
  }

  add(record: SynthRecord): void {
    this.#first ??= record;
    this.columns.add(record);
    if (record.sigma !== undefined) this.sigmas.push(record.sigma);
  }
}

/** The metrics described, and the first trial. */
export function synthTables({ of, columns, first }: SimulatedTrials): ReportTable[] {
  const over = of.sigmas.length === 1 ? "" : ` of ${plural(of.sigmas.length, "sigma")}`;
  return [
    describedColumns(columns, `${plural(columns.length, "trial")}${over}`, 3),
    ...(of.dropSingletons && of.sigmas.length === 1 ? tokensThatFit(columns, of.tokens) : []),
    ...(first ? facts(`Trial ${first.trialId}`, oneTrial(first, of), ["left", "right", "left"]) : []),
  ];
}

/** How many tokens must be simulated so that as many are left on average as were asked for. */
function tokensThatFit(columns: MetricColumns, tokens: number): ReportTable[] {
  const { mean } = describeColumn(columns.values("n_tokens"));
  if (!(mean > 0)) return [];
  const needed = Math.round((tokens * tokens) / mean);
  return facts(
    "Tokens left without singletons",
    [
      ["on average", fixed(mean, 2), `of ${count(tokens)}`],
      ["to be left with", count(tokens), `simulate --tokens ${needed}`],
    ],
    ["left", "right", "left"],
  );
}

const STORED = {
  float16:
    "rounded to bfloat16, stored as float16 as the published trials are: values below 2^-17 lose digits and\nrows merge that bfloat16 keeps apart; compare --storage bfloat16",
  bfloat16:
    "rounded to bfloat16 and stored as that; the published trials are stored as float16, which merges rows\nthat bfloat16 keeps apart (--storage float16)",
};

/** What was simulated: names, and what they stand for, in lines that fit in a terminal. */
export function synthMeasured(simulation: Simulated): [name: string, text: string][] {
  const { tokens, trials, seed, storage, epsilon, threshold, sigmas } = simulation;
  const each = sigmas.length === 1 ? "" : " for each sigma";
  return [
    ["centroid", centroid(simulation)],
    ["noise", sigmaText(sigmas)],
    ["stored", STORED[storage]],
    ["trials", `${count(trials)}${each}, of ${plural(tokens, "token")}; seed ${seed}`],
    ...(simulation.dropSingletons
      ? [
          ["measured", "the black holes of each trial alone, as a mask of identical rows selects them"] as [
            string,
            string,
          ],
        ]
      : []),
    ["sampler", samplers(simulation)],
    ["epsilon", scaleText(epsilon, threshold)],
  ];
}

function centroid({ centroid: { values, norm, origin, mean } }: Simulated): string {
  const length = `${plural(values.length, "dim")}, norm ${fixed(norm, 6)}`;
  if (!origin) return length;
  const file = originText(origin);
  if (!mean) return `${file}; ${length}`;
  const selected = mean.mask
    ? `selected by ${visible(mean.mask.tensor)} in ${visible(mean.mask.source)}`
    : "with a byte-identical twin";
  return `mean of ${plural(mean.rows, "row")} ${selected}\nof ${file}; ${length}`;
}

function sigmaText(sigmas: readonly number[]): string {
  const [first = Number.NaN, last = Number.NaN] = [sigmas[0], sigmas.at(-1)];
  if (sigmas.length === 1) return `sigma ${floatRepr(first)}`;
  return `${count(sigmas.length)} sigmas, from ${floatRepr(first)} to ${floatRepr(last)}`;
}

/** Which sampler, and why: how many entries of a trial change. */
function samplers({ samplers: choices, tokens, centroid: { values }, sampler: asked }: Simulated): string {
  const entries = tokens * values.length;
  const text = (flips: number): string => (flips < 100 ? fixed(flips, 1) : count(Math.round(flips)));
  const fewest = choices.reduce((least, { expectedFlips }) => Math.min(least, expectedFlips), Number.POSITIVE_INFINITY);
  const most = choices.reduce((greatest, { expectedFlips }) => Math.max(greatest, expectedFlips), 0);
  const range = fewest === most ? text(most) : `${text(fewest)} to ${text(most)}`;
  const why = `${range} of the ${count(entries)} entries of a trial leave the centroid's value on average`;
  const sparse = choices.filter((choice) => choice.sampler === "sparse").length;
  const dense = choices.length - sparse;
  const which =
    sparse === 0
      ? "dense"
      : dense === 0
        ? "sparse"
        : `sparse for ${plural(sparse, "sigma")}, dense for ${count(dense)}`;
  return `${which}${asked ? ", as asked for" : ""}: ${why}`;
}

/** The reference's check of its trials: tokens, and what a trial must have to look like the model's dead tokens. */
const REASONABLE = { tokens: 2100, holes: [10, 17], population: [2090, 2100] } as const;

function oneTrial({ metrics }: SnapshotRecord, { tokens }: Simulated): string[][] {
  const lines = [
    ["tokens", count(metrics.n_tokens)],
    ["distinct vectors", count(metrics.n_unique)],
    ["black holes", count(metrics.n_black_holes)],
    ["population", count(metrics.black_hole_population), "tokens in them"],
    ["singletons", count(metrics.n_singletons)],
  ];
  // The bounds are those of the model's 2,100 dead tokens.
  if (tokens === REASONABLE.tokens) {
    const within = (value: number, [least, most]: readonly [number, number]) => value >= least && value <= most;
    const { holes, population } = REASONABLE;
    const fits = within(metrics.n_black_holes, holes) && within(metrics.black_hole_population, population);
    lines.push(["reasonable", fits ? "yes" : "no", "10 to 17 black holes with 2,090 to 2,100 tokens"]);
  }
  return lines;
}
