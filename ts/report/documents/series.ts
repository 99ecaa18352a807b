/** The report of the series job. */
import type { Theme } from "../../drawing/figure-options.js";
import { seriesFigure } from "../../figures/figures.js";
import { floatRepr } from "../../text/python-number.js";
import { plural } from "../../text/quantities.js";
import { type ReportDocument, sourcesSection } from "../document.js";
import { seriesFigureOf } from "../figures/series.js";
import { withTerms } from "../glossary.js";
import { seriesOpening } from "../parts/opening.js";
import { type ReportedSeries, seriesMeasured, seriesNotes, seriesTables } from "../parts/series.js";
import type { RecordsDocumentOptions } from "./trials.js";

/**
 * A series of snapshots, and how it was planned, as a report.
 *
 * @internal
 */
export function seriesDocument(
  series: ReportedSeries,
  { identities, part }: RecordsDocumentOptions = {},
): ReportDocument {
  const { setup, records } = series;
  const { epsilon, threshold, tensor, mask, maskTensor, rows: which, reference, steps } = setup;
  const parameters = [
    ["epsilon", floatRepr(epsilon)],
    ["threshold", floatRepr(threshold)],
    ...(tensor === undefined ? [] : [["tensor", tensor]]),
    ...(mask === undefined ? [["rows", which]] : [["mask tensor", maskTensor]]),
    ...(reference === undefined
      ? []
      : [["reference step", reference === "previous" ? reference : String(steps[reference]?.step)]]),
    ...(part === undefined ? [] : [["part", part]]),
  ];
  const tables = seriesTables(series);
  const snapshots = records.flatMap(({ identity }) => identity ?? []);
  return withTerms({
    title: `collapsar series: ${plural(records.length, "snapshot")}`,
    opening: seriesOpening(series),
    notes: seriesNotes(series),
    sections: [
      ...(tables.length === 0
        ? []
        : [
            { title: "Steps", parts: tables },
            {
              title: "Figure",
              parts: [
                {
                  kind: "figure" as const,
                  caption: `${series.history ? "Phases of the rows, when they come to rest, and the way of their centroid; d" : "D"}istinct vectors, black holes, populations, components and extent over the steps.`,
                  draw: (theme: Theme) => seriesFigureOf({ seriesFigure }, series, theme),
                },
              ],
            },
          ]),
      sourcesSection(
        "Sources and parameters",
        { caption: "What was measured", lines: seriesMeasured(series) },
        parameters,
        [...(identities ?? []), ...snapshots],
      ),
    ],
  });
}
