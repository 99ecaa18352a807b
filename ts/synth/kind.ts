/** Simulated trials as a kind of task. */
import { populationsFormat } from "../csv/populations-csv.js";
import { SIGMA_COLUMN, snapshotFormat } from "../csv/snapshot-csv.js";
import { bytesIdentity } from "../inputs/identity.js";
import { withInputs } from "../inputs/inputs.js";
import type { GivenSynthParameters, Spacing } from "../parameters/synth.js";
import { synthParameters } from "../parameters/validation/synth.js";
import type { RunKind } from "../tasks/task.js";
import { wasm } from "../wasm.js";
import { type Centroid, type CentroidInput, readCentroid } from "./centroid.js";
import type { SamplerChoice, SynthRecord, SynthSetup } from "./setup.js";
import { openSynthTask, samplerChoices } from "./task.js";

/** What users give: what to simulate around, and parameters. */
export interface GivenSynth extends GivenSynthParameters {
  around: CentroidInput;
}

/** What is known of simulated snapshots before the first is drawn. */
export interface SimulationFacts extends Omit<SynthSetup, "centroid" | "populations"> {
  /** What was simulated around. */
  centroid: Centroid;
  /** For each sigma, which sampler drew its trials. */
  samplers: SamplerChoice[];
}

/** Simulated trials. */
export const SYNTH_TASK: RunKind<GivenSynth, SynthRecord, SynthSetup, SimulationFacts, Omit<SynthSetup, "centroid">> = {
  name: "synth",
  open: openSynthTask,
  plan({ around, ...given }) {
    const { centroidTensor, tensor, maskTensor, ...parameters } = synthParameters(given, spacedSigmas);
    const names = { centroidTensor, tensor, maskTensor };
    // Whether populations are kept changes no metric.
    const { sigmas, populations: _, ...others } = parameters;
    return {
      parameters,
      open: (options) =>
        withInputs(options, async (inputs) => {
          const { signal, onProgress, reading } = options;
          const centroid = await readCentroid(around, names, inputs, { signal, onProgress });
          const setup = { ...parameters, centroid: centroid.values };
          const columns = sigmas.length > 1 ? [SIGMA_COLUMN] : [];
          return {
            kind: SYNTH_TASK.name,
            setup,
            facts: { ...others, sigmas, centroid, samplers: await samplerChoices(setup, signal) },
            task: await openSynthTask(setup, signal),
            reads: inputs.reads,
            format: snapshotFormat(columns),
            populations: populationsFormat(columns),
            identify: async () => ({
              // A thousand sigmas would fill the record: it has them as they were given.
              parameters: { ...others, sigma: given.sigma, as: reading?.as },
              source: bytesIdentity(
                centroid.origin?.source ?? "centroid",
                centroid.values,
                "the centroid's float32 values",
              ),
            }),
          };
        }),
    };
  },
};

/** The numbers of a spacing: the last is `stop` itself, those between as numpy's `linspace` gives them. */
function spacedSigmas({ start, stop, count, log = false }: Spacing): Float64Array {
  return wasm().spaced(start, stop, count, log);
}
