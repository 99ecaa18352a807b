/** Figures as PNG: resvg, compiled to WebAssembly, draws them with the fonts that are shipped. */
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { CollapsarError } from "../errors.js";
import { paint } from "./theme.js";

/** Files that lie beside the package's code, by name. */
export type FigureFile = "resvg.wasm" | "Inter-Regular.ttf" | "Inter-SemiBold.ttf";

let read: ((name: FigureFile) => Promise<Uint8Array<ArrayBuffer>>) | undefined;

/**
 * Says how this platform reads the files that lie beside the package; the entries call it.
 *
 * @internal
 */
export function setFigureFiles(reader: typeof read): void {
  read = reader;
}

let loading: Promise<Uint8Array[]> | undefined;

/** Fetches what draws, once; returns the fonts. A failed attempt is tried again by the next call. */
function load(): Promise<Uint8Array[]> {
  loading ??= loadFrom(read as NonNullable<typeof read>).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function loadFrom(from: NonNullable<typeof read>): Promise<Uint8Array[]> {
  const [wasm, ...fonts] = await Promise.all([
    from("resvg.wasm"),
    from("Inter-Regular.ttf"),
    from("Inter-SemiBold.ttf"),
  ]);
  await initWasm(wasm);
  return fonts;
}

/** How a PNG is drawn. */
export interface PngOptions {
  /** Pixels of the PNG for one of the figure, above 0 and at most 8. Default 2. */
  scale?: number | undefined;
}

/**
 * Draws a figure of this package as a PNG, with the same bytes on every platform. A figure of theme `auto` gets the light colours.
 *
 * The fonts that are shipped hold Latin, Greek and Cyrillic letters; other letters are drawn as empty boxes. Rejects with
 * `InvalidParameter` for a scale that is out of range.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { populationsFigure, toPng } from "collapsar/figures";
 *
 * const svg = populationsFigure({ observed: [814, 704, 306, 228, 11, 10, 6] });
 * writeFileSync("populations.png", await toPng(svg, { scale: 3 }));
 * ```
 */
export async function toPng(svg: string, { scale = 2 }: PngOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  if (!(scale > 0 && scale <= 8)) {
    throw new CollapsarError("InvalidParameter", `scale is ${scale}, but it must be above 0 and at most 8`, {
      field: "scale",
      value: scale,
    });
  }
  const fontBuffers = await load();
  const literal = svg.replace(/"(var\(--[\w-]+\))"/g, (_, colour: string) => `"${paint(colour, "light")}"`);
  const drawing = new Resvg(literal, {
    fitTo: { mode: "zoom", value: scale },
    font: { fontBuffers, defaultFontFamily: "Inter", sansSerifFamily: "Inter" },
  });
  try {
    const image = drawing.render();
    try {
      return new Uint8Array(image.asPng());
    } finally {
      image.free();
    }
  } finally {
    drawing.free();
  }
}
