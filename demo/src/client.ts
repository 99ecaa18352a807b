/** The page's side of the worker: start a job, hear how far it is, cancel it. */
import type { Progress } from "collapsar";
import type { Answer, JobName, Jobs, Problem, Request } from "./messages.js";

export interface Events<Name extends JobName> {
  onProgress?: ((progress: Progress) => void) | undefined;
  onPartial?: ((partial: Jobs[Name]["partial"]) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** What a cancelled job rejects with. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** What a failed job rejects with. */
export class Failed extends Error {
  override readonly name = "Failed";
  /** The parameter that is to blame, where it is one. */
  readonly field: string | undefined;
  constructor({ message, field }: Problem) {
    super(message);
    this.field = field;
  }
}

/** A worker of the page, started when it is first needed. Each view has its own, so that none waits for another. */
export class JobWorker {
  #worker: Worker | undefined;
  #last = 0;
  readonly #waiting = new Map<number, (answer: Answer) => void>();

  async run<Name extends JobName>(
    job: Name,
    given: Jobs[Name]["given"],
    { onProgress, onPartial, signal }: Events<Name> = {},
  ): Promise<Jobs[Name]["result"]> {
    this.#last += 1;
    const id = this.#last;
    const worker = this.#start();
    const cancel = (): void => worker.postMessage({ type: "cancel", id } satisfies Request);
    signal?.addEventListener("abort", cancel);
    try {
      return await new Promise<Jobs[Name]["result"]>((resolve, reject) => {
        this.#waiting.set(id, (answer) => {
          if (answer.type === "progress") onProgress?.(answer.progress);
          else if (answer.type === "partial") onPartial?.(answer.partial as Jobs[Name]["partial"]);
          else if (answer.type === "result") resolve(answer.result as Jobs[Name]["result"]);
          else reject(answer.type === "cancelled" ? new Cancelled("cancelled") : new Failed(answer.problem));
        });
        worker.postMessage({ type: "start", id, job, given } as Request);
        if (signal?.aborted) cancel();
      });
    } finally {
      this.#waiting.delete(id);
      signal?.removeEventListener("abort", cancel);
    }
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => this.#waiting.get(data.id)?.(data));
    // Its script is missing, or it ran out of memory: everything that waits for it fails, and the next job starts a new one.
    worker.addEventListener("error", (event) => {
      this.#worker = undefined;
      worker.terminate();
      const message = `the worker of this page ended (${event.message || "its script could not be loaded"}); reload the page`;
      for (const [id, hear] of this.#waiting) hear({ id, type: "failed", problem: { message } });
    });
    this.#worker = worker;
    return worker;
  }
}
