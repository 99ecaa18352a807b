/** The fit job: whether one centroid with independent normal noise of one sigma, rounded, can have given the rows. */

import { CollapsarError, refusalsFrom } from "../errors.js";
import { rankTest } from "../fit/rank-test.js";
import type {
  BootstrapResult,
  FittedSigma,
  Independence,
  OneNumber,
  RankTest,
  Spread,
  VaryingDim,
} from "../fit/result.js";
import { type JobOptions, pauses, withInputs } from "../inputs/inputs.js";
import type { FitParameters } from "../parameters/fit.js";
import type { Given } from "../parameters/stats.js";
import type { Storage } from "../parameters/synth.js";
import { fitParameters } from "../parameters/validate.js";
import { countRows } from "../rows/runs.js";
import { selectRows } from "../rows/select.js";
import { asMatrix, streamRows } from "../rows/stream.js";
import type { ReadCount } from "../source/byte-source.js";
import { clopperPearson } from "../statistics/binomial.js";
import { type Centroid, readCentroid } from "../synth/centroid.js";
import { chooseMatrix } from "../tensors/default-tensor.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { originOf, type TensorOrigin } from "../tensors/tensor.js";
import { hashSeed, wasm } from "../wasm.js";

/** What to fit. */
export interface FitOptions extends Given<FitParameters>, JobOptions {
  /** Selects the rows; without it those with a byte-identical twin are fitted. */
  mask?: TensorInput | undefined;
  /** A centroid, numbers or a file with them: sigma is fitted around it too, not only around the likeliest. */
  centroid?: Float32Array | TensorInput | undefined;
}

/** How well the null fits. */
export interface Fitted {
  matrix: TensorOrigin;
  selection: "mask" | "identical";
  mask?: TensorOrigin;
  storage: Storage;
  seed: number;
  tokens: number;
  dims: number;
  /**
   * Every token shares its row with another, as a selection by identity has it. Then the number of distinct rows says nothing, and rows of
   * permutations and trials that are alone are left out as the selection would.
   */
  twinsOnly: boolean;
  observed: Spread;
  /** Absent without permutations. */
  independence?: Independence;
  /** The dims that vary. */
  varying: VaryingDim[];
  /** Around the given centroid, if there is one, and around the likeliest. */
  sigma: FittedSigma[];
  oneNumber: OneNumber;
  /** Of the first of `sigma`. Absent without trials, and where sigma is not above 0. */
  bootstrap?: BootstrapResult;
  centroid?: Omit<Centroid, "values">;
  /** What was read to find this out. */
  reads: ReadCount;
}

type Rows = ReturnType<InstanceType<ReturnType<typeof wasm>["FitRows"]>["finish"]>;

/**
 * Asks whether the null of the simulated snapshots can be true of the rows at all: that every row is one centroid with independent normal
 * noise of one sigma, rounded. Independence of the dims is tested by permutations, without any sigma; sigma is fitted by maximum likelihood,
 * with a 95% likelihood-ratio interval; trials of the fitted law show whether it gives such rows.
 *
 * Rejects with `NotRounded` for values that no rounding gives, with `NoRows` where there are fewer than two rows or none differs from
 * another, with `InvalidCentroid` for a centroid of another length, or with the signal's reason.
 *
 * @example
 * ```js
 * import { fit, init } from "collapsar";
 *
 * await init();
 * const { independence } = await fit("gamma.safetensors", { mask: "mask.safetensors", permutations: 199 });
 * for (const { metric, observed, lowest, highest } of independence.tests) {
 *   console.log(`${metric}: ${observed} observed, ${lowest} to ${highest} if the dims were independent`);
 * }
 * ```
 */
export async function fit(source: TensorInput, options: FitOptions = {}): Promise<Fitted> {
  const { signal, onProgress, reading, mask, centroid: given, ...rest } = options;
  const parameters = fitParameters(rest);
  const job = { signal, onProgress };
  return withInputs({ ...job, reading }, async (inputs) => {
    const matrix = asMatrix(await chooseMatrix(await inputs.open(source), parameters.tensor));
    const name = matrix.tensor.source.name;
    const names = { centroidTensor: parameters.centroidTensor };
    const centroid = given === undefined ? undefined : await readCentroid(given, names, inputs, job);
    if (centroid && centroid.values.length !== matrix.dims) refuseLength(name, centroid.values, matrix.dims);
    const masks = mask === undefined ? undefined : await inputs.open(mask);
    const selecting = { maskTensor: parameters.maskTensor, rows: "identical" } as const;
    const { runs, groups: _, ...selected } = await selectRows(matrix, masks, selecting, job);
    const storage = parameters.storage ?? (matrix.dtype === "F16" ? "float16" : "bfloat16");
    const builder = refusalsFrom(
      name,
      () => new (wasm().FitRows)(matrix.dtype, matrix.dims, storage === "float16" ? "F16" : "BF16", hashSeed()),
    );
    let rows: Rows;
    try {
      await streamRows(matrix, runs, builder.push.bind(builder), { ...job, phase: "reading the rows" });
      rows = refusalsFrom(name, () => builder.finish());
    } finally {
      builder.free();
    }
    try {
      const tokens = countRows(runs);
      const populations = rows.populations();
      refuseTooFew(name, tokens, populations.length);
      const twinsOnly = populations.every((population) => population > 1);
      const shared = { rows, name, tokens, parameters, twinsOnly, observed: spreadOf(populations), job };
      const { values, ...found } = centroid ?? {};
      return {
        matrix: originOf(matrix.tensor),
        ...(selected as Pick<Fitted, "selection" | "mask">),
        storage,
        seed: parameters.seed,
        tokens,
        dims: matrix.dims,
        twinsOnly,
        observed: shared.observed,
        ...(parameters.permutations > 0 && { independence: await independenceOf(shared) }),
        varying: varyingDims(rows),
        ...(await sigmas(shared, values)),
        ...(centroid && { centroid: found as Omit<Centroid, "values"> }),
        reads: inputs.reads,
      };
    } finally {
      rows.free();
    }
  });
}

interface Shared {
  rows: Rows;
  name: string;
  tokens: number;
  parameters: FitParameters;
  twinsOnly: boolean;
  observed: Spread;
  job: Pick<JobOptions, "signal" | "onProgress">;
}

function refuseLength(name: string, centroid: Float32Array, dims: number): never {
  const message = `${name}: its rows have ${dims} dims, but the centroid has ${centroid.length}; give the centroid of this matrix`;
  throw new CollapsarError("InvalidParameter", message, { field: "centroid", value: centroid.length });
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

async function independenceOf({ rows, name, parameters, twinsOnly, observed, job }: Shared): Promise<Independence> {
  const { permutations: count, seed } = parameters;
  const permutations = refusalsFrom(name, () => rows.permutations(seed));
  try {
    const spreads = await repeated(count, "permutations", job, (at) => permutations.counts(at));
    return { permutations: count, tests: spreadTests(spreads, observed, twinsOnly, "one") };
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

function varyingDims(rows: Rows): VaryingDim[] {
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
): Promise<Pick<Fitted, "sigma" | "oneNumber" | "bootstrap">> {
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
