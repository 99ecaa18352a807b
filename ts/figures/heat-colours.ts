/** Colours of a quantity from 0 to its greatest value, the same in light and dark: viridis, which any kind of colour vision orders alike. */
import { interpolateViridis } from "d3-scale-chromatic";

/** For what is no finite number. */
export const NO_NUMBER = "#9aa2ab";

/** The colour of `value` where `most` is the greatest, as `#rrggbb`. */
export function heatColour(value: number, most: number): string {
  if (!Number.isFinite(value)) return NO_NUMBER;
  return interpolateViridis(most > 0 ? value / most : 0);
}

/** The colour of text on {@link heatColour}. */
export const textOnHeat = (value: number, most: number): string =>
  !Number.isFinite(value) || value / most > 0.6 ? "#111111" : "#ffffff";
