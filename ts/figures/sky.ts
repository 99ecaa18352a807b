/** The whole vocabulary as a sky, and a few of its tokens on a plane. */

import type { FigureOptions } from "../drawing/figure-options.js";
import { page, roomOf } from "../drawing/page.js";
import { Drawing } from "../drawing/svg.js";
import { TRIALS } from "../drawing/theme.js";
import { fixed } from "../text/python-number.js";
import { plural } from "../text/quantities.js";
import { kindMarks, legendOf } from "./kind-marks.js";
import { placesPanel } from "./panels/places.js";
import { skyPanel } from "./panels/sky.js";
import type { MapData, SkyData } from "./sky-data.js";

const percent = (share: number | undefined): string => `${fixed(100 * (share ?? 0), 1)}%`;

/**
 * Draws in which direction every row lies from the mean of all, in Hammer's projection, which keeps areas: tokens at one place are one cell, the
 * darker the more there are. Those that are zero, identical, near such rows or without a token are marked. Returns the text of an SVG file.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, tokens } from "collapsar";
 * import { skyFigure } from "collapsar/figures";
 *
 * await init();
 * const { sky, kinds } = await tokens("gamma.safetensors", { sky: true });
 * writeFileSync("sky.svg", skyFigure({ ...sky, kinds }));
 * ```
 */
export function skyFigure({ scores, shares, kinds }: SkyData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const marks = kindMarks(kinds);
  return page(
    drawing,
    {
      title: "Sky of the vocabulary",
      description:
        `The directions of ${plural(kinds.length, "token")} from the mean of all, by longitude and latitude. ${marks.map(({ label, ids }) => `Marked: ${plural(ids.length, "token")}, ${label}.`).join(" ")}`.trim(),
      legend: [{ label: "tokens, darker where there are more", colour: TRIALS, sign: "square" }, ...legendOf(marks)],
      lines: [[skyPanel(drawing, { scores }, marks, roomOf(options))]],
      notes: [
        `Seen from the mean of all rows. In the middle lies the first principal component (${percent(shares[0])} of the variance), at 90\u00b0 the second (${percent(shares[1])}), above the third (${percent(shares[2])}). Hammer's equal-area projection.`,
      ],
    },
    options,
  );
}

/**
 * Draws where tokens lie along the two directions in which they vary most. The tokens of a group are one dot, the larger the more there are.
 * Returns the text of an SVG file.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, tokens } from "collapsar";
 * import { mapFigure } from "collapsar/figures";
 *
 * await init();
 * const { map, kinds } = await tokens("gamma.safetensors", { map: true });
 * const { ids, scores, shares } = map;
 * writeFileSync("map.svg", mapFigure({ scores, shares, kinds: Array.from(ids, (id) => kinds[id]), groups: [] }));
 * ```
 */
export function mapFigure(data: MapData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const marks = kindMarks(data.kinds);
  const width = roomOf(options);
  return page(
    drawing,
    {
      title: "Map of the candidates",
      description: `${plural(data.kinds.length, "token")} along the two directions in which their rows vary most.`,
      legend: legendOf(marks),
      lines: [[placesPanel(drawing, data, marks, { width, height: Math.min(560, 120 + 0.6 * width) })]],
      notes: [
        "The tokens of a group are one dot, the larger the more there are. Directions are those of these tokens alone.",
      ],
    },
    options,
  );
}
