import { describe, expect, it } from "vitest";
import { fitted, listed, textWidth, wrapped } from "../../../dist/drawing/text-width.js";

describe("textWidth", () => {
  it("is the sum of the wider font's advances", () => {
    expect(textWidth("13", 100)).toBe(128);
    expect(textWidth("13", 100, true)).toBe(140);
    expect(textWidth("", 100)).toBe(0);
  });

  it("takes what it does not know as wide", () => {
    expect(textWidth("語", 100)).toBe(110);
    expect(textWidth("ε", 100)).toBe(85);
  });
});

describe("fitted", () => {
  it("keeps what fits and cuts what does not, at whole characters", () => {
    expect(fitted("token", 100, 10)).toBe("token");
    expect(fitted("👍👍👍👍", 30, 10)).toBe("👍…");
    expect(textWidth(fitted("W".repeat(100_000), 80, 11), 11)).toBeLessThanOrEqual(80);
  });

  it("writes out what would act on the line", () => {
    expect(fitted("\u202ea\n", 200, 10)).toBe("\\u{202e}a\\x0a");
  });
});

describe("wrapped", () => {
  it("breaks at blanks and cuts longer words", () => {
    expect(wrapped("one two three", 60, 10)).toEqual(["one two", "three"]);
    expect(wrapped(`one ${"x".repeat(99)}`, 60, 10).map((line) => textWidth(line, 10) <= 60)).toEqual([true, true]);
    expect(wrapped("", 60, 10)).toEqual([]);
  });
});

describe("listed", () => {
  it("ends a line with a dot where another item follows", () => {
    expect(listed(["epsilon 1", "seed 42"], 200, 10)).toEqual(["epsilon 1 · seed 42"]);
    expect(listed(["epsilon 1", "seed 42"], 70, 10)).toEqual(["epsilon 1 ·", "seed 42"]);
    expect(listed([], 70, 10)).toEqual([]);
  });
});
