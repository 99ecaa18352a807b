/** How many requests are under way at once. */
import { onAbort } from "../abort.js";

/** A fixed number of places; who finds none waits for one, first come, first served. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Takes a place and returns the function that gives it back, once. Rejects with the signal's reason while waiting. */
  async take(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(signal);
    return () => {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    };
  }

  #wait(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        release();
        resolve();
      };
      const release = onAbort(signal, () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal?.reason);
      });
      this.#waiting.push(enter);
    });
  }
}

/** Requests that one process, or one page, has under way at once: enough to hide the way to a server, few enough not to be a burden. */
export const MAX_REQUESTS = 16;

/** The places of all requests of this process or page. */
export const requestSlots = new Slots(MAX_REQUESTS);
