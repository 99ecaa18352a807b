/** Colours of the figures, by what they mean. */

import type { Theme } from "./figure-options.js";

/** Colours as figures name them; {@link paint} or a style sheet gives them their value. */
export const INK = "var(--ink)";
export const MUTED = "var(--muted)";
export const GRID = "var(--grid)";
export const PAGE = "var(--page)";
/** Simulated snapshots. */
export const TRIALS = "var(--trials)";
/** Edges of their bars. */
export const TRIALS_EDGE = "var(--trials-edge)";
/** What was observed. */
export const OBSERVED = "var(--observed)";
/** The mean of the simulated snapshots. */
export const MEAN = "var(--mean)";
/** What no number stands for. */
export const MISSING = "var(--missing)";
/** Colours without an order, told apart with any kind of colour vision (Okabe and Ito). The first is that of the largest thing. */
export const CATEGORIES = [1, 2, 3, 4, 5, 6, 7].map((number) => `var(--c${number})`);

const LIGHT: Record<string, string> = {
  ink: "#1f2328",
  muted: "#59636e",
  grid: "#d8dde3",
  page: "#ffffff",
  trials: "#4682b4",
  "trials-edge": "#1f3d57",
  observed: "#dc143c",
  mean: "#e67e00",
  missing: "#c3c9d0",
  c1: "#0072b2",
  c2: "#d55e00",
  c3: "#009e73",
  c4: "#b5598b",
  c5: "#9a7400",
  c6: "#2f8fc4",
  c7: "#7a5195",
};

const DARK: Record<string, string> = {
  ink: "#e6edf3",
  muted: "#9da7b3",
  grid: "#30363d",
  page: "#0d1117",
  trials: "#6ba3d6",
  "trials-edge": "#c3dcf2",
  observed: "#ff5c78",
  mean: "#ffb347",
  missing: "#4d5561",
  c1: "#4ea5e0",
  c2: "#f0803c",
  c3: "#2cc69a",
  c4: "#e39ac4",
  c5: "#f0e442",
  c6: "#9fd6f5",
  c7: "#b79ad6",
};

/** The value of a colour that a theme decides: a literal, or for `auto` the variable itself. Other values stay as they are. */
export function paint(value: string, theme: Theme): string {
  if (theme === "auto") return value;
  const colours = theme === "dark" ? DARK : LIGHT;
  return value.replace(/^var\(--([\w-]+)\)$/, (whole, name: string) => colours[name] ?? whole);
}

/** The style sheet of a figure that follows its reader; it concerns elements of class `collapsar-figure` alone. */
export const styleSheet = (): string => themeRules(".collapsar-figure");

/** The colours as variables of the elements that `selector` selects. On paper it is always day. */
export function themeRules(selector: string): string {
  const rules = (colours: Record<string, string>): string =>
    Object.entries(colours)
      .map(([name, value]) => `--${name}:${value}`)
      .join(";");
  return `${selector}{${rules(LIGHT)}}@media screen and (prefers-color-scheme:dark){${selector}{${rules(DARK)}}}`;
}
