/** The report of the series job. */
import type { Theme } from "../../drawing/figure-options.js";
import { seriesFigure } from "../../figures/figures.js";
import { floatRepr } from "../../text/python-number.js";
import { plural } from "../../text/quantities.js";
import { type ReportDocument, sourcesSection } from "../document.js";
import { seriesFigureOf } from "../figures/series.js";
import { withTerms } from "../glossary.js";
import { adamText } from "../parts/adam.js";
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
  const { setup, records, adam } = series;
  const { epsilon, threshold, tensor, mask, maskTensor, rows: which, reference, steps } = setup;
  const parameters = [
    ["epsilon", floatRepr(epsilon)],
    ["threshold", floatRepr(threshold)],
    ...(tensor === undefined ? [] : [["tensor", tensor]]),
    ...(mask === undefined ? [["rows", which]] : [["mask tensor", maskTensor]]),
    ...(reference === undefined
      ? []
      : [["reference step", reference === "previous" ? reference : String(steps[reference]?.step)]]),
    ...(adam ? [["adam", adamText(adam)]] : []),
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
                  caption: captionOf(series),
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

/** What the figure shows. */
function captionOf({ history, adam }: ReportedSeries): string {
  const shown = [
    ...(history ? ["phases of the rows, when they come to rest, and the way of their centroid"] : []),
    ...(adam ? ["headroom of the updates, and the shares of the elements that they move and reproduce"] : []),
    "distinct vectors, black holes, populations, components and extent over the steps.",
  ].join("; ");
  return shown.charAt(0).toUpperCase() + shown.slice(1);
}
