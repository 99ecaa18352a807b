/** The report of the stats job. */

import type { Theme } from "../../drawing/figure-options.js";
import { snapshotFigure } from "../../figures/figures.js";
import type { Snapshot } from "../../jobs/stats.js";
import { floatRepr } from "../../text/python-number.js";
import { type ReportDocument, sourcesSection } from "../document.js";
import { statsFigure } from "../figures/stats.js";
import { withTerms } from "../glossary.js";
import { matrixByName } from "../parts/file-names.js";
import { geometryParts } from "../parts/geometry.js";
import { statsOpening } from "../parts/opening.js";
import { largestBlackHoles, statsBlocks, statsMeasured, statsNotes } from "../parts/stats.js";

/** Black holes that are listed one by one: as many as the figure shows. */
const LISTED = 256;

/**
 * A measured snapshot as a report. With `identify` among the options of the job the report also has the hashes of the files that were
 * read.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, stats } from "collapsar";
 * import { statsDocument, toHtml } from "collapsar/report";
 *
 * await init();
 * const result = await stats("gamma.safetensors", { distances: 256, identify: true });
 * writeFileSync("report.html", toHtml(statsDocument(result)));
 * ```
 */
export function statsDocument(measured: Snapshot): ReportDocument {
  const snapshot = matrixByName(measured);
  const { matrix, mask, selection, neighbourhood, epsilon, threshold, pairs, trialId, tokenizer, identities } =
    snapshot;
  const parameters = [
    ["epsilon", floatRepr(epsilon)],
    ["threshold", floatRepr(threshold)],
    ...(pairs === "exact" ? [] : [["pairs", pairs]]),
    ["tensor", matrix.tensor],
    ...(mask ? [["mask tensor", mask.tensor]] : [["rows", selection]]),
    ...(neighbourhood ? [["neighbourhood", String(neighbourhood.within)]] : []),
    ...(tokenizer?.problem === undefined && tokenizer ? [["tokenizer", tokenizer.source]] : []),
    ["trial_id", String(trialId)],
  ];
  const metrics = statsBlocks(snapshot);
  const geometry = geometryParts(snapshot);
  const holes = largestBlackHoles(snapshot, LISTED);
  return withTerms({
    title: `collapsar stats: ${matrix.source}`,
    opening: statsOpening(snapshot),
    notes: statsNotes(snapshot),
    sections: [
      ...(metrics.length === 0 ? [] : [{ title: "Metrics", parts: metrics }]),
      ...(geometry.length === 0 ? [] : [{ title: "More of the geometry", parts: geometry }]),
      ...(holes.length === 0 ? [] : [{ title: "Black holes", parts: holes }]),
      ...(snapshot.metrics.n_tokens === 0
        ? []
        : [
            {
              title: "Figure",
              parts: [
                {
                  kind: "figure" as const,
                  caption: "Populations by rank, the epsilon-graph, and the distances between the black holes.",
                  draw: (theme: Theme) => statsFigure({ snapshotFigure }, snapshot, theme),
                },
              ],
            },
          ]),
      sourcesSection(
        "Source and parameters",
        { caption: "What was measured", lines: statsMeasured(snapshot) },
        parameters,
        identities,
      ),
    ],
  });
}
