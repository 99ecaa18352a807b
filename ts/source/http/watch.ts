/** The time limit of a request. */
import { following } from "../abort.js";

/** Ends a request that brings nothing for too long, or that nobody wants any more. */
export class Watch {
  /** Whether the time limit ended the request. */
  stalled = false;
  readonly #stallMs: number;
  readonly #controller: AbortController;
  readonly #release: () => void;
  #last = performance.now();
  #timer: ReturnType<typeof setTimeout>;

  constructor(outer: AbortSignal | undefined, stallMs: number) {
    const { controller, release } = following(outer);
    this.#controller = controller;
    this.#release = release;
    this.#stallMs = stallMs;
    this.#timer = this.#check(stallMs);
  }

  /** Ends the request. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something came. */
  alive(): void {
    this.#last = performance.now();
  }

  /** Drops the connection, if it is still used. */
  drop(): void {
    this.#controller.abort();
  }

  /** Stops watching. */
  end(): void {
    clearTimeout(this.#timer);
    this.#release();
  }

  /** One timer that looks back, not a new one for every piece that comes. */
  #check(ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      const left = this.#last + this.#stallMs - performance.now();
      if (left > 0) {
        this.#timer = this.#check(left);
        return;
      }
      this.stalled = true;
      this.#controller.abort();
    }, ms);
  }
}
