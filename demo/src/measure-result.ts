/** A measured snapshot as the page shows it. */
import { NOTHING_IDENTICAL } from "../../dist/text/nothing-identical.js";
import { Downloads, h, table } from "./dom.js";
import { figure, type Saving } from "./figure.js";
import type { Group, Measured } from "./messages.js";
import { partElement } from "./parts.js";
import { bytes, count, fixed, short } from "./text.js";

const downloads = new Downloads();

/** Characters of a token that are shown. */
const TOKEN_LENGTH = 40;

export function showMeasured(place: HTMLElement, measured: Measured, draw: Saving["draw"]): void {
  const { bytesRead, notes, figures } = measured;
  const facts = [...measured.facts, ...(bytesRead > 0 ? [`${bytes(bytesRead)} read`] : [])];
  downloads.clear();
  const saving = { downloads, draw };
  place.replaceChildren(
    h("h2", {}, "Result"),
    h("ul", { class: "facts" }, ...facts.map((fact) => h("li", {}, fact))),
    ...notes.map((note) => h("p", {}, `Note: ${note}.`)),
    downloads.list(measured.files),
    h("p", { class: "hint" }, "Mask, groups and token ids are those of the black holes."),
    h("div", { class: "blocks" }, ...measured.blocks.map((block) => partElement(block))),
    groupsTable(measured),
    ...(measured.metrics.n_black_holes === 0
      ? [h("p", {}, `There is nothing to draw: ${NOTHING_IDENTICAL}. Try all rows, or the other embedding matrix.`)]
      : [
          figure(figures.populations, "populations", saving),
          figure(figures.graph, "graph", saving),
          figure(figures.distances, "distances", saving),
        ]),
  );
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
