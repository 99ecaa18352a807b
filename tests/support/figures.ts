/** Figures of all kinds, ordinary and extreme, for the tests that draw them in Node and in a browser. */
import {
  type AdamData,
  adamFigure,
  comparisonFigure,
  diffFigure,
  distancesFigure,
  type FigureOptions,
  fitFigure,
  graphFigure,
  type MotionData,
  mapFigure,
  motionFigure,
  populationsFigure,
  type SnapshotData,
  seriesFigure,
  skyFigure,
  snapshotFigure,
  sweepFigure,
  tokensFigure,
} from "collapsar/figures";
import Papa from "papaparse";
import { readText } from "./files.js";

/** Numbers in [0, 1), the same everywhere. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

const EPSILON = 6e-5;

/** Distances between points, as the metrics define them. */
function chebyshev(points: readonly (readonly number[])[]): Float32Array {
  const between = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((far, value, dim) => {
      const difference = Math.abs(Math.fround(value) - Math.fround(b[dim]!));
      return difference <= far ? far : difference;
    }, 0);
  return Float32Array.from(points.flatMap((a) => points.map((b) => (a === b ? 0 : between(a, b)))));
}

/** Points in clusters that mostly touch within, seldom between. */
function clusters(count: number, centres: number): number[][] {
  const next = numbers(count);
  const middles = Array.from({ length: centres }, () => Array.from({ length: 5 }, () => next() * 40 * EPSILON));
  return Array.from({ length: count }, () =>
    middles[Math.floor(next() * next() * centres)]!.map((value) => value + (next() - 0.5) * 2.2 * EPSILON),
  );
}

const decreasing = (count: number, most: number): number[] =>
  Array.from({ length: count }, (_, at) => Math.max(1, Math.floor(most / (at + 1))));

/** Rows that slow down and come to rest one after another, of which some bins are not known. */
function motion(steps: readonly number[], tokens: number, bins: readonly [tokens: number, steps: number]): MotionData {
  const next = numbers(tokens);
  const counts = Array.from({ length: bins[0] * bins[1] }, (_, cell) => {
    const far = 4.9 * Math.exp(-((cell % bins[1]) * 4 * (next() + 0.5)) / bins[1]);
    const each = Array<number>(5).fill(0);
    if (cell % 31 > 0) each[Math.floor(far)] = tokens / bins[0];
    return each;
  });
  return {
    steps,
    tokenIds: Array.from({ length: tokens }, (_, row) => 3 * row + 7),
    phases: {
      names: ["frozen", "stumbling", "spherical", "superluminal", "hypernova"],
      tokens: bins[0],
      steps: bins[1],
      counts: counts.flat(),
    },
    atRest: steps.map((_, at) => (at / steps.length) ** 0.5),
    pathEfficiency: steps.map((_, at) => (at === 0 ? Number.NaN : 1 / (1 + at / steps.length))),
  };
}

/** An optimizer's steps, whose headroom falls below 1, up and down by a share that is `noise`; of dead tokens it is 0. */
function adam(steps: readonly number[], noise = 0): AdamData {
  const next = numbers(steps.length);
  const of = (value: (part: number) => number): number[] =>
    steps.map((_, at) => (at === 0 ? Number.NaN : value(at / steps.length) * (1 - noise * next())));
  const falling = (factor: number) => of((part) => factor * Math.exp(-3 * part));
  return {
    steps,
    columns: {
      adam_exact: of((part) => (part > 0.5 ? 0.996 : 1)),
      headroom_q05: of(() => 0),
      headroom_q25: falling(0.5),
      headroom_q50: falling(4),
      headroom_q75: falling(9),
      headroom_q95: falling(160),
      headroom_above_1: of((part) => 0.8 - 0.6 * part),
    },
  };
}

const HOSTILE = [
  "</title></svg><script>alert(1)</script>",
  "\u202eright to left\u2066",
  "\u0000\u001b[31m\ufffe\ud800",
  '=HYPERLINK("x")',
  "' onload='alert(1)",
  "]]><!--",
  "W".repeat(5000),
  "שלום עולם",
  "語".repeat(80),
];

const snapshot = (points: readonly (readonly number[])[], populations: number[], names?: string[]): SnapshotData => ({
  populations,
  distances: chebyshev(points),
  ...(names && { names }),
  epsilon: EPSILON,
  threshold: 2 * EPSILON,
});

/** Thirteen groups, all touching, like the real ones. */
const THIRTEEN = snapshot(
  Array.from({ length: 13 }, (_, at) => [
    at === 9 ? 2 ** -14 : 0,
    (at % 4) * 2 ** -17,
    (at % 3) * 2 ** -16,
    at * 2 ** -25,
  ]),
  [814, 704, 306, 228, 11, 10, 6, 5, 4, 4, 3, 3, 2],
  ["token 80091", "token 125", '" a"', ...Array.from({ length: 10 }, (_, at) => `token ${at * 977}`)],
);

