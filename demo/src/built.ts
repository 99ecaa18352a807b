/** What the page is built with: see vite.config.ts. */

declare const __EXTENSIONS__: readonly string[];
declare const __HUB__: string;
declare const __EXAMPLE__: ExampleFacts;

/** The real example, as far as the page tells of it before it is opened. */
export interface ExampleFacts {
  /** Tokens in all. */
  vocabulary: number;
  /** Tokens that share their vectors. */
  dead: number;
  /** How many share each of the vectors. */
  populations: readonly number[];
}

/** What the names of files with tensors end in. */
export const EXTENSIONS = __EXTENSIONS__;
export const ACCEPTED = EXTENSIONS.join(",");
/** Address of the Hub that models are read from by name; empty where the page talks to no host but its own. */
export const HUB = __HUB__;
export const HUB_HOST = HUB && new URL(HUB).host;
export const EXAMPLE = __EXAMPLE__;
