/** How many rows lie how near the anchor. */

import { count, plural } from "../../text/quantities.js";
import type { ExponentNeighbourhood } from "../../undertrained/exponents.js";
import { facts, type ReportTable } from "../document.js";

/** How rows near the anchor were selected. */
export const nearText = ({ anchor, within }: ExponentNeighbourhood): string =>
  `within ${plural(within, "exponent step")} of token ${anchor}`;

/** The counts for each number of steps. */
export const neighbourhoodTable = (neighbourhood: ExponentNeighbourhood): ReportTable[] =>
  facts(
    `Rows near token ${neighbourhood.anchor}, by exponent steps in each dim`,
    neighbourhood.counts.map((rows, steps) => [
      `at most ${steps}`,
      count(rows),
      ...(steps === neighbourhood.within ? ["selected"] : []),
    ]),
    ["left", "right", "left"],
  );
