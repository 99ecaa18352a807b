/** Draws a figure as pixels. What does that is fetched when the first is wanted. */
import { toPng } from "collapsar/figures";

export const pngOf = async (svg: string): Promise<Blob> => new Blob([await toPng(svg)], { type: "image/png" });
