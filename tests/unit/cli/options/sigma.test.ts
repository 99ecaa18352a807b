import { isCollapsarError } from "collapsar";
import { expect, test } from "vitest";
import { parseSigma } from "../../../../dist/cli/options/sigma.js";

test("a number, several, or evenly spaced ones", () => {
  expect(parseSigma("1.5e-9")).toBe(1.5e-9);
  expect(parseSigma("0")).toBe(0);
  expect(parseSigma("1e-9,2e-9, 3e-9")).toEqual([1e-9, 2e-9, 3e-9]);
  expect(parseSigma("1.5e-9:5e-9:1000")).toEqual({ start: 1.5e-9, stop: 5e-9, count: 1000 });
  expect(parseSigma("1e-9:1e-3:7:log")).toEqual({ start: 1e-9, stop: 1e-3, count: 7, log: true });
});

test.each(["", "a", "1e-9,", "nan", "inf", "0x10", "1:2", "1:2:", "1:2:3:lin", "1:2:3:log:", "1;2"])(
  "%j is none of them",
  (text) => {
    let caught: unknown;
    try {
      parseSigma(text);
    } catch (error) {
      caught = error;
    }
    expect(isCollapsarError(caught, "InvalidParameter") && caught.fields).toEqual({ field: "sigma", value: text });
    expect((caught as Error).message).toMatch(/^sigma is ".*", but it must be a number, .*start:stop:count\[:log\]$/);
  },
);