async function columns(path: string): Promise<Record<string, number[]>> {
  const { data } = Papa.parse<Record<string, string>>(await readText(path), { header: true, skipEmptyLines: true });
  return Object.fromEntries(Object.keys(data[0]!).map((key) => [key, data.map((row) => Number(row[key]))]));
}

/** Draws every figure; by name. */
const TOKENS = Array.from({ length: 1000 }, (_, at) => at);

export async function figures(): Promise<Record<string, (options?: FigureOptions) => string>> {
  const directory = "tests/cases/p14_compare";
  const synthetic = await columns(`${directory}/synthetic.csv`);
  const first = await columns(`${directory}/observed.csv`);
  const values = Object.fromEntries(Object.entries(first).map(([key, [value]]) => [key, value!]));
  const parameters = ["epsilon 6e-05", "observed.csv", "synthetic.csv"];
  const sigma = Array.from({ length: 200 }, (_, at) => Number(`${1 + (at % 9)}e-${10 - Math.floor(at / 50)}`));
  const steps = Array.from({ length: 10_001 }, (_, at) => at * 10);
  const line = (scale: number, noise = 0): number[] =>
    steps.map((_, at) => Math.round((at / 100) * scale + (noise * ((at * 37) % 101)) / 101));
  const short = { epsilon: EPSILON, threshold: 2 * EPSILON };
  const next = numbers(7);
  const permutations = {
    synthetic: {
      n_black_holes: Array.from({ length: 200 }, () => 226 + Math.floor(next() * 16 + next() * 16)),
      largest_bh: Array.from({ length: 200 }, () => 37 + Math.floor(next() * next() * 20)),
    },
    observed: [{ label: "gamma", values: { n_black_holes: 13, largest_bh: 814 } }],
    count: 200,
  };
  const parabola = (best: number, width: number) => {
    const sigmas = Array.from({ length: 41 }, (_, at) => best * (1 + (width * (at - 20)) / 20));
    return { sigmas, logLikelihoods: sigmas.map((_, at) => -120 - 7.68 * ((at - 20) / 20) ** 2) };
  };
  const deciding = [0.586, 0.061, 0.002].map((share, at) => ({ dim: [322, 1487, 993][at]!, share }));
  return {
    diff: (options) =>
      diffFigure(
        {
          steps: [90_000, 812, 154, 0, 3, ...Array(11).fill(0), 1],
          groups: [
            ["before", 13],
            ["after", 14],
            ["born", 1],
            ["evaporated", 0],
          ],
          farthest: [
            { name: '262 " the"', length: 32_770.4 },
            { name: "token 7", length: 40.25 },
          ],
          unit: "steps of BF16",
        },
        { parameters, ...options },
      ),
    "diff-epsilons": (options) =>
      diffFigure(
        {
          steps: [],
          groups: [["before", 0]],
          farthest: HOSTILE.map((name, at) => ({ name, length: 1.5 / (at + 1) })),
          unit: "units of epsilon, 6e-05",
        },
        options,
      ),
    "diff-none": (options) =>
      diffFigure({ steps: [10], groups: [["before", 0]], farthest: [], unit: "steps of F16" }, options),
    fit: (options) =>
      fitFigure(
        {
          permutations,
          sigma: [
            {
              label: "given centroid",
              sigma: 7e-7,
              interval: [6.9e-7, 7.1e-7],
              logLikelihood: -120,
              profile: parabola(7e-7, 2 / 70),
              deciding,
            },
            {
              label: "likeliest centroid",
              sigma: 2e-8,
              interval: [0, 3e-8],
              logLikelihood: -120,
              profile: parabola(2e-8, 0.99),
              deciding: [],
            },
          ],
        },
        { parameters, ...options },
      ),
    "fit-limit": (options) =>
      fitFigure(
        {
          sigma: [
            {
              label: HOSTILE[0]!,
              sigma: 0,
              interval: [0, 1e-5],
              logLikelihood: -12,
              profile: { sigmas: [1e-7, 1e-6, 5e-6, 1e-5, 2e-5], logLikelihoods: [-12, -12.001, -12.5, -13.92, -19] },
              deciding: [],
            },
            { label: "none", sigma: Infinity, interval: [Infinity, Infinity], logLikelihood: 0, deciding: [] },
          ],
        },
        options,
      ),
    "comparison-populations": (options) =>
      comparisonFigure(
        {
          synthetic: { n_unique: [3, 4, 4] },
          observed: [{ label: "Qwen", values: { n_unique: 5 } }],
          trials: 3,
          populations: {
            observed: [814, 704, 306, 2, 2],
            envelope: {
              low: [1443, 261, 0, 0, 0],
              median: [1497, 297, 40, 1, 0],
              high: [1549, 339, 285, 4, 0],
              caption: "joint p 0.25",
            },
          },
        },
        options,
      ),
    comparison: (options) =>
      comparisonFigure(
        { synthetic, observed: [{ label: "Qwen", values }], trials: 50, sigma: 1.5e-9 },
        { parameters, ...options },
      ),
    "comparison-extreme": (options) =>
      comparisonFigure(
        {
          synthetic: {
            n_unique: [1e15, 1e15 + 1, 1e15 + 4],
            n_black_holes: [Number.NaN, Infinity, 3],
            black_hole_population: [],
            gini_coefficient: [0.25431301, 0.25431302, 0.25431303],
            max_l_inf: [1e-9, 2e-9, -3e-9],
          },
          observed: [
            {
              label: HOSTILE[6]!,
              values: { n_unique: 1e15 + 200, n_black_holes: Number.NaN, max_l_inf: 5, gini_coefficient: -3 },
            },
            { label: HOSTILE[0]!, values: { n_unique: 1e15, n_black_holes: 3 } },
            { label: HOSTILE[1]!, values: { max_l_inf: 1e-9 } },
          ],
          trials: 3,
        },
        { parameters: HOSTILE, title: HOSTILE[0], ...options },
      ),
    "comparison-many": (options) =>
      comparisonFigure(
        {
          synthetic,
          observed: Array.from({ length: 12 }, (_, at) => ({
            label: `step ${at}`,
            values: { ...values, n_unique: 4 + at },
          })),
          trials: 50,
        },
        options,
      ),
    "comparison-empty": (options) => comparisonFigure({ synthetic: {}, observed: [], trials: 0 }, options),
    snapshot: (options) => snapshotFigure(THIRTEEN, { parameters, ...options }),
    "snapshot-none": (options) => snapshotFigure({ populations: [], distances: new Float32Array(), ...short }, options),
    "snapshot-without-distances": (options) => snapshotFigure({ populations: [9, 8, 1], ...short }, options),
    "snapshot-one": (options) =>
      snapshotFigure({ populations: [5], distances: new Float32Array(1), ...short }, options),
    "snapshot-not-finite": (options) =>
      snapshotFigure(
        snapshot([[0], [Number.NaN], [Infinity], [EPSILON], [2 * EPSILON]], [9, 8, 7, 1, 1], HOSTILE),
        options,
      ),
    "snapshot-hostile": (options) => snapshotFigure(snapshot(clusters(20, 4), decreasing(20, 90), HOSTILE), options),
    "snapshot-62": (options) => snapshotFigure(snapshot(clusters(62, 9), decreasing(62, 582)), options),
    "snapshot-500": (options) => snapshotFigure(snapshot(clusters(256, 30), decreasing(500, 151_936)), options),
    "graph-one-component": (options) => graphFigure(snapshot(clusters(200, 1), decreasing(200, 2100)), options),
    "graph-alone": (options) =>
      graphFigure(
        snapshot(
          Array.from({ length: 90 }, (_, at) => [at]),
          decreasing(90, 9),
        ),
        options,
      ),
    distances: (options) => distancesFigure(THIRTEEN, options),
    populations: (options) =>
      populationsFigure(
        {
          observed: THIRTEEN.populations,
          trials: Array.from({ length: 20 }, (_, at) => decreasing(8 + (at % 7), 1100 + at * 5)),
        },
        options,
      ),
    "populations-many": (options) => populationsFigure({ observed: decreasing(100_000, 1e6) }, options),
    tokens: (options) =>
      tokensFigure(
        {
          norms: { name: "e_out_norm", values: TOKENS.map((at) => (at % 50 === 0 ? 0 : 1 + (at % 17) / 10)) },
          x: { name: "cosine_distance", values: TOKENS.map((at) => (at % 7 === 0 ? 0 : (at % 101) / 100)) },
          kinds: TOKENS.map((at) => (at % 50 === 0 ? "zero" : at % 7 === 0 ? "identical" : undefined)),
        },
        options,
      ),
    "tokens-none": (options) =>
      tokensFigure(
        { norms: { name: "e_in_norm", values: [Number.NaN, Number.NaN] }, kinds: [undefined, "low"] },
        options,
      ),
    "tokens-hostile": (options) =>
      tokensFigure(
        { norms: { name: HOSTILE[0]!, values: [2e-21, 1, -1] }, kinds: [undefined, "zero", "identical"] },
        { parameters: HOSTILE, ...options },
      ),
    sky: (options) =>
      skyFigure(
        {
          scores: [
            TOKENS.map((at) => (at === 3 ? Number.NaN : (at % 37) - 18)),
            TOKENS.map((at) => (at % 41) - 20),
            TOKENS.map((at) => (at % 19) - 9),
          ],
          shares: [0.2, 0.0625, 0.01],
          kinds: TOKENS.map((at) => ["zero", "identical", "no-token", "near"][at % 50]),
        },
        { parameters, ...options },
      ),
    "sky-none": (options) => skyFigure({ scores: [[], [], []], shares: [], kinds: [] }, options),
    map: (options) =>
      mapFigure(
        {
          scores: [TOKENS.map((at) => (at < 500 ? 0.5 : (at % 37) / 37)), TOKENS.map((at) => (at % 41) * 1e-4)],
          shares: [0.749, 0.194],
          kinds: TOKENS.map((at) => (at < 500 ? "identical" : at % 3 ? "near" : "no-token")),
          groups: TOKENS.map((at) => (at < 500 ? 1 + Math.floor(Math.log2(at + 1)) : 0)),
        },
        { parameters: HOSTILE.slice(0, 2), ...options },
      ),
    "map-none": (options) =>
      mapFigure({ scores: [[Number.NaN], [1]], shares: [], kinds: ["near"], groups: [] }, options),
    sweep: (options) =>
      sweepFigure(
        {
          sigma,
          n_black_holes: sigma.map((value, at) => Math.round(value * 1e9 * (20 + (at % 9)))),
          max_l_inf: sigma.map((value, at) => value * 1e6 * (at % 11)),
          observed: [
            { label: "Qwen", n_black_holes: 13, max_l_inf: 1.017 },
            { label: "other", n_black_holes: 100, max_l_inf: Number.NaN },
          ],
        },
        { parameters: ["2,100 tokens", "seed 42"], ...options },
      ),
    "sweep-many": (options) =>
      sweepFigure(
        {
          sigma: steps.map((step) => (step + 1) * 1e-14),
          n_black_holes: steps.map((step) => step % 999),
          max_l_inf: steps.map((step) => step / 1e6),
        },
        options,
      ),
    "sweep-one": (options) => sweepFigure({ sigma: [1.5e-9], n_black_holes: [9], max_l_inf: [Number.NaN] }, options),
    "sweep-none": (options) => sweepFigure({ sigma: [], n_black_holes: [], max_l_inf: [] }, options),
    motion: (options) => motionFigure(motion([0, 1, 2, 4, 8, 16, 32, 1000], 6, [6, 8]), options),
    "motion-binned": (options) =>
      motionFigure(motion(steps.slice(0, 1000), 3000, [120, 240]), { parameters: ["lattice BF16"], ...options }),
    "motion-long": (options) => motionFigure(motion(steps, 3000, [120, 240]), options),
    "motion-none": (options) =>
      motionFigure({ ...motion([5], 1, [1, 1]), atRest: undefined, pathEfficiency: [] }, options),
    adam: (options) => adamFigure(adam([0, 1, 2, 3, 4, 5, 6, 7, 8]), options),
    "adam-one": (options) => adamFigure(adam([0, 1]), { width: 390, ...options }),
    "adam-long": (options) => adamFigure(adam(steps, 0.4), options),
    "adam-none": (options) => adamFigure(adam([0]), options),
    series: (options) =>
      seriesFigure(
        {
          steps: [0, 1000, 2000, 4000, 8000, 16_000],
          columns: {
            n_unique: [5, 5, 5, 5, 5, 5],
            n_black_holes: [1, 2, 2, 3, 3, 4],
            black_hole_population: [0, 123_456_789, 2e8, 3e8, 4e8, 5e8],
            n_components: new Array(6).fill(Number.NaN),
            max_l_inf: [1e-7, 2e-7, 3e-7, 1e-7, Infinity, 2e-7],
          },
        },
        options,
      ),
    "series-long": (options) =>
      seriesFigure(
        {
          steps,
          columns: {
            n_unique: line(1, 20),
            n_black_holes: line(0.01),
            black_hole_population: line(1000, 9),
            largest_bh: line(-3),
            n_components: steps.map((step) => (step > 30_000 && step < 40_000 ? Number.NaN : step)),
            max_l_inf: steps.map((step) => 1 / (1 + step)),
          },
        },
        options,
      ),
    "series-accounted": (options) =>
      seriesFigure(
        {
          steps: steps.slice(0, 100),
          columns: { n_unique: steps.slice(0, 100) },
          motion: motion(steps.slice(0, 100), 30, [30, 100]),
          adam: adam(steps.slice(0, 100)),
        },
        options,
      ),
    "series-none": (options) => seriesFigure({ columns: {} }, options),
  };
}
