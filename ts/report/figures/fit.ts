/** The figure of the fit job. */

import type { Theme } from "../../drawing/figure-options.js";
import type { Fitted } from "../../jobs/fit.js";
import { fileName } from "../../text/file-name.js";
import { count, nounOf, plural } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";

/** What draws; given by the caller, who has loaded it. */
type Figures = Pick<typeof import("../../figures/figures.js"), "fitFigure">;

/** Draws what a fit rests on, with what was fitted under the title. */
export function fitFigure(figures: Figures, fitted: Fitted, theme: Theme | undefined): string {
  const { matrix, independence, observed, sigma, tokens, varying } = fitted;
  const values = { n_black_holes: observed.nBlackHoles, n_unique: observed.nUnique, largest_bh: observed.largestBh };
  return figures.fitFigure(
    {
      ...(independence && {
        permutations: {
          synthetic: independence.drawn,
          observed: [{ label: visible(matrix.tensor), values }],
          count: independence.permutations,
        },
      }),
      sigma: sigma.map((each) => ({
        ...each,
        undercovers: each.undercovers.length > 0,
        label: each.centroid === "given" ? "given centroid" : "likeliest centroid",
      })),
    },
    {
      theme,
      parameters: [
        `${matrix.tensor}, ${matrix.dtype} [${matrix.shape.join(", ")}], in ${fileName(matrix.source)}`,
        `${plural(tokens, "token")}, ${count(varying.length)} ${nounOf(varying.length, "dim that varies", "dims that vary")}`,
      ],
    },
  );
}
