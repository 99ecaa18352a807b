/** Runs of rows, as properties are tried with. */
import fc from "fast-check";

/** Ascending runs that do not touch. */
export const anyRuns = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9 })), { maxLength: 12 })
  .map((steps) => {
    let at = 0;
    return steps.map(([skip, length]): [number, number] => {
      const first = at + skip;
      at = first + length;
      return [first, at];
    });
  });
