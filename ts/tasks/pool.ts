/** Workers that measure the parts of a run, and the records that come back, in unit order. */
import { CollapsarError } from "../errors.js";
import { onAbort } from "../source/abort.js";
import type { ReadCount } from "../source/byte-source.js";
import type { Crew, Member } from "./crew.js";
import { type FromWorker, unpackError } from "./messages.js";
import type { WorkerEvents } from "./platform.js";
import type { UnitRange } from "./task.js";

/** Parts that may be measured or waiting per worker: one slow part must not stop the others, and they must not run ahead without bound. */
const PARTS_AHEAD = 4;

/** What the workers do. */
export interface PoolRun {
  crew: Crew;
  /** How many, at least 1. */
  workers: number;
  kind: string;
  setup: unknown;
  parts: Iterable<UnitRange>;
  /** What the workers read is added to it. */
  reads: ReadCount | undefined;
  signal?: AbortSignal | undefined;
}

/** No worker ever opened the task: it cannot be cloned, or none could be started. */
export class NoWorkers extends Error {
  override readonly name = "NoWorkers";
}

/** A part on its way. */
interface Part<Record> {
  readonly range: UnitRange;
  /** Records that came and were not delivered yet. */
  readonly batches: Record[][];
  done: boolean;
  error?: unknown;
}

/**
 * Measures `parts` by workers and gives their records in unit order, in batches.
 *
 * An error of a part is thrown when all records before it were given, so it is the same one, after the same records, whatever the number of
 * workers. When the generator ends, workers that have nothing to do go back to the crew, and the others end. When `signal` aborts all end at once,
 * and it throws the signal's reason.
 */
export async function* poolRecords<Record>(run: PoolRun): AsyncGenerator<Record[], void> {
  const pool = new Pool<Record>(run);
  try {
    yield* pool.records();
  } finally {
    pool.giveBack();
  }
}

class Pool<Record> {
  readonly #run: PoolRun;
  readonly #parts: Iterator<UnitRange>;
  /** The workers, and what each does. */
  readonly #workers = new Map<Member, "opens" | "idles" | "measures" | "failed">();
  readonly #idle: ((part: Part<Record>) => void)[] = [];
  /** Parts given out and not fully delivered, in unit order. */
  readonly #window: Part<Record>[] = [];
  readonly #release: () => void;
  #exhausted = false;
  #opened = false;
  #ended = false;
  /** Why nothing more will come, besides errors of parts. */
  #failure: Error | undefined;
  #wake = (): void => {};

  constructor(run: PoolRun) {
    this.#run = run;
    this.#parts = run.parts[Symbol.iterator]();
    this.#release = onAbort(run.signal, () => this.#end(() => false));
    for (let worker = 0; worker < run.workers; worker += 1) this.#start();
  }

  async *records(): AsyncGenerator<Record[], void> {
    for (;;) {
      this.#run.signal?.throwIfAborted();
      this.#hand();
      const [part] = this.#window;
      const batch = part?.batches.shift();
      if (batch) yield batch;
      else if (part && "error" in part) throw part.error;
      else if (part?.done) this.#window.shift();
      else if (!part && this.#failure) throw this.#failure;
      else if (!part && this.#exhausted) return;
      else
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
    }
  }

  /** Gives the workers back to the crew, but for those that are in the middle of something, or failed: these end. */
  giveBack(): void {
    this.#end((does) => does === "opens" || does === "idles");
  }

  #end(isKept: (does: string) => boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#release();
    for (const [worker, does] of this.#workers) {
      if (isKept(does)) this.#run.crew.takeBack(worker, does === "opens");
      else worker.end();
    }
    this.#wake();
  }

  #start(): void {
    let current: Part<Record> | undefined;
    let counted: ReadCount = { requests: 0, bytes: 0 };
    const count = (now: ReadCount): void => {
      const { reads } = this.#run;
      if (reads) {
        reads.requests += now.requests - counted.requests;
        reads.bytes += now.bytes - counted.bytes;
      }
      counted = now;
    };
    const becomeIdle = (): void => {
      this.#workers.set(worker, "idles");
      this.#idle.push((part) => {
        current = part;
        this.#workers.set(worker, "measures");
        worker.post({ type: "measure", range: part.range });
      });
      this.#hand();
    };
    const fail = (error: Error): void => {
      if (current) current.error = error;
      else this.#failure ??= error;
      // What comes after it would not be delivered.
      this.#exhausted = true;
    };
    const breakDown = (error: Error): void => {
      this.#workers.set(worker, "failed");
      fail(error);
    };
    const receive = (message: FromWorker<Record>): void => {
      if (message.type === "failed") breakDown(unpackError(message.error));
      else if (message.type === "records") current?.batches.push(message.records);
      else {
        this.#opened = true;
        if (message.type === "done" && message.reads) count(message.reads);
        if (current) current.done = true;
        current = undefined;
        becomeIdle();
      }
    };
    const events: WorkerEvents = {
      onMessage: (message) => {
        if (this.#ended) return;
        receive(message as FromWorker<Record>);
        this.#wake();
      },
      onDeath: (reason) => {
        if (this.#ended) return;
        breakDown(this.#opened ? workerFailed(reason) : new NoWorkers(reason));
        this.#wake();
      },
    };
    let worker: Member;
    try {
      worker = this.#run.crew.hire(events);
    } catch (error) {
      // A page may not run scripts of another host as workers.
      fail(new NoWorkers(error instanceof Error ? error.message : String(error)));
      return;
    }
    this.#workers.set(worker, "opens");
    try {
      worker.post({ type: "open", kind: this.#run.kind, setup: this.#run.setup });
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "DataCloneError") throw error;
      breakDown(new NoWorkers(error.message));
    }
  }

  /** Gives parts to idle workers, as far ahead as they may go. */
  #hand(): void {
    while (this.#idle.length > 0 && !this.#exhausted && this.#window.length < this.#run.workers * PARTS_AHEAD) {
      const { done, value } = this.#parts.next();
      if (done) {
        this.#exhausted = true;
        return;
      }
      const part: Part<Record> = { range: value, batches: [], done: false };
      this.#window.push(part);
      this.#idle.shift()?.(part);
    }
  }
}

/** The error for a worker that is gone. */
export const workerFailed = (reason: string): CollapsarError =>
  new CollapsarError("WorkerFailed", `a worker ended in the middle (${reason}); try again with fewer \`jobs\``, {
    reason,
  });
