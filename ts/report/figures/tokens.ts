/** The figure of the tokens job. */

import type { FigureOptions, Theme } from "../../drawing/figure-options.js";
import type { UnderTrained } from "../../jobs/tokens.js";
import { groupsByToken } from "../../rows/groups.js";
import { originText } from "../parts/stats.js";
import { referenceText } from "../parts/tokens.js";

/** What draws; given by the caller, who has loaded it. */
type Figures = typeof import("../../figures/figures.js");

/** Draws the norms of tokens by id, and with a reference against their distance to it. */
export function drawTokens(
  figures: Pick<Figures, "tokensFigure">,
  result: UnderTrained,
  theme: Theme | undefined,
): string {
  const { columns, kinds, inputMatrix, reference, matrix } = result;
  const norm = inputMatrix ? "e_in_norm" : "e_out_norm";
  const quantity = (name: keyof typeof columns) => ({ name, values: columns[name] });
  return figures.tokensFigure(
    { norms: quantity(norm), ...(reference && { x: quantity("cosine_distance") }), kinds },
    {
      theme,
      parameters: [originText(matrix), ...(reference ? [`reference: ${referenceText(result)}`] : [])],
    },
  );
}

/** Draws the map of candidates. */
export function drawMap(figures: Pick<Figures, "mapFigure">, result: UnderTrained, options: FigureOptions): string {
  const { map, kinds, groups, matrix } = result;
  const byToken = groupsByToken(groups);
  const ids = Array.from(map?.ids ?? []);
  return figures.mapFigure(
    {
      scores: map?.scores ?? [[], []],
      shares: map?.shares ?? [],
      kinds: ids.map((id) => kinds[id]),
      groups: ids.map((id) => byToken.get(id)?.group ?? 0),
    },
    { parameters: [originText(matrix)], ...options },
  );
}

/** Draws the sky of the vocabulary. */
export function drawSky(figures: Pick<Figures, "skyFigure">, result: UnderTrained, options: FigureOptions): string {
  const { sky, kinds, matrix } = result;
  return figures.skyFigure(
    { scores: sky?.scores ?? [[], [], []], shares: sky?.shares ?? [], kinds },
    { parameters: [originText(matrix)], ...options },
  );
}
