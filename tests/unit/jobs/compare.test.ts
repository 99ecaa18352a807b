/** The compare job: which files and columns, and what is refused. */
import {
  type CompareOptions,
  compare,
  comparisonTables,
  type FileInput,
  isCollapsarError,
  type Progress,
  summaryCsv,
} from "collapsar";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareText, csv, csvFile } from "../../support/compare.js";
import { directoryWith } from "../../support/fixtures-node.js";
import { serveFiles, startServer } from "../../support/http-server.js";
import { QUICK } from "../../support/http-source.js";

const observed = csv({ trial_id: [0], n_unique: [4], max_l_inf: [1] });
const synthetic = csv({ trial_id: [0, 1, 2], max_l_inf: [1, 2, 3], n_unique: [1, 2, 3] });

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("inputs", () => {
  const directory = directoryWith({ "observed.csv": observed, "synthetic.csv": synthetic });
  const forms: [string, FileInput][] = [
    ["a path", `${directory}/observed.csv`],
    ["a file URL", new URL(`file://${directory}/observed.csv`)],
    ["a Blob", new Blob([observed])],
    ["bytes", bytes(observed)],
    ["an ArrayBuffer", bytes(observed).slice().buffer],
    [
      "{ byteLength, slice }",
      { byteLength: observed.length, slice: async (start: number, end: number) => bytes(observed).slice(start, end) },
    ],
  ];

  it.each(forms)("may be %s", async (_, input) => {
    const { metrics, observed: seen } = await compare(input, `${directory}/synthetic.csv`);
    expect(metrics.map(({ metric }) => metric)).toEqual(["max_l_inf", "n_unique"]);
    expect(seen.records).toHaveLength(1);
  });

  it("may be on a server", async () => {
    const server = await serveFiles({ "/o.csv": bytes(observed), "/s.csv": bytes(synthetic) });
    const { synthetic: found } = await compare(`${server.url}/o.csv`, `${server.url}/s.csv`, { reading: QUICK });
    expect(found).toEqual({ source: `${server.url}/s.csv`, records: 3 });
    await server.close();
  });

  it("may be on a server that cannot send parts of a file: it is read whole anyway", async () => {
    const server = await startServer((request, response) => {
      response.end(request.url === "/o.csv" ? observed : synthetic);
    });
    const { synthetic: found } = await compare(`${server.url}/o.csv`, `${server.url}/s.csv`, { reading: QUICK });
    expect(found.records).toBe(3);
    await server.close();
  });

  it("a directory is none", async () => {
    await expect(compare(directory, csvFile(synthetic))).rejects.toMatchObject({
      code: "NotReadable",
      message: `${directory}: is a directory; give the CSV file itself`,
    });
  });

  it("what is read is counted, and told as it goes on", async () => {
    const seen: Progress[] = [];
    const { reads } = await compareText(observed, synthetic, { onProgress: (progress) => seen.push(progress) });
    expect(reads).toEqual({ requests: 2, bytes: observed.length + synthetic.length });
    expect(seen).toEqual([
      { phase: "reading observed records", unit: "bytes", done: observed.length, total: observed.length },
      { phase: "reading synthetic records", unit: "bytes", done: synthetic.length, total: synthetic.length },
    ]);
  });

  it("a signal ends it", async () => {
    const reason = new Error("enough");
    await expect(compareText(observed, synthetic, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const options: CompareOptions = { signal: controller.signal, onProgress: () => controller.abort(reason) };
    await expect(compareText(observed, synthetic, options)).rejects.toBe(reason);
  });
});

describe("columns", () => {
  it("metrics are those of both files, in the order of the synthetic one; the others are named", async () => {
    const { metrics, ignored } = await compareText(
      csv({ a: [1], b: [2], c: [3], z: [1] }),
      csv({ y: [0], c: [3], a: [1], b: [2] }),
    );
    expect(metrics.map(({ metric }) => metric)).toEqual(["c", "a", "b"]);
    expect(ignored).toEqual({ onlyObserved: ["z"], onlySynthetic: ["y"], text: [] });
  });

  it("trial_id, step, source and sigma are no metrics, but say which record it is", async () => {
    const records = "trial_id,n_unique,sigma,step,source\n3,13,1e-9,100,ckpt 1\n4,14,2e-9,200,ckpt 2\n";
    const { metrics, observed: seen } = await compareText(records, records);
    expect(metrics.map(({ metric }) => metric)).toEqual(["n_unique"]);
    expect(seen.records.map(({ record, labels }) => ({ record, labels }))).toEqual([
      { record: 1, labels: { trial_id: "3", sigma: "1e-9", step: "100", source: "ckpt 1" } },
      { record: 2, labels: { trial_id: "4", sigma: "2e-9", step: "200", source: "ckpt 2" } },
    ]);
  });

  it("a column that holds text in either file is not compared, and that is told", async () => {
    const { metrics, ignored } = await compareText(
      csv({ a: [1], b: [1], c: ["?"] }),
      csv({ a: [1, 2], b: [1, "x"], c: [1, 2] }),
    );
    expect(metrics.map(({ metric }) => metric)).toEqual(["a"]);
    expect(ignored.text).toEqual([
      { source: "observed.csv", column: "c", line: 2, cell: "?" },
      { source: "synthetic.csv", column: "b", line: 3, cell: "x" },
    ]);
  });

  it("names that objects have already are names", async () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const text = `${names.join(",")}\n1,2,3,4\n`;
    const { metrics } = await compareText(text, text);
    expect(metrics.map(({ metric, observed: [value] }) => [metric, value?.value])).toEqual(
      names.map((name, at) => [name, at + 1]),
    );
  });

  it("numbers beyond float64 are infinite, those below are 0", async () => {
    const { metrics } = await compareText(csv({ a: ["1e400"] }), csv({ a: ["-1e400", "1e-400"] }));
    expect(metrics[0]).toMatchObject({
      observed: [{ value: Number.POSITIVE_INFINITY }],
      synthetic: { min: Number.NEGATIVE_INFINITY, max: 0 },
    });
  });
});

describe("refuses, in one line", () => {
  it.each([
    [
      "no metric in common",
      "a,b\n1,2\n",
      "c\n1\n",
      "NoCommonMetric",
      /^no metric is in both files: observed\.csv has a, b; synthetic\.csv has c; give/,
    ],
    [
      "labels alone",
      "trial_id\n1\n",
      "trial_id\n1\n",
      "NoCommonMetric",
      /observed\.csv has none; synthetic\.csv has none/,
    ],
    [
      "only text in common",
      "a\nx\n",
      "a\ny\n",
      "NoCommonMetric",
      /observed\.csv has a; synthetic\.csv has a; give two CSV files with the same columns of numbers$/,
    ],
    [
      "a semicolon between cells",
      "n_unique;n_tokens\n1;2\n",
      "n_unique\n1\n",
      "NoCommonMetric",
      /observed\.csv has n_unique;n_tokens;/,
    ],
    ["an empty observed file", "", synthetic, "InvalidCsv", /^observed\.csv: the file is empty/],
    ["an empty synthetic file", observed, "", "InvalidCsv", /^synthetic\.csv: the file is empty/],
    ["a header alone", observed, "n_unique\n", "InvalidCsv", /^synthetic\.csv: there is no record below the header/],
    [
      "a bad cell",
      observed,
      "n_unique,max_l_inf\n1,2\n\n3,four\n",
      "InvalidCsv",
      /^synthetic\.csv: line 4, column max_l_inf: "four" is not a number/,
    ],
    [
      "a ragged record",
      observed,
      "n_unique,max_l_inf\n1,2\n3\n",
      "InvalidCsv",
      /^synthetic\.csv: line 3 has 1 cell, the header 2/,
    ],
    [
      "the files swapped",
      `n_unique\n${"1\n".repeat(10_001)}`,
      observed,
      "InvalidCsv",
      /^observed\.csv: there are more than 10000 records; the observed file comes first/,
    ],
  ])("%s", async (_, first, second, code, message) => {
    await expect(compareText(first, second)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    await expect(compareText(first, second)).rejects.toThrow(/^[^\n]+$/);
  });
});

describe("whatever is in a file", () => {
  /** Compares a file with itself: a result that can be written down, or one line that says why not. */
  async function compareOrRefuse(content: Uint8Array): Promise<"compared" | "refused"> {
    try {
      const comparison = await compare(content, content);
      expect(summaryCsv(comparison)).toMatch(/^[^\n]*metric,observed_value,[^\n]*\n/);
      expect(comparisonTables(comparison).every((line) => !/[\p{Cc}\p{Bidi_Control}]/u.test(line))).toBe(true);
      return "compared";
    } catch (error) {
      if (!isCollapsarError(error)) throw error;
      expect(["InvalidCsv", "NoCommonMetric"]).toContain(error.code);
      expect(error.message).toMatch(/^[^\n]+; [^\n]+$/);
      return "refused";
    }
  }

  it("bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (content) => void (await compareOrRefuse(content))),
    );
  });

  it("text that is almost CSV", async () => {
    const parts = [
      "n_unique",
      "a",
      "1",
      "-1e-5",
      "inf",
      "nan",
      "",
      ",",
      ",",
      ",",
      "\n",
      "\n",
      "\r\n",
      "\r",
      '"',
      '""',
      "\0",
      "\u202e",
      "=1+1",
      "\ufeff",
    ];
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...parts), { maxLength: 30 }), async (text) => {
        seen.add(await compareOrRefuse(bytes(`n_unique,a,b\n1,2,3\n${text.join("")}`)));
        await compareOrRefuse(bytes(text.join("")));
      }),
      { numRuns: 1000 },
    );
    expect([...seen].sort()).toEqual(["compared", "refused"]);
  });
});
