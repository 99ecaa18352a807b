/** Progress on stderr, when it is a terminal and the run takes long enough to wonder. */
import type { SingleBar } from "cli-progress";
import type { Progress } from "../inputs/inputs.js";
import { stderr } from "./streams.js";
import { bytes, count } from "./text.js";

/** A run shorter than this shows nothing. */
const PATIENCE_MS = 500;

/** A bar per phase. `stop` removes it, so that what follows starts on a clean line; no other comes after that. */
export function progressBar(quiet: boolean): { onProgress: (progress: Progress) => void; stop: () => void } {
  if (quiet || !stderr().isTTY) return { onProgress: () => {}, stop: () => {} };
  const started = performance.now();
  let phase: string | undefined;
  let bar: SingleBar | undefined;
  // Loaded for runs that are long enough: it would only take time at the start of the others.
  let library: typeof import("cli-progress") | undefined;
  let isLoading = false;
  let stopped = false;
  const remove = (): void => {
    bar?.stop();
    bar = undefined;
    phase = undefined;
  };
  return {
    stop() {
      stopped = true;
      remove();
    },
    onProgress(progress) {
      if (stopped || performance.now() - started < PATIENCE_MS) return;
      if (!isLoading) {
        isLoading = true;
        void import("cli-progress").then((loaded) => {
          library = loaded;
        });
      }
      if (!library) return;
      if (phase !== progress.phase) {
        remove();
        phase = progress.phase;
        const show = progress.unit === "bytes" ? bytes : count;
        bar = new library.SingleBar(
          {
            format: `${progress.phase} [{bar}] {percentage}% of ${show(progress.total)}, {eta_formatted} left`,
            stream: stderr(),
            clearOnComplete: true,
            hideCursor: true,
            etaBuffer: 50,
          },
          library.Presets.legacy,
        );
        bar.start(progress.total, progress.done);
      }
      bar?.update(progress.done);
    },
  };
}
