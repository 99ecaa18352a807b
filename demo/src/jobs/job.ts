/** What every job of the worker is given besides its input. */
import type { Progress } from "collapsar";
import type { JobName, Jobs } from "../messages.js";

export interface Context<Name extends JobName> {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
  onPartial: (partial: Jobs[Name]["partial"]) => void;
}
