/** A word before a run of more than a minute: how long it will take, and what is faster. */
import type { Progress } from "../inputs/inputs.js";
import { count } from "./text.js";

/** Time after which the rate of measuring is known well enough. */
const MEASURED_MS = 1000;

/** A run that is longer is announced. */
const LONG_MS = 60_000;

/** Passes progress on, and writes one line when the pairs of rows will take more than a minute, once their rate is known. */
export function announcingLongRuns(
  onProgress: (progress: Progress) => void,
  write: (line: string) => void,
  /** Whether a run that is stopped can go on. */
  kept: boolean,
  now: () => number = () => performance.now(),
): (progress: Progress) => void {
  let before: number | undefined;
  let begun: { time: number; done: number } | undefined;
  let announced = false;
  return (progress) => {
    if (progress.phase === "measuring pairs" && !announced) {
      before ??= progress.done;
      // Workers start and read first, and the first part done is one of as many as there are workers: time runs from there.
      if (progress.done > before) begun ??= { time: now(), done: progress.done };
      const [time, done] = begun ? [now() - begun.time, progress.done - begun.done] : [0, 0];
      if (time >= MEASURED_MS && done > 0) {
        announced = true;
        const left = ((progress.total - progress.done) / done) * time;
        if (left > LONG_MS) write(announcement(progress.total, left, kept));
      }
    }
    onProgress(progress);
  };
}

const announcement = (pairs: number, ms: number, kept: boolean): string =>
  `collapsar: note: mean and median of ${count(pairs)} pairs take about ${duration(ms)} more; Ctrl-C stops` +
  `${kept ? " and --resume then goes on" : ", with -o FILE --resume can then go on"}; --pairs none leaves both out, ` +
  "--pairs sample:100000 estimates them\n";

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 100) return minutes === 1 ? "a minute" : `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}
