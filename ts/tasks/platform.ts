/** How a platform runs workers. Entries say so; where none does, everything runs in the thread that asked for it. */
import type { FromWorker, ToWorker } from "./messages.js";

/** A worker that runs. */
export interface RunningWorker {
  /** Throws a `DataCloneError` for what cannot be cloned. */
  post(message: ToWorker): void;
  /** Ends it at once, whatever it is doing. */
  end(): void;
}

/** What a worker is heard to do. */
export interface WorkerEvents {
  onMessage(message: FromWorker<unknown>): void;
  /** It is gone, or could not be started; the reason is for people. */
  onDeath(reason: string): void;
}

/** Workers of a platform. */
export interface WorkerPlatform {
  /** Cores that may be used. */
  cores(): number;
  start(events: WorkerEvents): RunningWorker;
}

let platform: WorkerPlatform | undefined;

/** Called once by the entry of a platform that has workers. */
export function setWorkerPlatform(workers: WorkerPlatform | undefined): void {
  platform = workers;
}

/** The platform's workers, where it has any. */
export const workerPlatform = (): WorkerPlatform | undefined => platform;
