/** The figure of the stats job. */

import type { Theme } from "../../drawing/figure-options.js";
import type { Snapshot } from "../../jobs/stats.js";
import { fileName } from "../../text/file-name.js";
import { floatRepr } from "../../text/python-number.js";
import { nearText } from "../parts/neighbourhood.js";

/** What draws; given by the caller, who has loaded it. */
type Figures = Pick<typeof import("../../figures/figures.js"), "snapshotFigure">;

/** Groups whose distances are asked for: as many as the figure shows. */
export const GROUPS_DRAWN = 256;

/** Draws a snapshot that has its distances, with what was measured under the title. */
export function statsFigure(figures: Figures, snapshot: Snapshot, theme: Theme | undefined): string {
  const { populations, firstTokens, firstTokenNames, matrix, mask, selection, epsilon, threshold, neighbourhood } =
    snapshot;
  const rows = {
    mask: `rows of ${mask?.tensor} in ${fileName(mask?.source ?? "")}`,
    identical: "rows with a byte-identical twin",
    all: "all rows",
    neighbourhood: neighbourhood ? `rows ${nearText(neighbourhood)}` : "",
  }[selection];
  const named = firstTokens.subarray(0, GROUPS_DRAWN);
  return figures.snapshotFigure(
    {
      populations,
      distances: snapshot.distances,
      names: Array.from(named, (token, at) => {
        const name = firstTokenNames?.[at] ?? "";
        return name === "" ? `token ${token}` : `"${name}"`;
      }),
      ...(populations.length === 0 && selection !== "identical" && { nothing: "no row was selected" }),
      tree: snapshot.tree,
      epsilon,
      threshold,
    },
    {
      theme,
      parameters: [
        `${matrix.tensor}, ${matrix.dtype} [${matrix.shape.join(", ")}], in ${fileName(matrix.source)}`,
        rows,
        `epsilon ${floatRepr(epsilon)}`,
        `touching at most ${floatRepr(threshold)} apart`,
      ],
    },
  );
}
