/** Workers that are kept from one run to the next, so that only the first run waits for their start. */
import { compiledModule } from "../wasm.js";
import type { ToWorker } from "./messages.js";
import { type RunningWorker, type WorkerEvents, type WorkerPlatform, workerPlatform } from "./platform.js";

/** A worker of a crew, in the service of one run at a time. */
export class Member {
  readonly #worker: RunningWorker;
  #events: WorkerEvents | undefined;
  /** Tasks that it opens for runs that are over: nobody wants to hear of these. */
  #abandoned = 0;

  constructor(platform: WorkerPlatform, onIdleDeath: (member: Member) => void) {
    this.#worker = platform.start({
      onMessage: (message) => {
        if (this.#abandoned > 0) this.#abandoned -= 1;
        else this.#events?.onMessage(message);
      },
      onDeath: (reason) => (this.#events ? this.#events.onDeath(reason) : onIdleDeath(this)),
    });
    this.#worker.post({ type: "load", module: compiledModule() });
  }

  /** What the run that it serves hears of it. */
  serve(events: WorkerEvents): void {
    this.#events = events;
  }

  /** Its run is over, perhaps before it has opened the task. */
  leave(opens: boolean): void {
    this.#events = undefined;
    if (opens) this.#abandoned += 1;
  }

  post(message: ToWorker): void {
    this.#worker.post(message);
  }

  end(): void {
    this.#events = undefined;
    this.#worker.end();
  }
}

/** Workers that runs share, one run after another. Whoever made it ends it. */
export class Crew {
  readonly #platform: WorkerPlatform;
  readonly #idle = new Set<Member>();
  #ended = false;

  /** Of the platform's workers, where it has any. */
  static ofPlatform(): Crew | undefined {
    const platform = workerPlatform();
    return platform && new Crew(platform);
  }

  constructor(platform: WorkerPlatform) {
    this.#platform = platform;
  }

  /** Cores that may be used. */
  get cores(): number {
    return this.#platform.cores();
  }

  /** Starts workers until there are so many without a run, so that nobody waits for them later. That one cannot be started is for the run to find out. */
  prepare(workers: number): void {
    try {
      while (this.#idle.size < workers) this.#idle.add(this.#start());
    } catch {}
  }

  /** A worker for a run. Throws what the platform does where none can be started. */
  hire(events: WorkerEvents): Member {
    const [idle] = this.#idle;
    if (idle) this.#idle.delete(idle);
    const member = idle ?? this.#start();
    member.serve(events);
    return member;
  }

  /** Takes a worker back whose run is over. It does nothing now, or `opens` a task still, after which it opens that of its next run. */
  takeBack(member: Member, opens: boolean): void {
    member.leave(opens);
    if (this.#ended) member.end();
    else this.#idle.add(member);
  }

  /** Ends the workers that serve no run; others end when they come back. */
  end(): void {
    this.#ended = true;
    for (const member of this.#idle) member.end();
    this.#idle.clear();
  }

  #start(): Member {
    return new Member(this.#platform, (dead) => this.#idle.delete(dead));
  }
}
