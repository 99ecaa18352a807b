/** Tokens by steps, each cell the phases of the rows in it: for a figure, so of no more cells than one can show. */
import { PHASES, type Phase } from "./phases.js";

/** How many rows of each bin of tokens were in each phase, in each bin of steps. */
export interface PhaseShares {
  /** The phases, in the order of the counts. */
  names: readonly Phase[];
  /** Bins of tokens. */
  tokens: number;
  /** Bins of steps. */
  steps: number;
  /** For each bin of tokens and each bin of steps, how many were in each phase; all zero where nothing is known. */
  counts: Uint32Array;
}

/** Bins, at most. */
const MOST_TOKENS = 120;
const MOST_STEPS = 240;

/** Takes the phases of all rows, step by step. */
export class PhaseMap {
  /** Where the counts of each row's bin begin. */
  readonly #starts: Uint32Array;
  readonly #units: number;
  readonly #tokens: number;
  readonly #steps: number;
  readonly #counts: Uint32Array;

  constructor(rows: number, units: number) {
    this.#units = units;
    this.#tokens = Math.min(rows, MOST_TOKENS);
    this.#steps = Math.min(units, MOST_STEPS);
    this.#starts = new Uint32Array(rows);
    for (let row = 0; row < rows; row += 1) {
      this.#starts[row] = Math.floor((row * this.#tokens) / rows) * this.#steps * PHASES.length;
    }
    this.#counts = new Uint32Array(this.#tokens * this.#steps * PHASES.length);
  }

  add(unit: number, phases: Uint8Array): void {
    const step = Math.floor((unit * this.#steps) / this.#units);
    for (let row = 0; row < phases.length; row += 1) {
      const phase = phases[row] as number;
      if (phase >= PHASES.length) continue;
      const cell = (this.#starts[row] as number) + step * PHASES.length + phase;
      this.#counts[cell] = (this.#counts[cell] as number) + 1;
    }
  }

  finish(): PhaseShares {
    return { names: PHASES, tokens: this.#tokens, steps: this.#steps, counts: this.#counts };
  }
}
