// Draws a figure, as lines and as pixels.
import { populationsFigure, toPng } from "collapsar/figures";

const svg = populationsFigure({ observed: [3, 2] });
const png = await toPng(svg);
console.log(svg.slice(0, 4), new TextDecoder().decode(png.subarray(1, 4)));
