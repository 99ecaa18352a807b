/** What is said of a snapshot beyond the metrics, in a terminal and in a report, where it was asked for. */

import type { Snapshot } from "../../jobs/stats.js";
import type { LatticeGraph, Neighbourhood, Variation } from "../../measure/geometry.js";
import type { VectorTree } from "../../measure/tree.js";
import { fixed } from "../../text/python-number.js";
import { count, density, plural } from "../../text/quantities.js";
import { facts, type ReportTable } from "../document.js";
import { neighbourhoodTable } from "./neighbourhood.js";

/** Components and black holes that are listed. */
const LISTED = 10;

/** Range in epsilons above which a dim is also counted as clearly varying. */
const CLEARLY = 0.1;

/** Variation, lattice graph, tree and neighbours, of those that there are. */
export function geometryParts({ variation, lattice, tree, neighbours, neighbourhood }: Snapshot): ReportTable[] {
  const block = (caption: string, rows: string[][]): ReportTable[] => facts(caption, rows, ["left", "right", "left"]);
  return [
    ...(variation ? block("Variation of the distinct vectors", variationRows(variation)) : []),
    ...(lattice
      ? block(`Lattice graph (at most ${plural(lattice.steps, "bfloat16 step")} in each dim)`, latticeRows(lattice))
      : []),
    ...(tree ? [treeTable(tree)] : []),
    ...(neighbours ? block("Nearest rows that equal no black hole (in epsilon)", neighbourRows(neighbours)) : []),
    ...(neighbourhood ? neighbourhoodTable(neighbourhood) : []),
  ];
}

function variationRows({ constantDims, varyingDims, ranges, patterns, hamming }: Variation): string[][] {
  const clearly = ranges.reduce((dims, range) => dims + (range > CLEARLY ? 1 : 0), 0);
  const widest = ranges.reduce((most, range) => (range > most ? range : most), 0);
  return [
    ["constant dims", count(constantDims)],
    ["varying dims", count(varyingDims), `${count(clearly)} of them by more than ${CLEARLY} epsilon`],
    ["largest range", fixed(widest, 3), "in epsilon"],
    ...(patterns ? [["values per dim", "", patternCounts(patterns)]] : []),
    ...(hamming ? hammingRow(hamming) : []),
  ];
}

/** `17 dims have 2, 2 have 3, 1 has 7`, the fewest values first; constant dims are left out. */
function patternCounts(patterns: Uint32Array): string {
  const dims = new Map<number, number>();
  for (const values of patterns) if (values > 1) dims.set(values, (dims.get(values) ?? 0) + 1);
  const parts = [...dims].sort(([a], [b]) => a - b).map(([values, times]) => `${count(times)} with ${count(values)}`);
  const shown = parts.slice(0, LISTED).join(", ");
  return parts.length > LISTED ? `${shown}, ...` : shown;
}

function hammingRow(hamming: Uint32Array): string[][] {
  const rows = Math.round(Math.sqrt(hamming.length));
  if (rows < 2) return [];
  let [least, most, sum] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const [at, dims] of hamming.entries()) {
    if (at % (rows + 1) === 0) continue;
    [least, most, sum] = [Math.min(least, dims), Math.max(most, dims), sum + dims];
  }
  const mean = fixed(sum / (rows * (rows - 1)), 1);
  return [["Hamming distance", mean, `the mean of all pairs; ${count(least)} to ${count(most)} dims differ`]];
}

function latticeRows({ componentSizes, edges, isolated, maxSteps, largestComponentDensity }: LatticeGraph): string[][] {
  const sizes = [...componentSizes.subarray(0, LISTED)].map(count).join(", ");
  return [
    ["edges", count(edges)],
    [
      "components",
      count(componentSizes.length),
      sizes === "" ? "" : `of ${sizes}${componentSizes.length > LISTED ? ", ..." : ""}`,
    ],
    ["isolated", count(isolated)],
    ["largest's density", density(largestComponentDensity)],
    ["largest distance", Number.isNaN(maxSteps) ? "nan" : count(maxSteps), "steps"],
  ];
}

/** The components at each distance at which there are fewer than before: one table that answers all thresholds. */
function treeTable(tree: VectorTree): ReportTable {
  const { metric, lattice, merges, firstTokens } = tree;
  const steps = LATTICE_NAMES[lattice ?? "BF16"];
  const unit = metric === "lattice" ? `in steps of ${steps}` : "in epsilon";
  const text = (distance: number): string => (metric === "lattice" ? count(distance) : fixed(distance, 3));
  const last = merges.filter(({ distance }, at) => merges[at + 1]?.distance !== distance);
  const lines = last
    .slice(0, THRESHOLDS)
    .map(({ distance, components, vectors, tokens, dims }) => [
      text(distance),
      count(components),
      `${plural(vectors, "vector")}, ${plural(tokens, "token")}`,
      plural(dims, "dim"),
    ]);
  if (last.length > THRESHOLDS) lines.push([`and ${count(last.length - THRESHOLDS)} larger`, "", "", ""]);
  return {
    kind: "table",
    caption: `Tree of ${plural(firstTokens.length, "distinct vector")} (distance ${unit})`,
    head: ["at most", "components", "last joined", "that pair differs in"],
    lines,
    aligns: ["right", "right", "right", "right"],
  };
}

/** Distances that are listed. */
const THRESHOLDS = 12;

const LATTICE_NAMES = { BF16: "bfloat16", F16: "float16" };

function neighbourRows(neighbours: readonly Neighbourhood[]): string[][] {
  const rows = neighbours
    .slice(0, LISTED)
    .map(({ token, touching, tokens, distances }) => [
      `black hole of ${token}`,
      distances.length === 0 ? "-" : fixed(distances[0] as number, 3),
      distances.length === 0
        ? "no other row"
        : `row ${tokens[0]}; ${plural(touching, "row")} touch${touching === 1 ? "es" : ""} it`,
    ]);
  if (neighbours.length > LISTED) rows.push([`and ${count(neighbours.length - LISTED)} more`, ""]);
  return rows;
}
