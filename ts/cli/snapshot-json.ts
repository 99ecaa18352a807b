/** A snapshot as JSON: everything the library returns, under the same names. */
import type { Snapshot } from "../jobs/stats.js";
import { resultJson } from "./files/result-json.js";

/**
 * One JSON object; counts of groups and components are arrays. Distances between groups and hashes of files are left out: they are there for
 * a figure or a report, which shall not change the JSON beside it.
 */
export const snapshotJson = ({ distances: _distances, identities: _identities, ...snapshot }: Snapshot): string =>
  resultJson("stats", snapshot);
