/** What the figure of an optimizer's steps is drawn from, of a series whose steps were accounted for. */
import { ADAM_DRAWN, type AdamData } from "../../figures/adam-data.js";
import type { ReportedSeries } from "../parts/series.js";

/** Undefined where steps were not accounted for. */
export function adamData({ adam, records }: ReportedSeries): AdamData | undefined {
  if (!adam) return undefined;
  const column = (name: (typeof ADAM_DRAWN)[number]) => records.map((record) => record[name] ?? Number.NaN);
  const columns = Object.fromEntries(ADAM_DRAWN.map((name) => [name, column(name)]));
  return { steps: records.map(({ step }) => step), columns: columns as unknown as AdamData["columns"] };
}
