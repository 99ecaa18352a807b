// A program in TypeScript: compiled, not run. What must be an error is marked so, and then it is an error if it is none.
import { init, isCollapsarError, METRICS, type Snapshot, type StatsOptions, stats, toCsv } from "collapsar";
import { type FigureOptions, snapshotFigure, toPng } from "collapsar/figures";
import * as inline from "collapsar/inline";
import { type ReportDocument, statsDocument, toHtml } from "collapsar/report";

const options: StatsOptions = {
  epsilon: 6e-5,
  signal: AbortSignal.timeout(1000),
  onProgress: ({ done, total }) => console.log(done / total),
};

export async function measure(file: File): Promise<string> {
  await init();
  await inline.init();
  const snapshot: Snapshot = await stats(file, options);
  const largest: number = snapshot.metrics.largest_bh;
  console.log(largest, METRICS.length, inline.METRICS.length);
  return toCsv(snapshot);
}

const figure: FigureOptions = { theme: "dark" };
export const png = async (file: File): Promise<Uint8Array> =>
  toPng(snapshotFigure(await stats(file, { distances: 9 }), figure));

export async function report(file: File): Promise<string> {
  const document: ReportDocument = statsDocument(await stats(file, { distances: 256, identify: true }));
  return toHtml({ ...document, notes: [...document.notes, "made in a page"] });
}

export function explain(error: unknown): string {
  if (!isCollapsarError(error, "MaskLength")) return String(error);
  // @ts-expect-error: the fields of this code have no such name
  console.log(error.fields.epsilon);
  return error.message;
}

// @ts-expect-error: it must be a number
stats("model.safetensors", { epsilon: "6e-5" });
// @ts-expect-error: there is no such metric
export const wrong = (snapshot: Snapshot) => snapshot.metrics.n_planets;
