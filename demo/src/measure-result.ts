/** A measured snapshot as the page shows it. */
import { Downloads, h, table } from "./dom.js";
import { figure, type Saving } from "./figure.js";
import type { Group, Measured } from "./messages.js";
import { bytes, count, density, fixed, float, short } from "./text.js";

const downloads = new Downloads();

/** Characters of a token that are shown. */
const TOKEN_LENGTH = 40;

export function showMeasured(place: HTMLElement, measured: Measured, draw: Saving["draw"]): void {
  const { matrix, selection, epsilon, threshold, bytesRead, notes, figures } = measured;
  const facts = [
    `${matrix.tensor}, ${matrix.dtype} [${matrix.shape.join(", ")}], in ${matrix.source}`,
    selection,
    `epsilon ${float(epsilon)}; vectors at most ${float(threshold)} apart touch`,
    ...(bytesRead > 0 ? [`${bytes(bytesRead)} read`] : []),
  ];
  downloads.clear();
  const saving = { downloads, draw };
  place.replaceChildren(
    h("h2", {}, "Result"),
    h("ul", { class: "facts" }, ...facts.map((fact) => h("li", {}, fact))),
    ...notes.map((note) => h("p", {}, `Note: ${note}.`)),
    downloads.list(measured.files),
    h("p", { class: "hint" }, "Mask, groups and token ids are those of the black holes."),
    h("div", { class: "blocks" }, ...blocks(measured)),
    groupsTable(measured),
    figure(figures.populations, "populations", saving),
    figure(figures.graph, "graph", saving),
    figure(figures.distances, "distances", saving),
  );
}

function blocks({ metrics: m }: Measured): HTMLElement[] {
  const share = (part: number): string =>
    `${fixed(m.total_population === 0 ? 0 : (part / m.total_population) * 100, 1)}%`;
  const block = (caption: string, rows: [string, string, string?][]): HTMLElement =>
    table(
      caption,
      [],
      rows.map(([name, value, hint]) => [[name, hint && h("small", {}, ` ${hint}`)], value]),
    );
  return [
    block("Basic counts", [
      ["tokens", count(m.n_tokens)],
      ["distinct vectors", count(m.n_unique)],
      ["black holes", count(m.n_black_holes), "shared by 2 or more"],
      ["singletons", count(m.n_singletons)],
      ["total population", count(m.total_population)],
      ["black hole population", count(m.black_hole_population)],
    ]),
    block("Population of the black holes", [
      ["largest", count(m.largest_bh)],
      ["smallest", count(m.smallest_bh)],
      ["mean", fixed(m.mean_bh_size, 1)],
      ["median", fixed(m.median_bh_size, 1), "the lower middle"],
      ["top 2", count(m.top2_population), share(m.top2_population)],
      ["Gini", fixed(m.gini_coefficient, 3)],
    ]),
    block("Spatial extent (Chebyshev distance, in epsilon)", [
      ["max", fixed(m.max_l_inf, 3)],
      ["mean", fixed(m.mean_l_inf, 3)],
      ["median", fixed(m.median_l_inf, 3)],
    ]),
    block("Topology (epsilon-graph)", [
      ["components", count(m.n_components)],
      ["isolated", count(m.n_isolated)],
      ["largest component", count(m.largest_component_size)],
      ["its density", density(m.largest_component_density)],
      ["global density", density(m.global_density)],
    ]),
  ];
}

function groupsTable({ groups, groupCount, metrics }: Measured): Node {
  if (groups.length === 0) return h("p", {}, "There are no groups to list.");
  const rows = groups.map((group, at) => [
    String(at + 1),
    count(group.population),
    `${fixed((group.population / metrics.total_population) * 100, 1)}%`,
    tokensOf(group),
  ]);
  const rest = groupCount - groups.length;
  const made = table("Groups of equal rows, largest first", ["#", "population", "share", "tokens"], rows, "tokens");
  return rest > 0 ? h("div", {}, made, h("p", {}, `and ${count(rest)} more; groups.csv has all black holes`)) : made;
}

function tokensOf({ tokens, names, population }: Group): string {
  const shown = tokens.map((token, at) =>
    names[at] ? `${token} “${short(names[at] as string, TOKEN_LENGTH)}”` : `${token}`,
  );
  const rest = population - tokens.length;
  return rest > 0 ? `${shown.join(", ")}, and ${count(rest)} more` : shown.join(", ");
}
