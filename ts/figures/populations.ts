/** How the tokens are spread over the groups: population by rank. */
import type { FigureOptions } from "../drawing/figure-options.js";
import { shown } from "../drawing/numbers.js";
import { type LegendItem, page, roomOf } from "../drawing/page.js";
import { Drawing } from "../drawing/svg.js";
import { OBSERVED, TRIALS } from "../drawing/theme.js";
import { describePopulations, populationsPanel } from "./panels/populations.js";
import type { PopulationsData } from "./panels/populations-data.js";

/**
 * Draws population by rank, if there are trials beside the median and the range of theirs. Returns the text of an SVG file.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { populationsFigure } from "collapsar/figures";
 *
 * const data = { observed: [814, 704, 306, 228, 11, 10, 6, 5, 4, 4, 3, 3, 2], trials: [[1500, 300, 200, 98, 2]] };
 * writeFileSync("populations.svg", populationsFigure(data, { theme: "auto" }));
 * ```
 */
export function populationsFigure(data: PopulationsData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const width = roomOf(options);
  const trials = data.trials?.length ?? 0;
  const legend: LegendItem[] = [
    { label: "observed", colour: OBSERVED, sign: "dot" },
    { label: `median and range of ${shown(trials)} simulated`, colour: TRIALS, sign: "band" },
  ];
  return page(
    drawing,
    {
      title: "Population of the groups, by rank",
      description: describePopulations(data),
      legend: trials === 0 ? [] : legend,
      lines: [[populationsPanel(drawing, data, { width, height: Math.min(420, 160 + 0.35 * width) })]],
    },
    options,
  );
}
