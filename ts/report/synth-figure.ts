/** The figure of the synth job. */
import { floatRepr } from "../formats/python-number.js";
import type { ObservedMetrics } from "../jobs/metric-table-file.js";
import type { DrawnRows } from "./rows-figure.js";
import type { SimulatedTrials } from "./synth-parts.js";

/** What is drawn of simulated snapshots: histograms, of several sigmas a sweep. */
export function drawnSimulation(
  { of, columns, sigmas }: SimulatedTrials,
  observed?: readonly ObservedMetrics[] | undefined,
): DrawnRows {
  const { tokens, seed, storage, epsilon } = of;
  return {
    columns,
    rows: columns.length,
    sigma: of.sigmas.length === 1 ? of.sigmas[0] : sigmas,
    parameters: [`${tokens} tokens`, `seed ${seed}`, storage, `epsilon ${floatRepr(epsilon)}`],
    observed,
  };
}
