/** Simulates snapshots, and shows them as they come beside what was observed. */
import {
  type CentroidInput,
  type Comparison,
  compare,
  METRICS,
  type Metric,
  type Metrics,
  type SynthRow,
  stats,
  synth,
  toCsv,
} from "collapsar";
import { comparisonFigure } from "collapsar/figures";
import type { CentroidRows, ComparedMetric, Jobs, Simulated } from "../messages.js";
import { makeExample } from "./example.js";
import { inputOf } from "./inspect.js";
import type { Context } from "./job.js";

/** Milliseconds between two pictures of the trials so far; more where drawing one takes long. */
const SHOW_EVERY = 300;
const REST = 4;

export async function simulate(
  { centroid, observed: seen, ...options }: Jobs["simulate"]["given"],
  { signal, onProgress, onPartial }: Context<"simulate">,
): Promise<Simulated> {
  const { tensor, maskTensor } = centroid instanceof File ? {} : centroid;
  const observed = seen === "example" ? await observedExample() : seen;
  const rows: SynthRow[] = [];
  let shown = performance.now();
  let drawing: Promise<void> | undefined;
  const show = async (): Promise<void> => {
    const begun = performance.now();
    onPartial(await soFar(rows, options.sigma, observed));
    shown = performance.now() + REST * (performance.now() - begun);
    drawing = undefined;
  };
  const onRows = (batch: readonly SynthRow[]): void => {
    rows.push(...batch);
    if (!drawing && performance.now() - shown > SHOW_EVERY) drawing = show();
  };
  try {
    await synth(inputFor(centroid), { ...options, tensor, maskTensor, signal, onProgress, onRows });
  } catch (error) {
    // Stopped: what came until then is the result.
    if (!signal.aborted || rows.length === 0) throw error;
  }
  await drawing;
  return { ...(await soFar(rows, options.sigma, observed)), csv: new Blob([toCsv(rows)], { type: "text/csv" }) };
}

interface Observed {
  csv: string;
  label: string;
}

const observedExample = async (): Promise<Observed> => ({
  csv: toCsv(await stats(makeExample().matrix, { rows: "all" })),
  label: "Qwen3-4B",
});

function inputFor(centroid: CentroidRows | File): CentroidInput {
  if (centroid instanceof File) return centroid;
  if (centroid.matrix === "example") return { of: makeExample().matrix };
  return { of: inputOf(centroid.matrix.matrix), mask: centroid.mask };
}

async function soFar(rows: readonly SynthRow[], sigma: number, observed: Observed | undefined): Promise<Simulated> {
  // Now: more may come while this waits.
  const trials = rows.length;
  const synthetic = columnsOf(rows);
  // Without anything observed the trials are still described; the place of the first among them is not shown.
  const csv = observed?.csv ?? toCsv(rows.slice(0, 1));
  const files = [new File([csv], "observed.csv"), new File([toCsv(rows)], "trials.csv")] as const;
  const comparison = await compare(...files, observed && { label: observed.label });
  const values = valuesOf(comparison);
  return {
    trials,
    figure: comparisonFigure(
      { synthetic, observed: observed ? [{ label: observed.label, values }] : [], trials, sigma },
      { theme: "auto" },
    ),
    table: comparedMetrics(comparison, observed !== undefined),
    findings: observed ? comparison.findings.map(({ text }) => text) : [],
  };
}

function columnsOf(rows: readonly SynthRow[]): Record<Metric, Float64Array> {
  const columns = METRICS.map((metric) => [metric, Float64Array.from(rows, ({ metrics }) => metrics[metric])] as const);
  return Object.fromEntries(columns) as Record<Metric, Float64Array>;
}

/** The observed values by metric. */
const valuesOf = ({ metrics }: Comparison): Partial<Metrics> =>
  Object.fromEntries(metrics.map(({ metric, observed: [place] }) => [metric, place?.value]));

/** What is shown of a comparison's metrics. */
const comparedMetrics = ({ metrics }: Comparison, withObserved: boolean): ComparedMetric[] =>
  metrics.map(({ metric, synthetic: { mean, std, min, max }, observed }) => ({
    metric,
    synthetic: { mean, std, min, max },
    observed: withObserved ? observed : [],
  }));
