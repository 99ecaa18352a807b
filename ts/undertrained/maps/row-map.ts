/** What a map of tokens holds. Types alone: users of the package see them. */
import type { RowComponents } from "../passes/components.js";

/** Tokens on a map. The components are those of the rows of these tokens, each token counted once. */
export interface RowMap extends RowComponents {
  /** The tokens, ascending. */
  ids: Uint32Array;
}
