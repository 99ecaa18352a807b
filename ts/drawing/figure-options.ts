/** What every figure can be told. Without imports of libraries, so that users of the types need none. */

/** The colours of a figure. `auto` follows the setting of the reader in a page or a viewer that knows style sheets; a PNG cannot. */
export type Theme = "light" | "dark" | "auto";

/** Options that every figure takes. */
export interface FigureOptions {
  /** Colours of the figure. Default `light`. */
  theme?: Theme | undefined;
  /** In place of the figure's own title. */
  title?: string | undefined;
  /** Parameters and origin, each like `epsilon 6e-5`; shown under the title. */
  parameters?: readonly string[] | undefined;
  /** Pixels, 300 at least. Default 960. Panels that do not fit side by side stand one below the other. */
  width?: number | undefined;
}
