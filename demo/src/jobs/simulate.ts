/** Simulates snapshots, and shows them as they come beside what was observed. */
import {
  type CentroidInput,
  compare,
  METRICS,
  type Metric,
  type Metrics,
  type SynthRecord,
  stats,
  synth,
  toCsv,
} from "collapsar";
import { comparisonFigure } from "collapsar/figures";
import { compareDocument } from "collapsar/report";
import { columnsOf } from "../../../dist/comparison/metric-data.js";
import { describedColumns } from "../../../dist/report/described-columns.js";
import { besideTable, findingsOfAll, findingsOfRecord } from "../../../dist/report/parts/compare.js";
import type { CentroidRows, Jobs, Simulated } from "../messages.js";
import { filesOf, sectionsOf } from "./compare.js";
import { styleOf } from "./draw.js";
import { makeExample } from "./example.js";
import type { Context } from "./job.js";
import { type Source, sourceOf } from "./source.js";
import { partInWordsOfPage } from "./words.js";

/** Over the table of the trials. */
const CAPTION = "Metrics of the trials";

/** Milliseconds between two pictures of the trials so far; more where drawing one takes long. */
const SHOW_EVERY = 300;
const REST = 4;

export async function simulate(
  { centroid, observed: seen, width, ...options }: Jobs["simulate"]["given"],
  { signal, onProgress, onPartial }: Context<"simulate">,
): Promise<Simulated> {
  const { tensor, maskTensor } = centroid instanceof File ? {} : centroid;
  const reading = centroid instanceof File ? {} : readingOf(centroid);
  const observed = seen === "example" ? await observedExample() : seen;
  const rows: SynthRecord[] = [];
  let shown = performance.now();
  let drawing: Promise<void> | undefined;
  const show = async (): Promise<void> => {
    const begun = performance.now();
    onPartial(await soFar(rows, options.sigma, observed, width));
    shown = performance.now() + REST * (performance.now() - begun);
    drawing = undefined;
  };
  const onRecords = (batch: readonly SynthRecord[]): void => {
    rows.push(...batch);
    if (!drawing && performance.now() - shown > SHOW_EVERY) drawing = show();
  };
  try {
    await synth(inputFor(centroid), { ...options, tensor, maskTensor, reading, signal, onProgress, onRecords });
  } catch (error) {
    // Stopped: what came until then is the result.
    if (!signal.aborted || rows.length === 0) throw error;
  }
  await drawing;
  return atEnd(rows, options.sigma, observed, width);
}

interface Observed {
  metrics: Metrics;
  label: string;
}

const observedExample = async (): Promise<Observed> => ({
  metrics: (await stats(makeExample().matrix, { rows: "all" })).metrics,
  label: "Qwen3-4B",
});

function inputFor(centroid: CentroidRows | File): CentroidInput {
  if (centroid instanceof File) return centroid;
  if (centroid.matrix === "example") return { of: makeExample().matrix };
  return { of: sourceOf(centroid.matrix, centroid.as).input, mask: centroid.mask };
}

const readingOf = ({ matrix, as }: CentroidRows): Source["reading"] =>
  matrix === "example" ? {} : sourceOf(matrix, as).reading;

/** What is drawn of trials, beside what was observed. */
const drawn = (
  synthetic: ReturnType<typeof columnsOf>,
  trials: number,
  sigma: number,
  observed: Observed | undefined,
) => ({
  synthetic,
  observed: observed ? [{ label: observed.label, values: observed.metrics }] : [],
  trials,
  sigma,
});

async function soFar(
  rows: readonly SynthRecord[],
  sigma: number,
  observed: Observed | undefined,
  width: number,
): Promise<Simulated> {
  // Now: more may come while this waits.
  const trials = rows.length;
  const synthetic = columnsOf(rows);
  const figure = { shown: comparisonFigure(drawn(synthetic, trials, sigma, observed), styleOf(width)) };
  if (!observed) {
    const described = { metrics: METRICS, values: (metric: Metric) => synthetic[metric] as Float64Array };
    return { trials, figure, parts: [describedColumns(described, CAPTION, 3)] };
  }
  const comparison = await compareWith(observed, synthetic);
  const findings = [...findingsOfAll(comparison), ...findingsOfRecord(comparison, 0)].map(partInWordsOfPage);
  return { trials, figure, parts: [...findings, besideTable(comparison, CAPTION)] };
}

const compareWith = (observed: Observed, synthetic: ReturnType<typeof columnsOf>) =>
  compare(
    { columns: columnsOf([{ trialId: 0, metrics: observed.metrics }]) },
    { columns: synthetic },
    { label: observed.label },
  );

/** With the files, and every table of the comparison. */
async function atEnd(
  rows: readonly SynthRecord[],
  sigma: number,
  observed: Observed | undefined,
  width: number,
): Promise<Simulated> {
  const now = await soFar(rows, sigma, observed, width);
  const synthetic = columnsOf(rows);
  const saved = comparisonFigure(drawn(synthetic, rows.length, sigma, observed), styleOf(undefined));
  const csv = new Blob([toCsv(rows)], { type: "text/csv" });
  const files = [{ name: "trials.csv", label: "CSV of the trials", blob: csv }];
  const done = { ...now, figure: { ...now.figure, saved } };
  if (!observed) return { ...done, end: { csv, files, sections: [] } };
  const comparison = await compareWith(observed, synthetic);
  const document = compareDocument(comparison);
  return { ...done, end: { csv, files: [...files, ...filesOf(comparison, document)], sections: sectionsOf(document) } };
}
