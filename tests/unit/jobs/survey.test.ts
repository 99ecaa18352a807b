/** The survey job: what stops it and what does not, and its records as CSV and back. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type SurveyRecord, survey, surveyCsv } from "collapsar";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { readCsvRecords } from "../../../dist/csv/snapshot-csv-reader.js";
import { SURVEY_FORMAT } from "../../../dist/undertrained/survey.js";
import { directoryWith, f32, safetensors } from "../../support/fixtures-node.js";

const cwd = directoryWith({
  "a/model.safetensors": safetensors([f32("lm_head.weight", [[1], [1], [2]])]),
  "a/tokenizer.json": JSON.stringify({ model: { type: "WordLevel", vocab: { x: 0, y: 1 } } }),
  "nan.safetensors": safetensors([f32("gamma", [[Number.NaN], [Number.NaN]])]),
  "lengths/model.safetensors": safetensors([
    f32("lm_head.weight", [[1], [2]]),
    f32("model.embed_tokens.weight", [[1], [2], [3]]),
  ]),
});
const at = (name: string): string => join(cwd, name);

describe("a model", () => {
  it("is looked at with its own tokenizer", async () => {
    const { records } = await survey([at("a")]);
    expect(records).toMatchObject([
      { source: at("a"), rows: 3, distinct: 2, no_token: 1, identical: 2, candidates: 3 },
    ]);
  });

  it("whose rows are all without a number has no norms, and empty cells for them", async () => {
    const { records } = await survey([at("nan.safetensors")]);
    expect(records).toMatchObject([{ non_finite: 2, norm_min: Number.NaN, norm_median: Number.NaN, tied: true }]);
    expect(surveyCsv(records)).toMatch(/,True,,,,2,\n$/);
  });

  it.each([
    ["nowhere", /no such file or directory; check the path$/],
    ["lengths", /lm_head\.weight" has 2 rows, but "model\.embed_tokens\.weight" has 3/],
  ])("that cannot be measured does not stop the others: %s", async (name, problem) => {
    const { records } = await survey([at(name), at("a")]);
    expect(records).toMatchObject([{ source: at(name), problem: expect.stringMatching(problem) }, { rows: 3 }]);
  });

  it("in memory is one like others", async () => {
    const data = { data: Float32Array.of(0, 0, 1, 1), dtype: "F32", shape: [2, 2] } as const;
    expect((await survey([data], { jobs: 4 })).records).toMatchObject([{ source: "data", rows: 2, zero: 1 }]);
  });
});

test.each([
  ["a path alone", () => survey("a" as never), { code: "InvalidParameter", fields: { field: "sources" } }],
  ["no model", () => survey([]), { code: "Usage" }],
  ["an unknown option", () => survey(["a"], { tokenizer: true } as never), { code: "InvalidParameter" }],
  ["a wrong way of reading", () => survey(["a"], { reading: { gap: -1 } }), { code: "InvalidParameter" }],
])("%s is refused", async (_, asked, error) => {
  await expect(asked()).rejects.toMatchObject(error);
});

test("a signal ends it, and is no problem of a model", async () => {
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  await expect(survey([at("a"), at("a")], { jobs: 1, signal })).rejects.toBe(reason);
});

test("the records of a CSV are those that it was made of", async () => {
  const { records } = await survey([at("a"), at("nan.safetensors"), at("nowhere")]);
  const text = fc.string({ unit: "grapheme" });
  const any = fc.oneof(
    fc.record({ source: text, problem: fc.string({ unit: "grapheme", minLength: 1 }) }),
    fc.record({ source: text, model: fc.nat({ max: 1 }) }).map(({ source, model }) => ({ ...records[model]!, source })),
  ) as fc.Arbitrary<SurveyRecord>;
  await fc.assert(
    fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 4 }), async (some) => {
      const csv = surveyCsv(some);
      async function* body() {
        yield new TextEncoder().encode(csv.slice(csv.indexOf("\n") + 1));
      }
      const read: SurveyRecord[] = [];
      for await (const batch of readCsvRecords(body(), SURVEY_FORMAT)) read.push(...batch.records);
      expect(read).toEqual(some);
    }),
    { numRuns: 50 },
  );
});

test("cells that no survey writes are no record", async () => {
  const { records } = await survey([at("a")]);
  const cells = [...SURVEY_FORMAT.cells(records[0]!)];
  expect(SURVEY_FORMAT.read(cells)).toEqual(records[0]);
  const wrong = (column: string, text: string): string[] =>
    cells.map((cell, place) => (SURVEY_FORMAT.columns[place] === column ? text : cell));
  for (const other of [wrong("rows", "x"), wrong("tied", "true"), wrong("problem", "x"), cells.slice(1)]) {
    expect(SURVEY_FORMAT.read(other)).toBeUndefined();
  }
  rmSync(cwd, { recursive: true });
});
