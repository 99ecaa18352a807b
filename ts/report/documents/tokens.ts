/** The report of the tokens job. */

import { tokensFigure } from "../../figures/figures.js";
import type { UnderTrained } from "../../jobs/tokens.js";
import { count, plural } from "../../text/quantities.js";
import type { TokenKind } from "../../undertrained/columns.js";
import { type ReportDocument, sourcesSection } from "../document.js";
import { drawTokens } from "../figures/tokens.js";
import { withTerms } from "../glossary.js";
import { matrixByName } from "../parts/file-names.js";
import { tally } from "../parts/opening.js";
import { chosenBecause, originText } from "../parts/stats.js";
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
  const { matrix, candidates, kinds, reference, mainIndicator, identities } = result;
  const component = componentText(result);
  const of = (...which: TokenKind[]): string =>
    count(candidates.filter((id) => which.includes(kinds[id] as TokenKind)).length);
  const compared = reference?.ids.length ?? 0;
  return withTerms({
    title: `collapsar tokens: ${matrix.source}`,
    opening: {
      sentence: `${plural(candidates.length, "candidate")} among ${plural(kinds.length, "token")}.`,
      numbers: [
        [of("zero", "identical"), "zero or identical"],
        [of("no-token"), "without a token"],
        [of("near", "low"), "near or low, which are leads"],
        tally(compared, "row", "of the reference"),
      ],
    },
    notes: tokensNotes(result),
    sections: [
      { title: "Candidates", parts: [...tokenCounts(result), ...leadingTokens(result, LISTED), tokensLimits()] },
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
      sourcesSection(
        "Source and parameters",
        {
          caption: "What was measured",
          lines: [
            ["matrix", originText(matrix)],
            ...chosenBecause(matrix),
            ...(result.inputMatrix ? [["input embedding", originText(result.inputMatrix)]] : []),
            ["reference", referenceText(result)],
            ...(component === undefined ? [] : [["first component", component]]),
            ["main indicator", mainIndicator],
          ],
        },
        [],
        identities,
      ),
    ],
  });
}
