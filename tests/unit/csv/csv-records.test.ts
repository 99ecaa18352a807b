/** CSV files as records. */
import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { csvRecords, type TextRecord } from "../../../dist/csv/csv-records.js";
import type { NamedSource } from "../../../dist/source/byte-source.js";
import { memorySource } from "../../../dist/source/memory.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** All records. `block` is the number of bytes that are read at a time. */
async function records(content: string | Uint8Array, block?: number): Promise<TextRecord[]> {
  const memory = memorySource(typeof content === "string" ? bytes(content) : content, "x.csv");
  const source: NamedSource = block === undefined ? memory : { ...memory, manner: { blockBytes: block } };
  const found: TextRecord[] = [];
  for await (const batch of csvRecords(source)) found.push(...batch.records);
  return found;
}

const cells = async (content: string | Uint8Array, block?: number): Promise<string[][]> =>
  (await records(content, block)).map((record) => record.cells);

describe("csvRecords", () => {
  it.each([
    ["line feeds", "a,b\n1,2\n"],
    ["no line end at the end", "a,b\n1,2"],
    ["CRLF", "a,b\r\n1,2\r\n"],
    ["CR alone", "a,b\r1,2\r"],
    ["both LF and CRLF", "a,b\r\n1,2\n"],
    ["a byte order mark", "\ufeffa,b\n1,2\n"],
    ["quoted cells", '"a","b"\r\n"1","2"\r\n'],
    ["empty lines", "\n\na,b\n\n  \n1,2\n\n"],
  ])("%s", async (_, text) => {
    expect(await cells(text)).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });

  it("quotes, commas and line ends within cells; lines are counted in the file", async () => {
    expect(await records('"a,1","say ""so"""\n\n"two\nlines","x\r\ny"\nlast,\n')).toEqual([
      { line: 1, cells: ["a,1", 'say "so"'] },
      { line: 3, cells: ["two\nlines", "x\r\ny"] },
      { line: 6, cells: ["last", ""] },
    ]);
  });

  it("nothing, for an empty file", async () => {
    expect(await records("")).toEqual([]);
    expect(await records("\ufeff")).toEqual([]);
  });

  it("are those that were written, wherever the file is cut into blocks", async () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", "é", "🕳", ",", '"', "\n", "\r\n", " ", "=", "\u202e"),
      maxLength: 6,
    });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom("\n", "\r\n"),
        async (rows, block, newline) => {
          expect(await cells(`${Papa.unparse(rows, { newline, quotes: true })}${newline}`, block)).toEqual(rows);
        },
      ),
    );
  });

  it("are the same in pieces: a file longer than a piece", async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => [String(at), at % 1000 === 0 ? '"x\ny"' : "z"]);
    const found = await records(`${rows.map((row) => row.join(",")).join("\n")}\n`);
    expect(found).toHaveLength(20_000);
    expect(found.at(-1)).toEqual({ line: 20_020, cells: ["19999", "z"] });
  });

  it.each([
    [
      "a quote that is never closed",
      'a,b\n1,2\n3,"4\n5,6\n',
      "x.csv: line 3 opens a quote that is never closed; write",
    ],
    ["text after a closing quote", 'a,b\n"1"x,2\n', "x.csv: line 2 has text after a closing quote; write"],
    [
      "an endless record",
      `a,b\n"${"x\n".repeat(100_000)}`,
      "x.csv: line 2 has more than 131072 characters; if a quote",
    ],
    ["UTF-16", Uint8Array.of(0xff, 0xfe, 0x61, 0), "x.csv: the text is UTF-16; save it as UTF-8"],
    ["no UTF-8", Uint8Array.of(0x61, 0x0a, 0xff, 0x62), "x.csv: after line 1 something is not UTF-8; give a CSV file"],
    ["UTF-8 that is cut off", Uint8Array.of(0x61, 0x0a, 0xc3), "something is not UTF-8"],
  ])("refuses %s", async (_, content, message) => {
    await expect(records(content)).rejects.toMatchObject({
      code: "InvalidCsv",
      message: expect.stringContaining(message),
    });
  });

  it("takes no longer for quotes that are at odds with every rule", async () => {
    await expect(records(`a,b\n${'"x'.repeat(200_000)}`)).rejects.toMatchObject({ code: "InvalidCsv" });
    await expect(records(`${'"x'.repeat(20_000)}${" ".repeat(20_000)}\n`)).rejects.toMatchObject({
      code: "InvalidCsv",
    });
  });

  it("stops when the signal says so", async () => {
    const reason = new Error("enough");
    const source = memorySource(bytes("a,b\n1,2\n"), "x.csv");
    await expect(csvRecords(source, AbortSignal.abort(reason)).next()).rejects.toBe(reason);
  });
});
