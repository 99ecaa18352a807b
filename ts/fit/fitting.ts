/** The work of a fit: permutations, sigma by likelihood, and trials of the fitted law. */

import { CollapsarError, refusalsFrom } from "../errors.js";
import { type JobOptions, pauses } from "../inputs/inputs.js";
import type { FitParameters } from "../parameters/fit.js";
import { clopperPearson } from "../statistics/binomial.js";
import type { wasm } from "../wasm.js";
import { rankTest } from "./rank-test.js";
import type { BootstrapResult, FittedSigma, Independence, RankTest, RowsFitted, Spread, VaryingDim } from "./result.js";

/** Rows that were pushed. */
export type ObservedRows = ReturnType<InstanceType<ReturnType<typeof wasm>["FitRows"]>["finish"]>;

/** Rows, and how to fit them. */
export interface RowsToFit {
  rows: ObservedRows;
  /** Where they were read from, for messages. */
  name: string;
  tokens: number;
  parameters: FitParameters;
  job: Pick<JobOptions, "signal" | "onProgress">;
}

interface Shared extends RowsToFit {
  twinsOnly: boolean;
  observed: Spread;
}

/** Fits the rows, around `centroid` if there is one and around the likeliest. */
export async function fitRows(given: RowsToFit, centroid: Float32Array | undefined): Promise<RowsFitted> {
  const { rows, name, tokens, parameters } = given;
  const populations = rows.populations();
  refuseTooFew(name, tokens, populations.length);
  const twinsOnly = populations.every((population) => population > 1);
  const shared = { ...given, twinsOnly, observed: spreadOf(populations) };
  return {
    twinsOnly,
    observed: shared.observed,
    ...(parameters.permutations > 0 && { independence: await independenceOf(shared) }),
    varying: varyingDims(rows),
    ...(await sigmas(shared, centroid)),
  };
}

function refuseTooFew(name: string, tokens: number, distinct: number): void {
  if (tokens >= 2 && distinct >= 2) return;
  const what =
    tokens < 2
      ? `${tokens === 0 ? "no row is" : "one row is"} selected, but a spread takes at least two`
      : `all ${tokens} selected rows are the same, so no dim varies and there is no noise to fit`;
  throw new CollapsarError("NoRows", `${name}: ${what}; use another mask`, {});
}

function spreadOf(populations: Float64Array): Spread {
  const nBlackHoles = populations.filter((population) => population > 1).length;
  return { nUnique: populations.length, nBlackHoles, largestBh: populations.reduce((a, b) => Math.max(a, b), 0) };
}

async function independenceOf({
  rows,
  name,
  tokens,
  parameters,
  twinsOnly,
  observed,
  job,
}: Shared): Promise<Independence> {
  const { permutations: count, seed } = parameters;
  const permutations = refusalsFrom(name, () => rows.permutations(seed));
  try {
    const spreads = await repeated(count, "permutations", job, (at) => permutations.counts(at));
    // A row that is no black hole is one token's.
    const alone = spreads.reduce((sum, [unique = 0, holes = 0]) => sum + unique - holes, 0);
    const tests = spreadTests(spreads, observed, twinsOnly, "one");
    return { permutations: count, shareWithTwin: 1 - alone / (count * tokens), tests };
  } finally {
    permutations.free();
  }
}

/** Calls `make` for each number below `count`, lets events through, and shows progress. */
async function repeated(
  count: number,
  unit: "permutations" | "trials",
  { signal, onProgress }: Shared["job"],
  make: (at: number) => Float64Array,
): Promise<Float64Array[]> {
  const pause = pauses(signal);
  const made: Float64Array[] = [];
  for (let at = 0; at < count; at += 1) {
    made.push(make(at));
    onProgress?.({ phase: unit === "trials" ? "fitting trials" : "permuting", unit, done: at + 1, total: count });
    await pause();
  }
  return made;
}

/** Of permutations the side that dependence shows on counts; of trials both. */
function spreadTests(
  spreads: readonly Float64Array[],
  { nUnique, nBlackHoles, largestBh }: Spread,
  twinsOnly: boolean,
  sides: "one" | "both",
): RankTest[] {
  const column = (at: number): number[] => spreads.map((spread) => spread[at] as number);
  const both = sides === "both";
  return [
    ...(twinsOnly && !both ? [] : [rankTest("n_unique", nUnique, column(0), both ? "both" : "low")]),
    ...(twinsOnly || both ? [rankTest("n_black_holes", nBlackHoles, column(1), both ? "both" : "low")] : []),
    rankTest("largest_bh", largestBh, column(2), both ? "both" : "high"),
  ];
}

