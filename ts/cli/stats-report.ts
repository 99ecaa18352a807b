/** The report of the stats job in a terminal. */
import type { Snapshot } from "../jobs/stats.js";
import { geometryParts } from "../report/parts/geometry.js";
import { largestBlackHoles, statsBlocks, statsMeasured } from "../report/parts/stats.js";
import type { Colours } from "./colours.js";
import { pairs, partLines } from "./text.js";

/** Black holes that are listed one by one. */
const LISTED = 10;

/** What was measured, four blocks, what was asked for beyond them, and the largest groups, as lines. */
export const statsReport = (snapshot: Snapshot, colours: Colours): string[] => [
  ...pairs(statsMeasured(snapshot)),
  ...partLines([...statsBlocks(snapshot), ...geometryParts(snapshot), ...largestBlackHoles(snapshot, LISTED)], colours),
];
