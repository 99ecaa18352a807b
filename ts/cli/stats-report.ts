/** The report of the stats job: what was measured, four blocks, and the largest groups. */
import { fixed, floatRepr } from "../formats/python-number.js";
import type { Snapshot } from "../jobs/stats.js";
import { describeOther } from "../jobs/tied-embeddings.js";
import type { Colours } from "./colours.js";
import { geometryBlocks } from "./geometry-report.js";
import { bytes, count, table, visible } from "./text.js";

/** Black holes that are listed one by one. */
const LISTED = 10;

/** The report as lines. */
export function statsReport(snapshot: Snapshot, colours: Colours): string[] {
  const block = (title: string, rows: string[][]): string[] => [
    "",
    colours.bold(title),
    ...table(rows, ["left", "right", "left"]),
  ];
  const { metrics } = snapshot;
  const share = (part: number): string =>
    `${fixed(metrics.total_population === 0 ? 0 : (part / metrics.total_population) * 100, 1)}%`;
  return [
    ...measured(snapshot),
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
      ["its density", fixed(metrics.largest_component_density, 3)],
      ["global density", fixed(metrics.global_density, 3)],
    ]),
    ...geometryBlocks(snapshot, block),
    ...largestBlackHoles(snapshot, colours, share),
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

function measured({ matrix, mask, selection, metrics, epsilon, threshold }: Snapshot): string[] {
  const rows = matrix.shape[0] ?? 0;
  const percent = `${fixed(rows === 0 ? 0 : (metrics.n_tokens / rows) * 100, 2)}%`;
  const selected = `${count(metrics.n_tokens)} of ${count(rows)} rows (${percent})`;
  const how = {
    mask: `selected by ${visible(mask?.tensor ?? "")} in ${visible(mask?.source ?? "")}`,
    identical: "with a byte-identical twin",
    all: "all rows",
  }[selection];
  return table(
    [
      [
        "matrix",
        `${visible(matrix.tensor)}, ${matrix.dtype} [${matrix.shape.join(", ")}], in ${visible(matrix.source)} (${bytes(matrix.byteLength)})`,
      ],
      ["rows", `${selected}, ${how}`],
      ["epsilon", `${floatRepr(epsilon)}; vectors at most ${floatRepr(threshold)} apart touch`],
    ],
    ["left", "left"],
    "",
  );
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

function largestBlackHoles(
  { populations, firstTokens, firstTokenNames, metrics }: Snapshot,
  colours: Colours,
  share: (part: number) => string,
): string[] {
  if (metrics.n_black_holes === 0) return [];
  const listed = [...populations.subarray(0, Math.min(LISTED, metrics.n_black_holes))];
  const rows = listed.map((population, at) => [
    String(at + 1),
    count(population),
    share(population),
    String(firstTokens[at]),
    ...(firstTokenNames ? [quoted(firstTokenNames[at] ?? "")] : []),
  ]);
  const more = metrics.n_black_holes - listed.length;
  return [
    "",
    colours.bold("Largest black holes"),
    ...table([["#", "population", "share", "first token"], ...rows], ["right", "right", "right", "right", "left"]),
    ...(more > 0 ? [`  and ${count(more)} more`] : []),
  ];
}

/** Characters of a token that are shown. */
const SHOWN = 40;

/** A token in quotes, because spaces belong to it; nothing for an id without a token. */
function quoted(token: string): string {
  if (token === "") return "";
  const characters = [...token.slice(0, 2 * SHOWN)];
  return characters.length <= SHOWN ? `"${token}"` : `"${characters.slice(0, SHOWN).join("")}"...`;
}
