/** The report of the trials job in a terminal. */
import { type ReportedTrials, trialsMeasured, trialsTables } from "../report/parts/trials.js";
import type { Colours } from "./colours.js";
import { pairs, partLines } from "./text.js";

/** What was measured, the first records, every column described, and what the records must satisfy, as lines. */
export const trialsReport = (trials: ReportedTrials, colours: Colours): string[] => [
  ...pairs(trialsMeasured(trials)),
  ...partLines(trialsTables(trials), colours),
];
