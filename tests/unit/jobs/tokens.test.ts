/** The tokens job: kinds, references, ties of embeddings, and what is refused. */
import { type MatrixData, tokenIdsJson, tokenIdsText, tokens, tokensCsv } from "collapsar";
import { describe, expect, it, test } from "vitest";
import { reasons, tokensNotes } from "../../../dist/report/parts/tokens.js";
import { parseIds } from "../../../dist/undertrained/reference.js";
import { directoryWith, f32, safetensors } from "../../support/fixtures-node.js";

const matrix = (...rows: number[][]): MatrixData => ({
  data: Float32Array.from(rows.flat()),
  dtype: "F32",
  shape: [rows.length, rows[0]!.length],
});

const tokenizer = (vocab: Record<string, number>, model: object = { type: "WordLevel" }): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ added_tokens: [], model: { ...model, vocab } }));

describe("kinds", () => {
  const rows = matrix([0, 0], [1, 2], [1, 2], [1.5, 2.5], [2 ** 20, 3], [2 ** 20, -5], [1, 2], [0, 0]);

  it("are the first that holds", async () => {
    const { kinds, anchor, reference, mainIndicator } = await tokens(rows);
    expect(anchor).toBe(1);
    expect(reference).toEqual({ rule: "identical rows", ids: Uint32Array.of(1, 2, 6) });
    expect(mainIndicator).toBe("cosine_distance");
    expect(kinds).toEqual(["zero", "identical", "identical", "near", undefined, undefined, "identical", "zero"]);
  });

  it("tell ids that no token has", async () => {
    const vocab = Object.fromEntries(["a", "b", "c", "d", "e"].map((token, id) => [token, id]));
    const { kinds, names } = await tokens(rows, { tokenizer: tokenizer(vocab) });
    expect(kinds[5]).toBe("no-token");
    expect(names?.[4]).toEqual({ token: "e", category: "ordinary" });
  });

  it("come in their order in files", async () => {
    const result = await tokens(rows);
    expect([...result.candidates]).toEqual([0, 7, 1, 2, 6, 3]);
    expect(tokenIdsText(result)).toBe("0\n1\n2\n3\n6\n7\n");
    expect(tokenIdsJson(result, { kinds: ["zero", "near"] })).toBe("[0,3,7]\n");
    const [header, first] = tokensCsv(result, { kinds: ["near"] }).split("\n");
    expect(header).toMatch(/^token_id,token,category,kind,group,population,e_in_norm,.*,exponent_linf$/);
    expect(first).toMatch(/^3,,,near,,,,2\.5,2\.915/);
    expect(tokensCsv(result).split("\n")[3]).toMatch(/^1,,,identical,1,3,,2\.0,/);
    expect(tokensCsv(result, { all: true }).split("\n")).toHaveLength(10);
  });
});

test("of several models one CSV, with the source first; superstrings last, where they were looked for", async () => {
  const one = { data: Float32Array.of(1, 1, 2), dtype: "F32", shape: [3, 1] } as const;
  const found = await tokens(one, { tokenizer: tokenizer({ a: 0, ab: 1, cab: 2 }), superstrings: true });
  const other = await tokens(one);
  expect(found.superstrings).toEqual(
    new Map([
      [0, { count: 2, ids: [1, 2] }],
      [1, { count: 1, ids: [2] }],
    ]),
  );
  const [head, ...lines] = tokensCsv([found, { ...other, source: "b" }], { kinds: ["identical"] }).split("\n");
  expect(head).toMatch(/^source,token_id,token,.*,exponent_linf,superstrings,superstring_ids$/);
  expect(lines[0]).toMatch(/^data,0,a,ordinary,identical,1,2,.*,2,1 2$/);
  expect(lines[2]).toMatch(/^b,0,,,identical,1,2,.*,,$/);
  expect(lines).toHaveLength(5);
  expect(tokensCsv([other]).split("\n")[0]).toBe(`source,${tokensCsv(other).split("\n")[0]}`);
});

