/** What is said of a snapshot, in a terminal and in a report: what was measured, four blocks, the largest groups, notes. */

import type { Snapshot } from "../../jobs/stats.js";
import { describeOther } from "../../measure/tied-embeddings.js";
import { BLOCKS, snapshotBlocks } from "../../metrics/blocks.js";
import { entryOf, type Metric } from "../../metrics/metrics.js";
import { metricText } from "../../metrics/text.js";
import { isQuantised, QUANTISED_NOTE } from "../../tensors/dtypes.js";
import type { TensorOrigin } from "../../tensors/tensor.js";
import { NOTHING_IDENTICAL } from "../../text/nothing-identical.js";
import { fixed, floatRepr } from "../../text/python-number.js";
import { bytes, count } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import { facts, type ReportTable } from "../document.js";
import { quoted } from "../quoted.js";
import { nearText } from "./neighbourhood.js";
import { TRY_NEXT } from "./try-next.js";

/** `gamma, F32 [151936, 2560], in gamma.safetensors (1.56 GB)` */
export const originText = ({ tensor, dtype, shape, source, byteLength }: TensorOrigin): string =>
  `${visible(tensor)}, ${dtype} [${shape.join(", ")}], in ${visible(source)} (${bytes(byteLength)})`;

/** Why a matrix that nobody named was chosen, as a line of a table; none for one that was named, or is called gamma. */
export const chosenBecause = ({ why, tensor }: TensorOrigin): string[][] =>
  why === undefined || tensor === "gamma" ? [] : [["chosen as", visible(why)]];

/** `6e-05; vectors at most 0.00012 apart touch` */
export const scaleText = (epsilon: number, threshold: number): string =>
  `${floatRepr(epsilon)}; vectors at most ${floatRepr(threshold)} apart touch`;

/** What was measured: names, and what they stand for. */
export function statsMeasured(snapshot: Snapshot): string[][] {
  const { matrix, mask, selection, neighbourhood, metrics, epsilon, threshold } = snapshot;
  const rows = matrix.shape[0] ?? 0;
  const percent = `${fixed(rows === 0 ? 0 : (metrics.n_tokens / rows) * 100, 2)}%`;
  const selected = `${count(metrics.n_tokens)} of ${count(rows)} rows (${percent})`;
  const how = {
    mask: `selected by ${visible(mask?.tensor ?? "")} in ${visible(mask?.source ?? "")}`,
    identical: "with a byte-identical twin",
    all: "all rows",
    neighbourhood: neighbourhood ? nearText(neighbourhood) : "",
  }[selection];
  return [
    ["matrix", originText(matrix)],
    ...chosenBecause(matrix),
    ["rows", `${selected}, ${how}`],
    ["epsilon", scaleText(epsilon, threshold)],
  ];
}

/** Part of the total population, in percent. */
const shareOf =
  ({ total_population }: Snapshot["metrics"]) =>
  (part: number): string =>
    `${fixed(total_population === 0 ? 0 : (part / total_population) * 100, 1)}%`;

/** The metrics in their blocks; nothing where there is no row, because a note says so and a table of zeros would say less. */
export const statsBlocks = (snapshot: Snapshot): ReportTable[] =>
  (snapshot.metrics.n_tokens === 0 ? [] : snapshotBlocks()).flatMap(({ name, metrics }) =>
    facts(
      BLOCKS[name].ofSnapshot,
      metrics.map((metric) => metricLine(snapshot, metric)),
      ["left", "right", "left"],
    ),
  );

/** What a metric is called, its value, and what a reader may not know. */
function metricLine(snapshot: Snapshot, metric: Metric): string[] {
  const value = snapshot.metrics[metric];
  const { label, hint, share } = entryOf(metric);
  if (metric === "mean_l_inf") return middle("mean", value, snapshot);
  if (metric === "median_l_inf") return middle("median", value, snapshot);
  const told = share ? `${shareOf(snapshot.metrics)(value)} of the total population` : hint;
  return [label, metricText(metric, value), ...(told === undefined ? [] : [told])];
}

/** Mean or median distance: of all pairs, estimated from a sample, or not measured. */
function middle(name: "mean" | "median", value: number, { pairs, estimate, metrics }: Snapshot): string[] {
  // Of fewer than two vectors, or with a NaN, the number is known without a pair.
  if (pairs === "exact" || !Number.isNaN(value) || Number.isNaN(metrics.max_l_inf)) return [name, fixed(value, 3)];
  if (!estimate) return [name, "-", "not measured (--pairs none)"];
  const [low, high] = estimate[name].interval.map((end) => fixed(end, 3));
  const confidence = `${Math.round(estimate.confidence * 100)}%`;
  const estimated = `estimated: ${low} to ${high} with ${confidence} confidence, from ${count(estimate.pairs)} pairs`;
  return [name, fixed(estimate[name].value, 3), estimated];
}

/** The `most` largest black holes, by name where names are known. */
export function largestBlackHoles(snapshot: Snapshot, most: number): ReportTable[] {
  const { populations, firstTokens, firstTokenNames, metrics } = snapshot;
  if (metrics.n_black_holes === 0) return [];
  const share = shareOf(metrics);
  const listed = [...populations.subarray(0, Math.min(most, metrics.n_black_holes))];
  const more = metrics.n_black_holes - listed.length;
  return [
    {
      kind: "table",
      caption: "Largest black holes",
      head: ["#", "population", "share", "first token", ...(firstTokenNames ? [""] : [])],
      lines: listed.map((population, at) => [
        String(at + 1),
        count(population),
        share(population),
        String(firstTokens[at]),
        ...(firstTokenNames ? [quoted(firstTokenNames[at] ?? "")] : []),
      ]),
      aligns: ["right", "right", "right", "right", ...(firstTokenNames ? ["left" as const] : [])],
      ...(more > 0 && { more: `and ${count(more)} more` }),
    },
  ];
}

/** What a user should know before using the numbers. */
export function statsNotes({ matrix, otherEmbedding, selection, metrics, tokenizer, pairShare }: Snapshot): string[] {
  const found: string[] = [];
  if (pairShare) found.push("mean and median are known when the shards are merged");
  if (otherEmbedding) found.push(visible(describeOther(matrix.tensor, otherEmbedding)));
  if (isQuantised(matrix.dtype)) found.push(QUANTISED_NOTE);
  if (tokenizer?.problem !== undefined) found.push(`tokens are not named: ${visible(tokenizer.problem)}`);
  if (metrics.n_tokens === 0) {
    const why = {
      mask: "the mask selects no row",
      identical: NOTHING_IDENTICAL,
      all: "the matrix has no rows",
      neighbourhood: "no row is near the anchor",
    }[selection];
    const next = selection === "identical" ? `; ${TRY_NEXT}` : "";
    found.push(`${why}, so every metric is 0${next}`);
  }
  if (Number.isNaN(metrics.max_l_inf)) {
    found.push("some rows hold NaN or infinity, so distances between them are undefined: max, mean and median are NaN");
  }
  return found;
}
