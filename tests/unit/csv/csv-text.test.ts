/** Writing CSV by own code: papaparse is the oracle. */
import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { csvText, withoutFormula } from "../../../dist/csv/csv-text.js";

/** Texts in which what must be quoted is frequent. */
const cell = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..." \",\r\n\ufeff\t'=-a") }));
const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 });

describe("CSV text", () => {
  it("is what papaparse writes, with a line feed after the last line too", () => {
    fc.assert(
      fc.property(rows, (table) => {
        expect(csvText(table)).toBe(`${Papa.unparse(table, { newline: "\n" })}\n`);
      }),
    );
  });

  it("has no line for no rows", () => {
    expect(csvText([])).toBe("");
  });

  it("quotes where a reader could go wrong, and nowhere else", () => {
    expect(
      csvText([
        ["a", "", " b", "b ", "a b", '"', "a,b"],
        ["\ufeffa", "a\rb", "a\nb", "'", "=1", "-0.5", "é"],
      ]),
    ).toBe('a,," b","b ",a b,"""","a,b"\n"\ufeffa","a\rb","a\nb",\',=1,-0.5,é\n');
  });
});

describe("a cell that a spreadsheet would take for a formula", () => {
  it.each(["=1+1", "+1", "-x", "@a", "\tx", "\rx", "=a\nb"])("%j gets an apostrophe", (text) => {
    expect(withoutFormula(text)).toBe(`'${text}`);
  });

  it.each(["", "1=1", " =1", "'=1", "a"])("%j is none", (text) => {
    expect(withoutFormula(text)).toBe(text);
  });
});
