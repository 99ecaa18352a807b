/** The report of the trials job. */
import { floatRepr } from "../formats/python-number.js";
import type { SourceIdentity } from "../formats/run-record.js";
import { visible } from "../formats/visible.js";
import { facts, filesTable, type ReportDocument } from "./document.js";
import { rowsFigure } from "./rows-figure.js";
import { columnsOf, type ReportedTrials, trialsMeasured, trialsNotes, trialsTables } from "./trials-parts.js";

/** What a report of rows can be told besides the rows. */
export interface RowsDocumentOptions {
  /** The files that were read, with their hashes. */
  identities?: readonly SourceIdentity[] | undefined;
  /** Which part of a run the rows are, in words. */
  part?: string | undefined;
}

/** Measured trials as a report. */
export function trialsDocument(trials: ReportedTrials, { identities, part }: RowsDocumentOptions = {}): ReportDocument {
  const { origin, rows, epsilon, threshold } = trials;
  const { sigma } = origin.attributes;
  const tables = trialsTables(trials);
  const parameters = [
    ["dataset", origin.dataset],
    ["epsilon", floatRepr(epsilon)],
    ["threshold", floatRepr(threshold)],
    ...(part === undefined ? [] : [["part", part]]),
  ];
  return {
    title: `collapsar trials: ${origin.source}`,
    notes: trialsNotes(trials),
    sections: [
      {
        title: "Source and parameters",
        parts: [
          ...facts("What was measured", trialsMeasured(trials), ["left", "left"]),
          ...facts("Parameters", parameters, ["left", "left"]),
          ...filesTable(identities),
        ],
      },
      ...(tables.length === 0
        ? []
        : [
            { title: "Trials", parts: tables },
            {
              title: "Figure",
              parts: [
                rowsFigure(columnsOf(rows), {
                  rows: rows.length,
                  sigma: typeof sigma === "number" ? sigma : undefined,
                  parameters: [
                    `${visible(origin.dataset)} in ${visible(origin.source)}`,
                    `epsilon ${floatRepr(epsilon)}`,
                  ],
                }),
              ],
            },
          ]),
    ],
  };
}
