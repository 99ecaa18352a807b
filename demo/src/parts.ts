/** Parts of a report as elements of the page. */
import type { ReportList, ReportTable } from "collapsar/report";
import { h, table } from "./dom.js";

/** What the page shows of a report besides its figures, which it draws for itself. */
export type ShownPart = ReportTable | ReportList;

/** A table or a list of a report; `heading` is what a list's caption is, one level below what it stands under. */
export function partElement(shown: ShownPart, heading: "h3" | "h4" = "h3"): HTMLElement {
  if (shown.kind === "list") {
    const items = shown.items.map((text) => h("li", {}, text));
    return h("div", {}, h(heading, {}, shown.caption), h("ul", { class: "findings" }, ...items));
  }
  const { caption, head = [], lines, more } = shown;
  const made = table(
    caption,
    [...head],
    lines.map((cells) => cells.map((cell) => h("span", { class: isFar(cell) && "beyond" }, cell))),
  );
  return more ? h("div", {}, made, h("p", {}, more)) : made;
}

/** Whether a cell holds a z beyond 2: `+7.64σ`, `>99σ`. */
const isFar = (cell: string): boolean => {
  const z = /^([<>]?[+-]?[\d.]+)σ$/.exec(cell)?.[1];
  return z !== undefined && Math.abs(Number(z.replace(/^[<>]/, ""))) >= 2;
};
