/** Snapshots of the fitted law, fitted again: a unit of work is one of them. */

import { refusalsFrom } from "../errors.js";
import { pauses } from "../inputs/inputs.js";
import type { Storage } from "../parameters/synth.js";
import { evenParts, type OpenTask, type Task, type TaskKind, type UnitRange } from "../tasks/task.js";
import { wasm } from "../wasm.js";

/** What is simulated and how it is fitted. Everything here can be cloned to a worker. */
export interface BootstrapSetup {
  /** What messages call the rows. */
  name: string;
  /** The fitted one. */
  centroid: Float32Array;
  sigma: number;
  tokens: number;
  storage: Storage;
  seed: number;
  trials: number;
  /** The centroid was given, so that each trial is fitted around it again; else around its own likeliest. */
  given: boolean;
  /** Rows without a twin are left out, as in what was observed. */
  twinsOnly: boolean;
}

/** What one of them gave. NaN in the last four where the selection left no row. */
export interface Refitted {
  nUnique: number;
  nBlackHoles: number;
  largestBh: number;
  logLikelihood: number;
  sigma: number;
  low: number;
  high: number;
}

type Bootstrap = InstanceType<ReturnType<typeof wasm>["Bootstrap"]>;

/** Numbers of the rows of a part, at least: a tenth of a second or so. */
const PART_NUMBERS = 2e7;

class BootstrapTask implements Task<Refitted> {
  readonly units: number;
  readonly #setup: BootstrapSetup;
  readonly #trials: Bootstrap;

  constructor(setup: BootstrapSetup) {
    const { name, centroid, sigma, tokens, storage, given, twinsOnly, seed } = setup;
    const { Bootstrap } = wasm();
    this.units = setup.trials;
    this.#setup = setup;
    this.#trials = refusalsFrom(
      name,
      () => new Bootstrap(centroid, sigma, tokens, storage === "float16" ? "F16" : "BF16", given, twinsOnly, seed),
    );
  }

  parts(range: UnitRange): Iterable<UnitRange> {
    const { tokens, centroid } = this.#setup;
    return evenParts(Math.max(1, Math.floor(PART_NUMBERS / (tokens * centroid.length))), range);
  }

  async *measure([from, to]: UnitRange, signal?: AbortSignal): AsyncIterable<Refitted> {
    const pause = pauses(signal);
    for (let at = from; at < to; at += 1) {
      const numbers = refusalsFrom(this.#setup.name, () => this.#trials.trial(at));
      const [nUnique, nBlackHoles, largestBh, logLikelihood, sigma, low, high] = numbers as unknown as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      yield { nUnique, nBlackHoles, largestBh, logLikelihood, sigma, low, high };
      await pause();
    }
  }

  async close(): Promise<void> {
    this.#trials.free();
  }
}

/** Opens the task. Throws `InvalidSigma` or `InvalidCentroid` for a law that cannot be simulated. */
const openBootstrap: OpenTask<BootstrapSetup, Refitted> = async (setup) => new BootstrapTask(setup);

/** For workers. */
export const BOOTSTRAP_TASK: TaskKind<BootstrapSetup, Refitted> = { name: "bootstrap", open: openBootstrap };
