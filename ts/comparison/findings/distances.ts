/** How far an observed record lies from the synthetic ones, metric by metric and block by block. */
import { BLOCKS, blocksOf } from "../../metrics/blocks.js";
import { fixed } from "../../text/python-number.js";
import { nounOf, plural } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import type { MetricComparison } from "../metric.js";
import { pText, signedZ, TINY_STD, zText } from "../text.js";
import { agrees, at, differs, hasSpread, lie, list, names } from "./columns.js";
import type { OfRecord } from "./finding.js";

/** Metrics that are named as the farthest. */
const FARTHEST = 3;

export function distance(metrics: readonly MetricComparison[], record: number): OfRecord[] {
  const beyond = metrics.filter((metric) => hasSpread(metric) && Math.abs(at(metric, record).z) >= 2);
  const differing = metrics.filter(
    (metric) => !hasSpread(metric) && differs(metric, record) && !agrees(metric, record),
  );
  const also =
    differing.length === 0
      ? ""
      : `; ${differing.length} more ${nounOf(differing.length, "differs", "differ")} from a column without spread, where z says nothing`;
  if (beyond.length === 0) {
    return [
      { kind: "Distance", metrics: [], text: `none of ${plural(metrics.length, "metric")} lies beyond 2\u03c3${also}` },
    ];
  }
  const farthest = [...beyond].sort((a, b) => Math.abs(at(b, record).z) - Math.abs(at(a, record).z)).slice(0, FARTHEST);
  const shown = farthest.map((metric) => `${visible(metric.metric)} ${zText(metric, record)}`).join(", ");
  const text = `${lie(beyond.length, metrics.length)} beyond 2\u03c3, farthest: ${shown}${also}`;
  return [{ kind: "Distance", metrics: names(beyond), text }];
}

export function blocks(metrics: readonly MetricComparison[], record: number): OfRecord[] {
  const byName = new Map(
    metrics.filter((metric) => !Number.isNaN(at(metric, record).value)).map((metric) => [metric.metric, metric]),
  );
  return blocksOf([...byName.keys()]).map((block) => {
    const all = block.metrics.map((name) => byName.get(name) as MetricComparison);
    const unlike = all.filter((metric) => !agrees(metric, record));
    const alike = all.length - unlike.length;
    const agreeing = `${alike} of ${all.length} ${nounOf(alike, "agrees", "agree")} within 2\u03c3`;
    const text = `${BLOCKS[block.name].name}: ${agreeing}${unlike.length > 0 ? `; not ${list(unlike)}` : ""}`;
    return { kind: "Block", metrics: names(unlike), text };
  });
}

export function outsideRange(metrics: readonly MetricComparison[], record: number, records: number): OfRecord[] {
  const outside = metrics.filter((metric) => {
    const { below, equal, above } = at(metric, record);
    return equal === 0 && Math.min(below, above) === 0 && Math.max(below, above) > 0;
  });
  if (outside.length === 0) return [];
  const text =
    `${lie(outside.length, metrics.length)} outside the range of all synthetic records: ${list(outside)}; ` +
    `no p of ${plural(records, "record")} is below ${fixed(2 / (records + 1), Math.max(3, String(records).length))}, however large z is`;
  return [{ kind: "OutsideRange", metrics: names(outside), text }];
}

/** |z| from this on, and the two-sided tail of a normal distribution there. */
const NORMAL: readonly (readonly [z: number, tail: number])[] = [
  [0, 1],
  [0.5, 0.6171],
  [1, 0.3173],
  [1.5, 0.1336],
  [2, 0.0455],
  [2.5, 0.01242],
  [3, 0.0027],
  [Number.POSITIVE_INFINITY, 0],
];

/** A p-value is at odds with z when a normal distribution has less than half, or more than twice of it, anywhere near that z. */
export function tailDisagrees(metrics: readonly MetricComparison[], record: number, records: number): OfRecord[] {
  // What a p-value has at least, however extreme the observed value is.
  const resolution = 2 / (records + 1);
  const disagreeing = metrics.filter((metric) => {
    const { z, pValue } = at(metric, record);
    if (!hasSpread(metric) || Number.isNaN(z) || Number.isNaN(pValue)) return false;
    const band = NORMAL.findIndex(([from]) => Math.abs(z) < from);
    const [most, least] = [NORMAL[band - 1]?.[1] ?? 0, NORMAL[band]?.[1] ?? 0];
    return pValue - resolution > 2 * most || pValue < least / 2;
  });
  if (disagreeing.length === 0) return [];
  const each = disagreeing.map((metric) => {
    const { z, pValue, percentile } = at(metric, record);
    const { skewness, distinct } = metric.synthetic;
    return (
      `${visible(metric.metric)} ${signedZ(z)}, p ${pText(pValue, records)} (percentile ${fixed(percentile, 1)}, ` +
      `skewness ${fixed(skewness, 2)}, ${plural(distinct, "different value")})`
    );
  });
  const text = `go by p, not by z, where the synthetic values are not normally distributed: ${each.join("; ")}`;
  return [{ kind: "TailDisagrees", metrics: names(disagreeing), text }];
}

export function tinySpread(metrics: readonly MetricComparison[], record: number): OfRecord[] {
  const topology = new Set(blocksOf(names(metrics)).find(({ name }) => name === "topology")?.metrics);
  return metrics
    .filter(({ metric, synthetic: { std } }) => topology.has(metric) && std > 0 && std < TINY_STD)
    .filter((metric) => Math.abs(at(metric, record).z) >= 0.01)
    .map((metric) => ({
      kind: "TinySpread",
      metrics: [metric.metric],
      text: `${visible(metric.metric)}: EXACT in table 2 means a std below ${TINY_STD}; the observed value is at ${signedZ(at(metric, record).z)}`,
    }));
}

export function noValue(metrics: readonly MetricComparison[], record: number): OfRecord[] {
  const without = metrics.filter((metric) => Number.isNaN(at(metric, record).value));
  if (without.length === 0) return [];
  const text = `no observed value, and so no z: ${list(without)}; the summary counts them as beyond 2\u03c3`;
  return [{ kind: "NoValue", metrics: names(without), text }];
}
