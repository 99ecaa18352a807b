/** Tokens by what tells the under-trained ones: one indicator against another, and norms by id. */

import type { FigureOptions } from "../drawing/figure-options.js";
import { shown } from "../drawing/numbers.js";
import { inLines, type LegendItem, page, panelsAbreast, panelWidth } from "../drawing/page.js";
import { Drawing } from "../drawing/svg.js";
import { MEAN, OBSERVED, TRIALS } from "../drawing/theme.js";
import { nounOf } from "../text/quantities.js";
import { type Quantity, tokensPanel } from "./panels/tokens.js";
import type { TokensData } from "./tokens-data.js";

/** The least width of a panel that stands beside another. */
const LEAST = 380;

/**
 * Draws one indicator of the tokens against another, and their norms by id; rows that are identical or zero are marked. Tokens at one place
 * are one cell, the darker the more there are; with `nameOf` each says which it stands for when the pointer is on it. Returns the text of an SVG
 * file.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, tokens } from "collapsar";
 * import { tokensFigure } from "collapsar/figures";
 *
 * await init();
 * const { columns, kinds } = await tokens("gamma.safetensors");
 * const against = { x: { name: "cosine_distance", values: columns.cosine_distance } };
 * const norms = { name: "e_out_norm", values: columns.e_out_norm };
 * writeFileSync("tokens.svg", tokensFigure({ norms, ...against, kinds }));
 * ```
 */
export function tokensFigure({ norms, x, y = norms, kinds, nameOf }: TokensData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const marks = [
    { kind: "identical", label: "identical rows", colour: OBSERVED },
    { kind: "zero", label: "zero rows", colour: MEAN },
  ].map((mark) => ({ ...mark, ids: [...kinds.keys()].filter((id) => kinds[id] === mark.kind) }));
  const ids: Quantity = { name: "token id", values: Uint32Array.from(norms.values, (_, id) => id) };
  const pairs = [...(x ? [[x, y] as const] : []), [ids, norms] as const];
  const abreast = panelsAbreast(pairs.length, LEAST, options);
  const width = panelWidth(abreast, options);
  const size = { width, height: Math.min(420, 120 + 0.65 * width) };
  const there = marks.filter((mark) => mark.ids.length > 0);
  const legend: LegendItem[] = [
    { label: "tokens, darker where there are more", colour: TRIALS, sign: "square" },
    ...there.map(({ label, colour, ids: { length } }) => ({
      label: `${shown(length)} ${label}`,
      colour,
      sign: "dot" as const,
    })),
  ];
  const panels = pairs.map(([across, up]) => tokensPanel(drawing, { x: across, y: up, marks: there, nameOf }, size));
  return page(
    drawing,
    {
      title: "Tokens by their indicators",
      description:
        `${shown(kinds.length)} ${nounOf(kinds.length, "token")}: ${pairs.map(([across, up]) => `${up.name} against ${across.name}`).join("; ")}. ${there.map(({ label, ids: { length } }) => `${shown(length)} ${label} ${nounOf(length, "is", "are")} marked.`).join(" ")}`.trim(),
      legend,
      lines: inLines(panels, abreast),
      notes: ["On a logarithmic axis, zero and what is nearly zero lies on the edge."],
    },
    options,
  );
}
