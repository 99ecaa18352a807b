/** The report of the synth job. */

import { comparisonFigure, sweepFigure } from "../../figures/figures.js";
import type { Simulation } from "../../jobs/synth.js";
import { fileName } from "../../text/file-name.js";
import { floatRepr } from "../../text/python-number.js";
import { visible } from "../../text/visible.js";
import { type ReportDocument, sourcesSection } from "../document.js";
import { recordsFigure } from "../figures/records.js";
import { drawnSimulation } from "../figures/synth.js";
import { withTerms } from "../glossary.js";
import { centroidByName } from "../parts/file-names.js";
import { trialsOpening } from "../parts/opening.js";
import { SimulatedTrials, synthMeasured, synthTables } from "../parts/synth.js";
import type { RecordsDocumentOptions } from "./trials.js";

/**
 * Simulated snapshots as a report.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, synth } from "collapsar";
 * import { synthDocument, toHtml } from "collapsar/report";
 *
 * await init();
 * const result = await synth({ of: "gamma.safetensors" }, { sigma: 7e-9, trials: 10 });
 * writeFileSync("report.html", toHtml(synthDocument(result)));
 * ```
 */
export function synthDocument({ records, ...of }: Simulation, options: RecordsDocumentOptions = {}): ReportDocument {
  const trials = new SimulatedTrials(of);
  for (const record of records) trials.add(record);
  return simulatedDocument(trials, options);
}

/**
 * The same of snapshots that were not kept.
 *
 * @internal
 */
export function simulatedDocument(
  simulated: SimulatedTrials,
  { identities, part, observed }: RecordsDocumentOptions = {},
): ReportDocument {
  const { of, columns } = simulated;
  const { tokens, trials, seed, storage, epsilon, threshold, sigmas, centroid } = of;
  const [first = Number.NaN, last = Number.NaN] = [sigmas[0], sigmas.at(-1)];
  const parameters = [
    ["sigma", sigmas.length === 1 ? floatRepr(first) : `${sigmas.length}, ${floatRepr(first)} to ${floatRepr(last)}`],
    ["trials", String(trials)],
    ["tokens", String(tokens)],
    ["seed", String(seed)],
    ["storage", storage],
    ...(of.dropSingletons ? [["singletons", "dropped"]] : []),
    ["epsilon", floatRepr(epsilon)],
    ["threshold", floatRepr(threshold)],
    ...(part === undefined ? [] : [["part", part]]),
  ];
  const measured = synthMeasured({ ...of, centroid: centroidByName(centroid) }).map(([name, text]) => [
    name,
    text.replaceAll("\n", " "),
  ]);
  const figure = recordsFigure({ comparisonFigure, sweepFigure }, drawnSimulation(simulated, observed));
  return withTerms({
    title: `collapsar synth: around ${visible(fileName(centroid.origin?.source ?? "a centroid"))}`,
    opening: trialsOpening(columns, columns.length, tokens, noiseText(sigmas)),
    notes: [],
    sections: [
      ...(columns.length === 0
        ? []
        : [
            { title: "Trials", parts: synthTables(simulated) },
            { title: "Figure", parts: [figure] },
          ]),
      sourcesSection(
        "Source and parameters",
        { caption: "What was simulated", lines: measured },
        parameters,
        identities,
      ),
    ],
  });
}

const noiseText = (sigmas: ArrayLike<number>): string =>
  sigmas.length === 1
    ? ` with noise of sigma ${floatRepr(sigmas[0] as number)}`
    : ` with noise of ${sigmas.length} sigmas`;
