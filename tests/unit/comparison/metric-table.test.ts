/** CSV files of metrics as columns. */
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { type MetricTable, type MetricTableOptions, MetricTableReader } from "../../../dist/comparison/metric-table.js";

/** The table of some records, given one record at a time. */
function table(records: readonly (readonly string[])[], options: MetricTableOptions = {}): MetricTable {
  const reader = new MetricTableReader("x.csv", options);
  for (const [at, cells] of records.entries()) reader.add([{ line: at + 1, cells: [...cells] }]);
  return reader.finish();
}

const fromText = (text: string, options: MetricTableOptions = {}): MetricTable =>
  table(Papa.parse<string[]>(text.trim(), { delimiter: "," }).data, options);

describe("MetricTableReader", () => {
  it("reads columns as float64, empty cells and what pandas calls missing as NaN", () => {
    const { records, columns } = fromText("n_unique,max_l_inf\n13,1.017\n,inf\nNA,-Infinity\n 7 ,1e-07\n");
    expect(records).toBe(4);
    expect([...columns]).toEqual([
      ["n_unique", Float64Array.of(13, Number.NaN, Number.NaN, 7)],
      ["max_l_inf", Float64Array.of(1.017, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-7)],
    ]);
  });

  it("keeps what says which record it is as text, and does not take it for a metric", () => {
    const text = "trial_id,n_unique,step,source,sigma\n007,1,10,a=b,1.5e-9\n8,2,20,,1.5e-9\n";
    const { names, columns, labels } = fromText(text, { labels: true });
    expect(names).toEqual(["n_unique"]);
    expect([...columns.keys()]).toEqual(["n_unique"]);
    expect([...labels]).toEqual([
      ["trial_id", ["007", "8"]],
      ["step", ["10", "20"]],
      ["source", ["a=b", ""]],
      ["sigma", ["1.5e-9", "1.5e-9"]],
    ]);
    expect(fromText(text).labels.size).toBe(0);
  });

  it("looks at no cell of a column that is not wanted", () => {
    const { names, columns } = fromText("n_unique,gini_coefficient\n1,broken\n", { wanted: new Set(["n_unique"]) });
    expect(names).toEqual(["n_unique", "gini_coefficient"]);
    expect([...columns.keys()]).toEqual(["n_unique"]);
  });

  it("leaves out columns without a name, such as pandas' index", () => {
    const { names, columns } = fromText(",n_unique,\n0,1,\n1,2,\n");
    expect(names).toEqual(["n_unique"]);
    expect([...columns.keys()]).toEqual(["n_unique"]);
  });

  it("a column of its own with text in it is no metric; the first such cell is kept", () => {
    const { columns, text } = fromText("n_unique,note,constructor\n1,2,3\n2,good,4\n3,bad,5\n");
    expect([...columns.keys()]).toEqual(["n_unique", "constructor"]);
    expect(text).toEqual([{ column: "note", line: 3, cell: "good" }]);
  });

  it("keeps columns of more numbers than a chunk has, in order", () => {
    const records = Array.from({ length: 40_000 }, (_, at) => [String(at)]);
    const { columns } = table([["n_unique"], ...records]);
    expect(columns.get("n_unique")).toEqual(Float64Array.from(records, ([cell]) => Number(cell)));
  });

  it.each([
    ["nothing at all", "", "x.csv: the file is empty; it must have a header line and a record of metrics", {}],
    ["a header alone", "n_unique", "x.csv: there is no record below the header; it must have one at least", {}],
    [
      "no header",
      "0,64,13\n1,64,12",
      "x.csv: line 1 holds numbers where the header should be; the first line must name",
      { line: 1 },
    ],
    [
      "a column twice",
      "n_unique,a,a\n1,2,3",
      "x.csv: line 1, column a: the header names it twice; remove or rename",
      { line: 1, column: "a" },
    ],
    [
      "a short record",
      "n_unique,a\n1,2\n3",
      "x.csv: line 3 has 1 cell, the header 2; correct it there, or write",
      { line: 3 },
    ],
    ["a long record", "n_unique,a\n1,2,3", "x.csv: line 2 has 3 cells, the header 2; correct it", { line: 2 }],
    [
      "text in a metric",
      "n_unique,max_l_inf\n1,2\n1,oops",
      'x.csv: line 3, column max_l_inf: "oops" is not a number; correct it there',
      { line: 3, column: "max_l_inf" },
    ],
    ["Python's True", "n_unique\nTrue", '"True" is not a number', { line: 2, column: "n_unique" }],
    ["a hexadecimal number", "n_unique\n0x10", '"0x10" is not a number', {}],
    ["digits in groups", "n_unique\n1_000", '"1_000" is not a number', {}],
    ["a NUL", "n_unique\0,a\n1,2", "x.csv: line 1 holds zero bytes; give a CSV file", {}],
    ["a control character in a name", "\u001b[31m,\u001b[31m\n1,2", "column \\x1b[31m: the header names it twice", {}],
    ["a very long cell", `n_unique\n${"x".repeat(1000)}`, `"${"x".repeat(40)}..." is not a number`, {}],
  ])("refuses %s", (_, text, message, fields) => {
    const read = () => table(text === "" ? [] : Papa.parse<string[]>(text, { delimiter: "," }).data);
    expect(read).toThrow(
      expect.objectContaining({
        code: "InvalidCsv",
        message: expect.stringContaining(message),
        fields: expect.objectContaining(fields),
      }),
    );
  });

  it("refuses more records than it was told", () => {
    const maxRecords = { records: 2, remedy: "swap the files" };
    expect(fromText("n_unique\n1\n2", { maxRecords }).records).toBe(2);
    expect(() => fromText("n_unique\n1\n2\n3", { maxRecords })).toThrow(
      "x.csv: there are more than 2 records; swap the files",
    );
  });
});
