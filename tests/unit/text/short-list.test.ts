import { describe, expect, test } from "vitest";
import { alternatives, shortList } from "../../../dist/text/short-list.js";

describe("shortList", () => {
  test("a list up to the limit is whole, one longer ends in a count", () => {
    expect(shortList(["a", "b", "c"], 3)).toBe("a, b, c");
    expect(shortList(["a", "b", "c", "d", "e"], 3)).toBe("a, b, c and 2 more");
  });
});

test("alternatives read as a sentence does", () => {
  expect(["a", "ab", "abc"].map((names) => alternatives([...names]))).toEqual(["a", "a or b", "a, b or c"]);
});
