/** Simulated snapshots as units of work: sigma after sigma, the trials of each in order. */

import { refusalsFrom } from "../errors.js";
import { pauses } from "../inputs/inputs.js";
import { metricsOf, type SnapshotRecord } from "../metrics/metrics.js";
import type { Storage } from "../parameters/synth.js";
import { evenParts, type OpenTask, type Task, type UnitRange } from "../tasks/task.js";
import { hashSeed, wasm } from "../wasm.js";
import type { SamplerChoice, SynthRecord, SynthSetup } from "./setup.js";

type Sampler = InstanceType<ReturnType<typeof wasm>["Sampler"]>;

const DTYPES = { float16: "F16", bfloat16: "BF16" } as const satisfies Record<Storage, string>;

/** Opens the sampler of one sigma; free it. */
export function openSampler(setup: SynthSetup, sigma: number): Sampler {
  const { centroid, tokens, seed, storage, sampler } = setup;
  const { Sampler } = wasm();
  return refusalsFrom("synth", () => new Sampler(centroid, sigma, tokens, seed, DTYPES[storage], sampler));
}

/** Which sampler each sigma gets: it follows from the setup alone, so all workers and machines take the same. */
export async function samplerChoices(setup: SynthSetup, signal?: AbortSignal): Promise<SamplerChoice[]> {
  const pause = pauses(signal);
  const choices: SamplerChoice[] = [];
  for (const sigma of setup.sigmas) {
    const sampler = openSampler(setup, sigma);
    try {
      choices.push({ sigma, ...choiceOf(sampler) });
    } finally {
      sampler.free();
    }
    await pause();
  }
  return choices;
}

const choiceOf = ({ sparse, expectedFlips }: Sampler): Omit<SamplerChoice, "sigma"> => ({
  sampler: sparse ? "sparse" : "dense",
  expectedFlips,
});

/** Opens the task. Unit `u` is trial `u % trials` of sigma `floor(u / trials)`. */
export const openSynthTask: OpenTask<SynthSetup, SynthRecord> = async (setup) => new SynthTask(setup);

class SynthTask implements Task<SynthRecord> {
  readonly units: number;
  readonly #setup: SynthSetup;
  readonly #unitsPerPart: number;
  /** The one in use: consecutive units mostly share it. */
  #sampler: { sigma: number; handle: Sampler } | undefined;

  constructor(setup: SynthSetup) {
    this.#setup = setup;
    this.units = setup.sigmas.length * setup.trials;
    // The widest noise costs the most.
    this.#unitsPerPart = unitsPerPart(setup, choiceOf(this.#samplerOf(setup.sigmas.reduce((a, b) => Math.max(a, b)))));
  }

  parts(range: UnitRange): Iterable<UnitRange> {
    return evenParts(this.#unitsPerPart, range);
  }

  async *measure([from, to]: UnitRange, signal?: AbortSignal): AsyncIterable<SynthRecord> {
    const { sigmas, trials } = this.#setup;
    const pause = pauses(signal);
    for (let unit = from; unit < to; unit += 1) {
      const sigma = sigmas[Math.floor(unit / trials)] as number;
      const trialId = unit % trials;
      const measured = await this.#measureTrial(sigma, trialId, pause);
      yield { trialId, ...measured, ...(sigmas.length > 1 && { sigma }) };
    }
  }

  async #measureTrial(
    sigma: number,
    trial: number,
    pause: () => Promise<void>,
  ): Promise<Omit<SnapshotRecord, "trialId">> {
    const { epsilon, threshold, populations = false } = this.#setup;
    const sampler = this.#samplerOf(sigma);
    const measurement = refusalsFrom("synth", () => sampler.measure(trial, epsilon, threshold, hashSeed()));
    let handedOver = false;
    try {
      while (refusalsFrom("synth", () => measurement.advance(ELEMENTS_AT_ONCE))) await pause();
      await pause();
      handedOver = true;
      const snapshot = refusalsFrom("synth", () => measurement.finish());
      const values = snapshot.metrics();
      const measured = { metrics: metricsOf(values), ...(populations && { populations: snapshot.populations() }) };
      snapshot.free();
      return measured;
    } finally {
      if (!handedOver) measurement.free();
    }
  }

  #samplerOf(sigma: number): Sampler {
    // Two zeros of different sign are different sigmas to the generator.
    if (!this.#sampler || !Object.is(this.#sampler.sigma, sigma)) {
      this.#sampler?.handle.free();
      this.#sampler = undefined;
      const handle = openSampler(this.#setup, sigma);
      if (this.#setup.dropSingletons) handle.dropSingletons();
      this.#sampler = { sigma, handle };
    }
    return this.#sampler.handle;
  }

  async close(): Promise<void> {
    this.#sampler?.handle.free();
    this.#sampler = undefined;
  }
}

/** Work between two looks at the clock, as coordinate differences: some milliseconds. */
const ELEMENTS_AT_ONCE = 2e7;

/** Entries of the reference's trials, for which the numbers below are made. */
const REFERENCE_ENTRIES = 2100 * 2560;

/**
 * Trials that take roughly a tenth of a second together. With a flip or two a token the distinct rows are few and a trial takes a fraction of
 * a millisecond, or some; with many flips all rows are distinct, and all pairs of them must be measured.
 */
function unitsPerPart(
  { centroid, tokens }: SynthSetup,
  { sampler, expectedFlips }: Omit<SamplerChoice, "sigma">,
): number {
  const flips = expectedFlips / tokens;
  let units = 1;
  if (sampler === "sparse" && flips < 1.5) units = 256;
  else if (sampler === "sparse" && flips < 4) units = 32;
  return Math.max(1, Math.min(256, Math.floor((units * REFERENCE_ENTRIES) / (tokens * centroid.length))));
}