function varyingDims(rows: ObservedRows): VaryingDim[] {
  const [values, counts, used, gaps] = [rows.values(), rows.counts(), rows.used(), rows.gaps()];
  let next = 0;
  return Array.from(rows.dims(), (dim, at) => {
    const own = Array.from({ length: used[at] as number }, () => {
      const value = { value: values[next] as number, tokens: counts[next] as number };
      next += 1;
      return value;
    });
    return { dim, values: own, missing: gaps[at] as number };
  });
}

/** In the place of a centroid that is found. */
const NO_CENTROID = new Float32Array();

/** Dims that are named as deciding. */
const DECIDING = 10;

async function sigmas(
  shared: Shared,
  centroid: Float32Array | undefined,
): Promise<Pick<RowsFitted, "sigma" | "oneNumber" | "bootstrap">> {
  const { rows, name, tokens, observed, parameters } = shared;
  const pause = pauses(shared.job.signal);
  const found: FittedSigma[] = [];
  let bootstrap: BootstrapResult | undefined;
  for (const values of centroid ? [centroid, undefined] : [undefined]) {
    await pause();
    const fitted = refusalsFrom(name, () => rows.fit(values ?? NO_CENTROID));
    try {
      const [sigma, low, high, logLikelihood] = fitted.numbers() as unknown as [number, number, number, number];
      const way = values ? "given" : "profiled";
      found.push({
        centroid: way,
        sigma,
        interval: [low, high],
        logLikelihood,
        deciding: deciding(fitted.curvature()),
      });
      if (found.length === 1 && parameters.trials > 0 && sigma > 0 && Number.isFinite(sigma)) {
        const trials = refusalsFrom(name, () =>
          rows.bootstrap(fitted, values !== undefined, shared.twinsOnly, parameters.seed),
        );
        try {
          bootstrap = await bootstrapOf(shared, (at) => refusalsFrom(name, () => trials.trial(at)), way, logLikelihood);
        } finally {
          trials.free();
        }
      }
    } finally {
      fitted.free();
    }
  }
  const share = observed.largestBh / tokens;
  const shareInterval = clopperPearson(observed.largestBh, tokens);
  const of = (at: number): number | undefined => rows.sigmaOfShare(centroid ?? NO_CENTROID, at);
  // A larger share has the smaller sigma.
  const [sigma, low, high] = [of(share), of(shareInterval[1]), of(shareInterval[0])];
  const known = sigma !== undefined && low !== undefined && high !== undefined;
  return {
    sigma: found,
    oneNumber: { share, shareInterval, ...(known && { sigma, sigmaInterval: [low, high] }) },
    ...(bootstrap && { bootstrap }),
  };
}

function deciding(curvature: Float64Array): FittedSigma["deciding"] {
  const total = curvature.reduce((sum, part) => sum + part, 0);
  if (!(total > 0)) return [];
  const dims = Array.from(curvature, (part, dim) => ({ dim, share: part / total }));
  return dims.sort((a, b) => b.share - a.share || a.dim - b.dim).slice(0, DECIDING);
}

async function bootstrapOf(
  { parameters, observed, twinsOnly, job }: Shared,
  trial: (at: number) => Float64Array,
  centroid: "given" | "profiled",
  logLikelihood: number,
): Promise<BootstrapResult> {
  const made = await repeated(parameters.trials, "trials", job, trial);
  const fitted = made.filter((numbers) => !Number.isNaN(numbers[3] as number));
  const logs = fitted.map((numbers) => numbers[3] as number);
  const sorted = fitted.map((numbers) => numbers[4] as number).sort((a, b) => a - b);
  const quantile = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? Number.NaN;
  return {
    trials: made.length,
    centroid,
    empty: made.length - fitted.length,
    tests: [
      ...spreadTests(made, observed, twinsOnly, "both"),
      ...(logs.length > 0 ? [rankTest("log_likelihood", logLikelihood, logs, "both")] : []),
    ],
    sigmaRange: [quantile(0.025), quantile(0.975)],
  };
}
