/** What the figure of motion is drawn from, of a series whose rows were followed. */
import type { MotionData } from "../../figures/motion-data.js";
import { atRest } from "../../motion/at-rest.js";
import type { ReportedSeries } from "../parts/series.js";

/** Of a part of a series without what takes all steps; undefined where no rows were followed. */
export function motionData({ setup, records, history }: ReportedSeries): MotionData | undefined {
  if (!history) return undefined;
  const steps = setup.steps.map(({ step }) => step);
  const { lifecycles, map } = history;
  const pathEfficiency = new Float64Array(steps.length).fill(Number.NaN);
  for (const { trialId, path_efficiency = Number.NaN } of records) pathEfficiency[trialId] = path_efficiency;
  const isWhole = records.length === steps.length && steps.length > 1;
  return {
    steps,
    tokenIds: lifecycles.tokenIds,
    phases: map,
    pathEfficiency,
    ...(isWhole && { atRest: atRest(lifecycles, steps) }),
  };
}
