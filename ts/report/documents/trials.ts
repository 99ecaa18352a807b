/** The report of the trials job. */

import type { ObservedMetrics } from "../../comparison/read.js";
import { comparisonFigure, sweepFigure } from "../../figures/figures.js";
import type { SourceIdentity } from "../../inputs/identity.js";
import { floatRepr } from "../../text/python-number.js";
import { type ReportDocument, sourcesSection } from "../document.js";
import { recordsFigure } from "../figures/records.js";
import { drawnTrials } from "../figures/trials.js";
import { withTerms } from "../glossary.js";
import { byName } from "../parts/file-names.js";
import { trialsOpening } from "../parts/opening.js";
import { columnsOf, type ReportedTrials, trialsMeasured, trialsNotes, trialsTables } from "../parts/trials.js";

/** What a report of records can be told besides the records. */
export interface RecordsDocumentOptions {
  /** The files that were read, with their hashes. */
  identities?: readonly SourceIdentity[] | undefined;
  /** Which part of a run the records are, in words. */
  part?: string | undefined;
  /** Snapshots that the figure marks. */
  observed?: readonly ObservedMetrics[] | undefined;
}

/**
 * Measured trials as a report.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, trials } from "collapsar";
 * import { trialsDocument, toHtml } from "collapsar/report";
 *
 * await init();
 * const result = await trials("trials.h5");
 * writeFileSync("report.html", toHtml(trialsDocument(result)));
 * ```
 */
export function trialsDocument(
  measured: ReportedTrials,
  { identities, part, observed }: RecordsDocumentOptions = {},
): ReportDocument {
  const trials = { ...measured, origin: byName(measured.origin) };
  const { origin, epsilon, threshold } = trials;
  const tables = trialsTables(trials);
  const parameters = [
    ["dataset", origin.dataset],
    ["epsilon", floatRepr(epsilon)],
    ["threshold", floatRepr(threshold)],
    ...(part === undefined ? [] : [["part", part]]),
  ];
  return withTerms({
    title: `collapsar trials: ${origin.source}`,
    opening: trialsOpening(columnsOf(trials.records), trials.records.length, origin.shape[1]),
    notes: trialsNotes(trials),
    sections: [
      ...(tables.length === 0
        ? []
        : [
            { title: "Trials", parts: tables },
            {
              title: "Figure",
              parts: [recordsFigure({ comparisonFigure, sweepFigure }, drawnTrials(trials, observed))],
            },
          ]),
      sourcesSection(
        "Source and parameters",
        { caption: "What was measured", lines: trialsMeasured(trials) },
        parameters,
        identities,
      ),
    ],
  });
}
