/** The figure of the tokens job. */

import type { Theme } from "../../figures/figure-options.js";
import type { UnderTrained } from "../../jobs/tokens.js";
import { originText } from "../parts/stats.js";
import { referenceText } from "../parts/tokens.js";

/** What draws; given by the caller, who has loaded it. */
type Figures = Pick<typeof import("../../figures/figures.js"), "tokensFigure">;

/** Draws the norms of tokens by id, and with a reference against their distance to it. */
export function drawTokens(figures: Figures, result: UnderTrained, theme: Theme | undefined): string {
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
