/** The report of the fit job. */
import { fitFigure } from "../../figures/figures.js";
import type { Fitted } from "../../jobs/fit.js";
import { plural } from "../../text/quantities.js";
import { type ReportDocument, sourcesSection } from "../document.js";
import { fitFigure as drawFit } from "../figures/fit.js";
import { withTerms } from "../glossary.js";
import { fitNotes, fitOpening, fitTables } from "../parts/fit.js";
import { originText } from "../parts/stats.js";

/**
 * A fit as a report. It begins with the sentence that the permutations allow, if there were any.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { fit, init } from "collapsar";
 * import { fitDocument, toHtml } from "collapsar/report";
 *
 * await init();
 * const result = await fit("gamma.safetensors", { mask: "mask.safetensors", permutations: 199 });
 * writeFileSync("report.html", toHtml(fitDocument(result)));
 * ```
 */
export function fitDocument(result: Fitted): ReportDocument {
  const {
    matrix,
    mask,
    selection,
    storage,
    seed,
    independence,
    bootstrap,
    centroid,
    tokens,
    dims,
    varying,
    identities,
  } = result;
  const looked = [
    ["matrix", originText(matrix)],
    ...(mask ? [["mask", originText(mask)]] : []),
    ["rows", `${plural(tokens, "token")}, ${plural(dims, "dim")}, of which ${varying.length} vary`],
    ...(centroid?.origin ? [["centroid", originText(centroid.origin)]] : []),
  ];
  const parameters = [
    ["tensor", matrix.tensor],
    ...(mask ? [["mask tensor", mask.tensor]] : [["rows", selection]]),
    ["storage", storage],
    ["permutations", String(independence?.permutations ?? 0)],
    ["trials", String(bootstrap?.trials ?? 0)],
    ["seed", String(seed)],
  ];
  return withTerms({
    title: `collapsar fit: ${matrix.source}`,
    opening: fitOpening(result),
    notes: fitNotes(result),
    sections: [
      { title: "Fit", parts: fitTables(result) },
      {
        title: "Figure",
        parts: [
          {
            kind: "figure",
            caption: "Permutations with what was observed, the likelihood of sigma, and the dims that decide it.",
            draw: (theme) => drawFit({ fitFigure }, result, theme),
          },
        ],
      },
      sourcesSection("Source and parameters", { caption: "What was fitted", lines: looked }, parameters, identities),
    ],
  });
}