test("each candidate has a reason, and its place among tokens that text can reach", async () => {
  const rows = Array.from({ length: 200 }, (_, at) => (at < 2 ? [1, 1] : at === 2 ? [0, 0] : [100 * at, 1]));
  const found = await tokens(matrix(...rows, [1.5, 1]), {
    tokenizer: tokenizer(Object.fromEntries(rows.map((_, at) => [`t${at}`, at]))),
  });
  const why = reasons(found);
  expect(why(2)).toMatch(/^its row is zero/);
  expect(why(0)).toBe("one of 2 tokens of group 1; cosine_distance to the reference at percentile 0.00");
  expect(why(200)).toMatch(/^no token has this id; cosine_distance to the reference at percentile \d+\.\d\d$/);
  const low = found.candidates.find((id) => found.kinds[id] === "low")!;
  const below = found.columns.cosine_distance
    .slice(0, 200)
    .filter((value) => value < found.columns.cosine_distance[low]!);
  expect(why(low)).toBe(`cosine_distance to the reference at percentile ${(below.length / 2).toFixed(2)}`);
});

describe("the reference", () => {
  const distinct = Array.from({ length: 6 }, (_, row) => [row + 1, (row * row) % 7]);

  it("is that of rows that no token has, where no rows are identical", async () => {
    const found = await tokens(matrix(...distinct), { tokenizer: tokenizer({ a: 0, b: 1, c: 3 }) });
    expect(found.reference).toEqual({ rule: "rows beyond the tokenizer", ids: Uint32Array.of(4, 5) });
    expect(found.anchor).toBeUndefined();
    expect(found.columns.linf.every(Number.isNaN)).toBe(true);
  });

  it("is that of bytes that no text has", async () => {
    const vocab = { a: 0, b: 1, "<0xC0>": 2, "<0xF5>": 3, "<0x41>": 4, c: 5 };
    const found = await tokens(matrix(...distinct), {
      tokenizer: tokenizer(vocab, { type: "BPE", merges: [], byte_fallback: true }),
    });
    expect(found.reference).toEqual({ rule: "unused bytes", ids: Uint32Array.of(2, 3) });
  });

  it("is absent where no rule applies: norms alone, and a note", async () => {
    const found = await tokens(matrix(...distinct));
    expect(found.reference).toBeUndefined();
    expect(found.mainIndicator).toBe("e_out_norm");
    expect(found.columns.cosine_distance.every(Number.isNaN)).toBe(true);
    expect(tokensNotes(found).join()).toMatch(/no reference was found/);
  });

  test.each([
    [[], /holds no id/],
    [[6], /6 is not a row of the matrix, which has 6/],
    [[-1], /-1 is not a row/],
  ])("%j is refused", async (reference, message) => {
    await expect(tokens(matrix(...distinct), { reference })).rejects.toMatchObject({
      code: "InvalidParameter",
      fields: { field: "reference" },
      message: expect.stringMatching(message),
    });
  });

  it("of zero rows alone is refused", async () => {
    await expect(tokens(matrix([0, 0], [1, 1]), { reference: [0] })).rejects.toThrow(/all its rows are zero/);
  });

  it("is never of rows with a NaN or an infinity, however many are alike", async () => {
    const broken = [Number.NaN, 1];
    const rows = matrix(broken, broken, broken, [1, 2], [1, 2], [3, 1], [Number.POSITIVE_INFINITY, 1]);
    const found = await tokens(rows);
    expect(found.anchor).toBe(3);
    expect(found.reference).toEqual({ rule: "identical rows", ids: Uint32Array.of(3, 4) });
    expect(found.columns.cosine_distance[5]).toBeCloseTo(1 - 5 / Math.sqrt(50), 14);
    await expect(tokens(rows, { reference: [0, 6] })).rejects.toThrow(
      /hold a NaN or an infinity, and have no direction/,
    );
    // Beside others they are left out of the mean.
    const given = await tokens(rows, { reference: [0, 3] });
    expect(given.columns.cosine_distance).toEqual(found.columns.cosine_distance);
  });

  it("is read as lists of ids are written", () => {
    expect(parseIds("5,9,100-103")).toEqual([5, 9, 100, 101, 102, 103]);
    expect(parseIds("7\n8\r\n\n9\n")).toEqual([7, 8, 9]);
    for (const wrong of ["x", "5-", "9-5", "1.5", "0-99999999"])
      expect(() => parseIds(wrong)).toThrow(/neither an id nor a range/);
  });
});

