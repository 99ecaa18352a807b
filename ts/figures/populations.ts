/** How the tokens are spread over the groups: population by rank. */
import type { FigureOptions } from "./figure-options.js";
import { shown } from "./numbers.js";
import { type LegendItem, MARGIN, PAGE_WIDTH, page } from "./page.js";
import { describePopulations, type PopulationsData, populationsPanel } from "./populations-panel.js";
import { Drawing } from "./svg.js";
import { OBSERVED, TRIALS } from "./theme.js";

/** Draws population by rank as the text of an SVG file. */
export function populationsFigure(data: PopulationsData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
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
      rows: [[populationsPanel(drawing, data, { width: PAGE_WIDTH - 2 * MARGIN, height: 420 })]],
    },
    options,
  );
}
