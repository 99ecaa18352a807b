import { describe, expect, test } from "vitest";
import { bytes, count, plural, table, visible } from "../../../dist/cli/text.js";

describe("visible", () => {
  test.each([
    ["an ANSI escape", "a\u001b[31mb", "a\\x1b[31mb"],
    ["a C1 control sequence introducer", "a\u009b31mb", "a\\x9b31mb"],
    ["a line feed, a carriage return, a tab", "a\nb\rc\td", "a\\x0ab\\x0dc\\x09d"],
    ["a bell, a backspace, a NUL, a delete", "\u0007\b\0\u007f", "\\x07\\x08\\x00\\x7f"],
    ["a right-to-left override", "abc\u202ecba", "abc\\u{202e}cba"],
    ["directional isolates", "\u2066x\u2069", "\\u{2066}x\\u{2069}"],
    ["a direction mark and a zero-width space", "\u200e\u200b", "\\u{200e}\\u{200b}"],
    ["a byte order mark", "\ufeffx", "\\u{feff}x"],
    ["line and paragraph separators", "a\u2028b\u2029c", "a\\u{2028}b\\u{2029}c"],
    ["a tag beyond 16 bits", "x\u{e0041}", "x\\u{e0041}"],
  ])("shows %s instead of obeying it", (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test.each(["model.layers.0.weight", "naïve café", "词嵌入", "🕳", 'C:\\x "quoted"', ""])("leaves %j alone", (text) => {
    expect(visible(text)).toBe(text);
  });
});

describe("bytes", () => {
  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.00 KB"],
    [1234, "1.23 KB"],
    [65_536, "65.5 KB"],
    [999_499, "999 KB"],
    [999_500, "1.00 MB"],
    [1_555_824_640, "1.56 GB"],
    [2.5e12, "2.50 TB"],
    [999e12, "999 TB"],
    [1.5e15, "1500 TB"],
  ])("%d is %s", (value, text) => {
    expect(bytes(value)).toBe(text);
  });
});

test("count has a comma at every thousand, whatever the locale", () => {
  expect([0, 999, 1000, 2100, 1_234_567].map(count)).toEqual(["0", "999", "1,000", "2,100", "1,234,567"]);
});

test("plural has an s unless there is one", () => {
  expect([0, 1, 2, 2100].map((value) => plural(value, "row"))).toEqual(["0 rows", "1 row", "2 rows", "2,100 rows"]);
});

describe("table", () => {
  test("columns are as wide as their widest cell, aligned left or right, two spaces apart", () => {
    expect(
      table(
        [
          ["tokens", "2,100", "note"],
          ["a", "7"],
        ],
        ["left", "right", "left"],
      ),
    ).toEqual(["  tokens  2,100  note", "  a           7"]);
  });

  test("lines do not end in spaces", () => {
    expect(
      table(
        [
          ["a", ""],
          ["long", "x"],
        ],
        ["left", "left"],
        "",
      ),
    ).toEqual(["a", "long  x"]);
  });

  test("may have more rows than a function takes arguments", () => {
    const rows = Array.from({ length: 300_000 }, (_, row) => [String(row)]);
    expect(table(rows, ["right"], "")[0]).toBe("     0");
  });

  test("no rows are no lines", () => {
    expect(table([], ["left"])).toEqual([]);
  });
});
