/** The report of the diff job. */
import { diffFigure } from "../../figures/figures.js";
import type { Difference } from "../../jobs/diff.js";
import { floatRepr } from "../../text/python-number.js";
import { type ReportDocument, sourcesSection } from "../document.js";
import { diffFigure as drawDiff } from "../figures/diff.js";
import { withTerms } from "../glossary.js";
import { diffMeasured, diffNotes, diffOpening, diffTables } from "../parts/diff.js";
import { byName } from "../parts/file-names.js";

/** Rows that are listed one by one. */
const LISTED = 100;

/**
 * What differs between two snapshots as a report. With `identify` among the options of the job it also has the hashes of what was read.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { diff, init } from "collapsar";
 * import { diffDocument, toHtml } from "collapsar/report";
 *
 * await init();
 * const found = await diff("checkpoints/step_00100.safetensors", "checkpoints/step_00200.safetensors", { identify: true });
 * writeFileSync("report.html", toHtml(diffDocument(found)));
 * ```
 */
export function diffDocument(found: Difference): ReportDocument {
  const { tokenizer } = found;
  const result: Difference = {
    ...found,
    before: byName(found.before),
    after: byName(found.after),
    ...(tokenizer && { tokenizer: byName(tokenizer) }),
  };
  const { before, after, epsilon, identities } = result;
  const parameters = [
    ["tensor", before.tensor === after.tensor ? before.tensor : `${before.tensor}; in the second ${after.tensor}`],
    ["epsilon", floatRepr(epsilon)],
    ...(result.tokenizer && result.tokenizer.problem === undefined ? [["tokenizer", result.tokenizer.source]] : []),
  ];
  return withTerms({
    title: `collapsar diff: ${before.source} and ${after.source}`,
    opening: diffOpening(result),
    notes: diffNotes(result),
    sections: [
      { title: "Differences", parts: diffTables(result, LISTED) },
      {
        title: "Figure",
        parts: [
          {
            kind: "figure",
            caption: "How far elements moved, what became of the groups, and the rows that moved most.",
            draw: (theme) => drawDiff({ diffFigure }, result, theme),
          },
        ],
      },
      sourcesSection(
        "Sources and parameters",
        { caption: "What was compared", lines: diffMeasured(result) },
        parameters,
        identities,
      ),
    ],
  });
}
