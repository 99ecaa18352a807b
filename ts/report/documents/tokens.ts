/** The report of the tokens job. */

import { tokensFigure } from "../../figures/figures.js";
import type { UnderTrained } from "../../jobs/tokens.js";
import { count, plural } from "../../text/quantities.js";
import { facts, type ReportDocument } from "../document.js";
import { drawTokens } from "../figures/tokens.js";
import { withTerms } from "../glossary.js";
import { matrixByName } from "../parts/file-names.js";
import { originText } from "../parts/stats.js";
import {
  componentText,
  leadingTokens,
  referenceText,
  tokenCounts,
  tokensLimits,
  tokensNotes,
} from "../parts/tokens.js";

/** Candidates that are listed. */
const LISTED = 100;

/**
 * Under-trained tokens as a report: how many there are of which kind and category, the leading candidates, what the list cannot say.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, tokens } from "collapsar";
 * import { toHtml, tokensDocument } from "collapsar/report";
 *
 * await init();
 * const result = await tokens("gamma.safetensors", { tokenizer: true });
 * writeFileSync("report.html", toHtml(tokensDocument(result)));
 * ```
 */
export function tokensDocument(found: UnderTrained): ReportDocument {
  const result = matrixByName(found);
  const { matrix, candidates, kinds, reference, mainIndicator } = result;
  const component = componentText(result);
  const certain = candidates.filter((id) => kinds[id] !== "near" && kinds[id] !== "low").length;
  return withTerms({
    title: `collapsar tokens: ${matrix.source}`,
    opening: {
      sentence: `${plural(candidates.length, "candidate")} among ${plural(kinds.length, "token")}.`,
      numbers: [
        [count(certain), "zero, identical or without a token"],
        [count(candidates.length - certain), "leads: near or low"],
        [count(reference?.ids.length ?? 0), "rows of the reference"],
      ],
    },
    notes: tokensNotes(result),
    sections: [
      { title: "Candidates", parts: [...tokenCounts(result), ...leadingTokens(result, LISTED)] },
      {
        title: "Figure",
        parts: [
          {
            kind: "figure",
            caption: "Norms of the tokens, against their distance to the reference and by id.",
            draw: (theme) => drawTokens({ tokensFigure }, result, theme),
          },
        ],
      },
      { title: "What the list cannot say", parts: [tokensLimits()] },
      {
        title: "Source and parameters",
        parts: facts(
          "What was measured",
          [
            ["matrix", originText(matrix)],
            ...(found.inputMatrix ? [["input embedding", originText(result.inputMatrix ?? matrix)]] : []),
            ["reference", referenceText(result)],
            ...(component === undefined ? [] : [["first component", component]]),
            ["main indicator", mainIndicator],
          ],
          ["left", "left"],
        ),
      },
    ],
  });
}
