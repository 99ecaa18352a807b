/** The figure of the synth job. */

import type { ObservedMetrics } from "../../comparison/read.js";
import { floatRepr } from "../../text/python-number.js";
import type { SimulatedTrials } from "../parts/synth.js";
import type { DrawnRecords } from "./records.js";

/** What is drawn of simulated snapshots: histograms, of several sigmas a sweep. */
export function drawnSimulation(
  { of, columns, sigmas }: SimulatedTrials,
  observed?: readonly ObservedMetrics[] | undefined,
): DrawnRecords {
  const { tokens, seed, storage, epsilon } = of;
  return {
    columns,
    records: columns.length,
    sigma: of.sigmas.length === 1 ? of.sigmas[0] : sigmas,
    parameters: [`${tokens} tokens`, `seed ${seed}`, storage, `epsilon ${floatRepr(epsilon)}`],
    observed,
  };
}
