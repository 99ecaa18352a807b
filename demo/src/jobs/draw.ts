/** Draws a figure: as wide as there is room for it, light or dark as the reader has it, or as the command line does. */
import type { UnderTrained } from "collapsar";
import { distancesFigure, graphFigure, mapFigure, populationsFigure, skyFigure, tokensFigure } from "collapsar/figures";
import { drawMap as drawPlane, drawSky } from "../../../dist/report/figures/tokens.js";
import type { DrawGiven, MapKind } from "../messages.js";

/** How a figure is drawn that has so many pixels on the page, or that is saved. */
export const styleOf = (width: number | undefined) => ({
  theme: width === undefined ? ("light" as const) : ("auto" as const),
  width,
});

export async function draw({ figure, drawable: { data, parameters }, width }: DrawGiven): Promise<string> {
  const options = { ...styleOf(width), parameters };
  switch (figure) {
    case "populations":
      return populationsFigure({ observed: data.populations }, options);
    case "graph":
      return graphFigure(data, options);
    case "distances":
      return distancesFigure(data, options);
  }
}

/** Draws the indicators of all tokens of a model; each mark says which token it stands for. */
export function drawTokens({ columns, inputMatrix, reference, kinds, names }: UnderTrained, width: number): string {
  const norm = inputMatrix ? "e_in_norm" : "e_out_norm";
  const quantity = (name: keyof typeof columns) => ({ name, values: columns[name] });
  const nameOf = (id: number): string => {
    const name = names?.[id]?.token;
    return `${name ? `“${name}”, ` : ""}token ${id}${kinds[id] ? `, ${kinds[id]}` : ""}`;
  };
  return tokensFigure(
    { norms: quantity(norm), ...(reference && { x: quantity("cosine_distance") }), kinds, nameOf },
    styleOf(width),
  );
}

/** Draws the map or the sky as the command line does. */
export const drawMap = (found: UnderTrained, map: MapKind): string =>
  map === "sky" ? drawSky({ skyFigure }, found, {}) : drawPlane({ mapFigure }, found, {});
