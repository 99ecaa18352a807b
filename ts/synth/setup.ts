/** What a simulation is made of, and what it gives. Types alone: users of them need no types of WebAssembly. */
import type { SnapshotRecord } from "../metrics/metrics.js";
import type { SynthParameters } from "../parameters/synth.js";

/** All that the records depend on. Validated by `synthParameters`. */
export interface SynthSetup
  extends Pick<
    SynthParameters,
    | "sigmas"
    | "trials"
    | "tokens"
    | "seed"
    | "storage"
    | "epsilon"
    | "threshold"
    | "sampler"
    | "dropSingletons"
    | "populations"
  > {
  /** Finite. */
  centroid: Float32Array;
}

/** The record of one simulated snapshot; `trialId` counts from 0 for each sigma. */
export interface SynthRecord extends SnapshotRecord {
  /** The sigma that it was simulated with; absent where there is only one. */
  sigma?: number;
}

/** Which sampler draws the trials of a sigma, and why. */
export interface SamplerChoice {
  /** The sigma. */
  sigma: number;
  /** Whether every entry is drawn, or only those that change. */
  sampler: "dense" | "sparse";
  /** Entries of a trial that leave the value they have without noise, on average. */
  expectedFlips: number;
}
