/** The report of the mask job. */

import type { Theme } from "../../drawing/figure-options.js";
import { populationsFigure } from "../../figures/figures.js";
import type { IdenticalRows } from "../../jobs/mask.js";
import { countGroups } from "../../rows/groups.js";
import { type ReportDocument, sourcesSection } from "../document.js";
import { withTerms } from "../glossary.js";
import { matrixByName } from "../parts/file-names.js";
import { largestGroups, maskCounts, maskNotes } from "../parts/mask.js";
import { maskOpening } from "../parts/opening.js";
import { chosenBecause, originText } from "../parts/stats.js";

/** Groups that are listed, and tokens of each after its first. */
const LISTED = 256;
const OTHERS = 12;

/**
 * Identical rows as a report. With `identify` among the options of the job the report also has the hashes of the files that were read.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, mask } from "collapsar";
 * import { maskDocument, toHtml } from "collapsar/report";
 *
 * await init();
 * const result = await mask("gamma.safetensors", { identify: true });
 * writeFileSync("report.html", toHtml(maskDocument(result)));
 * ```
 */
export function maskDocument(found: IdenticalRows): ReportDocument {
  const result = matrixByName(found);
  const { matrix, tokenizer, groups, identities, neighbourhood } = result;
  const sizes = Array.from({ length: countGroups(groups) }, (_, group) => {
    return (groups.starts[group + 1] as number) - (groups.starts[group] as number);
  });
  const parameters = [
    ["tensor", matrix.tensor],
    ...(neighbourhood ? [["neighbourhood", String(neighbourhood.within)]] : []),
    ...(tokenizer && tokenizer.problem === undefined ? [["tokenizer", tokenizer.source]] : []),
  ];
  const parts = largestGroups(result, LISTED, OTHERS);
  return withTerms({
    title: `collapsar mask: ${matrix.source}`,
    opening: maskOpening(result),
    notes: maskNotes(result),
    sections: [
      ...(parts.length === 0
        ? []
        : [
            { title: "Identical rows", parts: maskCounts(result) },
            { title: "Groups", parts },
            {
              title: "Figure",
              parts: [
                {
                  kind: "figure" as const,
                  caption: "How many rows each group has, from the largest.",
                  draw: (theme: Theme) =>
                    populationsFigure({ observed: sizes }, { theme, parameters: [originText(matrix)] }),
                },
              ],
            },
          ]),
      sourcesSection(
        "Source and parameters",
        { caption: "What was searched", lines: [["matrix", originText(matrix)], ...chosenBecause(matrix)] },
        parameters,
        identities,
      ),
    ],
  });
}
