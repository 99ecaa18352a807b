/** Types alone: users of figures need none of what draws them. */

/** A drawn panel, at 0, 0. */
export interface Panel {
  width: number;
  height: number;
  node: Element;
}
