/** Results as JSON: everything the library returns, under the same names. */
import type { Snapshot } from "../jobs/stats.js";
import { resultJson } from "./result-json.js";

/** One JSON object; counts of groups and components are arrays. */
export const snapshotJson = (snapshot: Snapshot): string => resultJson("stats", snapshot);