describe("two embeddings", () => {
  const model = (output: number[][], input: number[][]): string =>
    directoryWith({
      "model.safetensors": safetensors([f32("lm_head.weight", output), f32("model.embed_tokens.weight", input)]),
    });

  it("that differ: the input's norm decides, and a zero row is one of the input", async () => {
    const found = await tokens(
      model(
        [
          [1, 1],
          [1, 2],
          [3, 1],
        ],
        [
          [3, 4],
          [0, 0],
          [1, 0],
        ],
      ),
    );
    expect(found.inputMatrix?.tensor).toBe("model.embed_tokens.weight");
    expect(found.mainIndicator).toBe("e_in_norm");
    expect([...found.columns.e_in_norm]).toEqual([5, 0, 1]);
    expect([...found.columns.e_in_max_abs]).toEqual([4, 0, 1]);
    expect(found.kinds[1]).toBe("zero");
  });

  it("that are the same are one", async () => {
    const found = await tokens(
      model(
        [
          [1, 1],
          [1, 2],
        ],
        [
          [1, 1],
          [1, 2],
        ],
      ),
    );
    expect(found.inputMatrix).toBeUndefined();
    expect(found.columns.e_in_norm.every(Number.isNaN)).toBe(true);
  });

  it.each([
    ["tie_word_embeddings", { tie_word_embeddings: true }, true],
    ["that of the text part", { tie_word_embeddings: false, text_config: { tie_word_embeddings: true } }, true],
    ["untied", { tie_word_embeddings: false }, false],
  ])("are one where config.json says so, although they differ: %s", async (_, config, tied) => {
    const weights = safetensors([
      f32("lm_head.weight", [
        [1, 1],
        [1, 2],
      ]),
      f32("model.embed_tokens.weight", [[3, 4], [0, 0], ...(tied ? [[1, 1]] : [])]),
    ]);
    const found = await tokens(directoryWith({ "model.safetensors": weights, "config.json": JSON.stringify(config) }));
    expect(found.matrix.tensor).toBe("lm_head.weight");
    expect(found.inputMatrix?.tensor).toBe(tied ? undefined : "model.embed_tokens.weight");
    expect(found.kinds[1] === "zero").toBe(!tied);
  });

  it("of different lengths are refused, and one of them is measured by its name", async () => {
    const source = model(
      [
        [1, 1],
        [1, 2],
      ],
      [
        [1, 1],
        [1, 2],
        [1, 3],
      ],
    );
    await expect(tokens(source)).rejects.toMatchObject({ code: "DataLength", fields: { needed: 2, actual: 3 } });
    expect((await tokens(source, { tensor: "lm_head.weight" })).kinds).toHaveLength(2);
  });
});

test("rows with a NaN are counted and have no indicator", async () => {
  const found = await tokens(matrix([1, 2], [1, 2], [Number.NaN, 1], [Number.POSITIVE_INFINITY, 1], [3, 1]));
  expect(found.nonFinite).toBe(2);
  expect(Object.values(found.columns).every((column) => Number.isNaN(column[2]))).toBe(true);
  expect(tokensNotes(found).join()).toMatch(/2 rows hold a NaN/);
  expect(found.columns.l2_distance[4]).toBeCloseTo(Math.sqrt(5), 14);
});
