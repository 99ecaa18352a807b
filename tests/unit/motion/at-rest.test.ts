import { atRest } from "collapsar";
import { expect, test } from "vitest";

const { NaN: never } = Number;

test("the share at rest counts rows by their last motion, and leaves open what moves in the end", () => {
  const lastMotion = Float64Array.of(never, 100, 100, 300, 500, never, 500, 300);
  expect([...atRest({ lastMotion }, [0, 100, 300, 400, 500])]).toEqual([0.25, 0.5, 0.75, 0.75, 0.75]);
});

test("of rows that never move all are at rest from the beginning, of none nothing is known", () => {
  expect([...atRest({ lastMotion: Float64Array.of(never, never) }, [7])]).toEqual([1]);
  expect([...atRest({ lastMotion: new Float64Array(0) }, [0, 1])]).toEqual([never, never]);
});
