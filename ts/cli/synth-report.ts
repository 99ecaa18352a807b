/** The report of the synth job in a terminal. */
import { type SimulatedTrials, synthMeasured, synthTables } from "../report/parts/synth.js";
import type { Colours } from "./colours.js";
import { pairs, partLines } from "./text.js";

/** What was simulated, the metrics described, and the first trial, as lines. */
export const synthReport = (trials: SimulatedTrials, colours: Colours): string[] => [
  ...pairs(
    synthMeasured(trials.of).flatMap(([name, text]) =>
      text.split("\n").map((line, at) => [at === 0 ? name : "", line]),
    ),
  ),
  ...partLines(synthTables(trials), colours),
];
