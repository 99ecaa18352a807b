// A page that draws a figure, as lines and as pixels, whatever files are chosen.
import { populationsFigure, toPng } from "collapsar/figures";

document.querySelector("input").addEventListener("change", async () => {
  const svg = populationsFigure({ observed: [3, 2] });
  const png = await toPng(svg);
  document.querySelector("output").textContent = `${svg.slice(0, 4)} ${new TextDecoder().decode(png.subarray(1, 4))}`;
});
