/** What is said of a snapshot, in a terminal and in a report: what was measured, four blocks, the largest groups, notes. */

import type { Snapshot } from "../../jobs/stats.js";
import { describeOther } from "../../measure/tied-embeddings.js";
import type { TensorOrigin } from "../../tensors/tensor.js";
import { fixed, floatRepr } from "../../text/python-number.js";
import { bytes, count, density } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import { facts, type ReportTable } from "../document.js";
import { quoted } from "../quoted.js";

/** `gamma, F32 [151936, 2560], in gamma.safetensors (1.56 GB)` */
export const originText = ({ tensor, dtype, shape, source, byteLength }: TensorOrigin): string =>
  `${visible(tensor)}, ${dtype} [${shape.join(", ")}], in ${visible(source)} (${bytes(byteLength)})`;

/** `6e-05; vectors at most 0.00012 apart touch` */
export const scaleText = (epsilon: number, threshold: number): string =>
  `${floatRepr(epsilon)}; vectors at most ${floatRepr(threshold)} apart touch`;

/** What was measured: names, and what they stand for. */
export function statsMeasured({ matrix, mask, selection, metrics, epsilon, threshold }: Snapshot): string[][] {
  const rows = matrix.shape[0] ?? 0;
  const percent = `${fixed(rows === 0 ? 0 : (metrics.n_tokens / rows) * 100, 2)}%`;
  const selected = `${count(metrics.n_tokens)} of ${count(rows)} rows (${percent})`;
  const how = {
    mask: `selected by ${visible(mask?.tensor ?? "")} in ${visible(mask?.source ?? "")}`,
    identical: "with a byte-identical twin",
    all: "all rows",
  }[selection];
  return [
    ["matrix", originText(matrix)],
    ["rows", `${selected}, ${how}`],
    ["epsilon", scaleText(epsilon, threshold)],
  ];
}

/** Part of the total population, in percent. */
const shareOf =
  ({ total_population }: Snapshot["metrics"]) =>
  (part: number): string =>
    `${fixed(total_population === 0 ? 0 : (part / total_population) * 100, 1)}%`;

/** The four blocks. */
export function statsBlocks(snapshot: Snapshot): ReportTable[] {
  const { metrics } = snapshot;
  const share = shareOf(metrics);
  const block = (caption: string, rows: string[][]): ReportTable[] => facts(caption, rows, ["left", "right", "left"]);
  return [
    ...block("Basic counts", [
      ["tokens", count(metrics.n_tokens)],
      ["distinct vectors", count(metrics.n_unique)],
      ["black holes", count(metrics.n_black_holes), "vectors shared by 2 tokens or more"],
      ["singletons", count(metrics.n_singletons)],
      ["total population", count(metrics.total_population)],
      ["black hole population", count(metrics.black_hole_population)],
    ]),
    ...block("Population of the black holes", [
      ["largest", count(metrics.largest_bh)],
      ["smallest", count(metrics.smallest_bh)],
      ["mean", fixed(metrics.mean_bh_size, 1)],
      ["median", fixed(metrics.median_bh_size, 1), "the lower middle"],
      ["top 2", count(metrics.top2_population), `${share(metrics.top2_population)} of the total population`],
      ["Gini", fixed(metrics.gini_coefficient, 3)],
    ]),
    ...block("Spatial extent (Chebyshev distance between distinct vectors, in epsilon)", [
      ["max", fixed(metrics.max_l_inf, 3)],
      middle("mean", metrics.mean_l_inf, snapshot),
      middle("median", metrics.median_l_inf, snapshot),
    ]),
    ...block("Topology (epsilon-graph of the distinct vectors)", [
      ["components", count(metrics.n_components)],
      ["isolated", count(metrics.n_isolated)],
      ["largest component", count(metrics.largest_component_size)],
      ["its density", density(metrics.largest_component_density)],
      ["global density", density(metrics.global_density)],
    ]),
  ];
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
      rows: listed.map((population, at) => [
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
export function statsNotes({ matrix, otherEmbedding, selection, metrics, tokenizer }: Snapshot): string[] {
  const found: string[] = [];
  if (otherEmbedding) found.push(visible(describeOther(matrix.tensor, otherEmbedding)));
  if (tokenizer?.problem !== undefined) found.push(`tokens are not named: ${visible(tokenizer.problem)}`);
  if (metrics.n_tokens === 0) {
    const why = {
      mask: "the mask selects no row",
      identical: "no row has a byte-identical twin",
      all: "the matrix has no rows",
    }[selection];
    found.push(`${why}, so every metric is 0`);
  }
  if (Number.isNaN(metrics.max_l_inf)) {
    found.push("some rows hold NaN or infinity, so distances between them are undefined: max, mean and median are NaN");
  }
  return found;
}
