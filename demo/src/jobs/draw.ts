/** Draws a figure of a snapshot: as wide as there is room for it, or as the command line does. */
import { distancesFigure, graphFigure, populationsFigure } from "collapsar/figures";
import type { DrawGiven } from "../messages.js";

export async function draw({ figure, drawable: { data, parameters }, width }: DrawGiven): Promise<string> {
  const options = { theme: "auto" as const, parameters, width };
  switch (figure) {
    case "populations":
      return populationsFigure({ observed: data.populations }, options);
    case "graph":
      return graphFigure(data, options);
    case "distances":
      return distancesFigure(data, options);
  }
}
