/** One job of the worker as the page sees it: whether it runs, how far it is, and what went wrong. */
import { signal } from "@preact/signals";
import type { Progress } from "collapsar";
import { Cancelled, Failed } from "../client.js";
import type { Problem } from "../messages.js";
import { bytes, count, duration } from "../text.js";

/** Milliseconds of a phase before the time that is left is told: the first readings mislead. */
const SETTLED = 2000;

/** How a job is told to stop, and tells how far it is. */
export interface JobEvents {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

export class JobRun {
  readonly running = signal(false);
  /** Read out when it changes, so it changes with the phase alone; the numbers are apart. */
  readonly status = signal("");
  readonly numbers = signal("");
  /** Part that is done, from 0 to 1; undefined while that is not known. */
  readonly part = signal<number | undefined>(undefined);
  readonly problem = signal<Problem | undefined>(undefined);
  #controller: AbortController | undefined;
  #phase = "";
  #phaseBegan = 0;

  /** Runs a job after it has cancelled the one before. Resolves to undefined when it failed, was cancelled, or gave way to another. */
  async run<T>(what: string, job: (events: JobEvents) => Promise<T>): Promise<T | undefined> {
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    this.problem.value = undefined;
    this.part.value = undefined;
    this.#phase = "";
    this.say(what);
    this.running.value = true;
    try {
      const result = await job({ signal: controller.signal, onProgress: this.#progress });
      if (this.#controller !== controller) return undefined;
      this.#end("");
      return result;
    } catch (error) {
      if (this.#controller !== controller) return undefined;
      if (error instanceof Cancelled) this.#end("Cancelled.");
      else this.#fail(error);
      return undefined;
    }
  }

  readonly #progress = ({ phase, unit, done, total }: Progress): void => {
    const now = performance.now();
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.#phaseBegan = now;
    }
    this.part.value = total === 0 ? 1 : done / total;
    const shown = unit === "bytes" ? bytes : count;
    const elapsed = now - this.#phaseBegan;
    const left = elapsed > SETTLED && done > 0 ? `, ${duration((elapsed / done) * (total - done))} left` : "";
    this.status.value = capitalised(phase);
    this.numbers.value = `${shown(done)} of ${shown(total)}${unit === "bytes" ? "" : ` ${unit}`}${left}`;
  };

  say(text: string): void {
    this.numbers.value = "";
    this.status.value = text;
  }

  cancel(): void {
    this.#controller?.abort();
  }

  /** What was asked for cannot begin; what ran before is cancelled. */
  refuse(problem: Problem): void {
    this.#controller?.abort();
    this.#controller = undefined;
    this.#end("");
    this.problem.value = problem;
  }

  #fail(error: unknown): void {
    this.#end("");
    const message = error instanceof Error ? error.message : String(error);
    this.problem.value = { message, field: error instanceof Failed ? error.field : undefined };
  }

  #end(text: string): void {
    this.running.value = false;
    this.say(text);
  }
}

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
