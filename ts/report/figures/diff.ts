/** The figure of the diff job. */
import type { Theme } from "../../drawing/figure-options.js";
import { type Difference, differingTokens } from "../../jobs/diff.js";
import { fileName } from "../../text/file-name.js";
import { plural } from "../../text/quantities.js";
import { groupsCounted, unitOf } from "../parts/diff.js";

/** What draws; given by the caller, who has loaded it. */
type Figures = Pick<typeof import("../../figures/figures.js"), "diffFigure">;

/** Rows that are drawn by name. */
const DRAWN = 20;

/** Draws what differs, with what was compared under the title. */
export function diffFigure(figures: Figures, found: Difference, theme: Theme | undefined): string {
  const { before, after, rows, steps, l2, names } = found;
  const moved = differingTokens(found).filter((id) => (l2[id] as number) > 0);
  return figures.diffFigure(
    {
      steps,
      groups: groupsCounted(found),
      farthest: Array.from(moved.subarray(0, DRAWN), (id) => {
        const name = names?.[id] ?? "";
        return { name: name === "" ? `token ${id}` : `${id} "${name}"`, length: l2[id] as number };
      }),
      unit: unitOf(found),
    },
    {
      theme,
      parameters: [
        `before: ${before.tensor}, ${before.dtype} [${before.shape.join(", ")}], in ${fileName(before.source)}`,
        `after: ${after.tensor}, ${after.dtype} [${after.shape.join(", ")}], in ${fileName(after.source)}`,
        plural(rows, "row"),
      ],
    },
  );
}
