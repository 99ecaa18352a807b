/** Values of metrics for people. */

import { fixed } from "../text/python-number.js";
import { count, density } from "../text/quantities.js";
import { entryOf, type Metric } from "./metrics.js";

/** `2,100`, `161.5`, `0.753`: counts as such, other metrics with the digits that the registry gives them, or with `digits` decimals. */
export function metricText(metric: Metric, value: number, digits: number | "density" = entryOf(metric).digits ?? 3) {
  if (entryOf(metric).kind === "integer") return count(value);
  return digits === "density" ? density(value) : fixed(value, digits);
}
