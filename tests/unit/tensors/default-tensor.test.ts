import { describe, expect, test } from "vitest";
import { CollapsarError } from "../../../dist/errors.js";
import { memorySource } from "../../../dist/source/memory.js";
import { chooseMatrix } from "../../../dist/tensors/default-tensor.js";
import type { TensorSet } from "../../../dist/tensors/tensor.js";

/** A set of tensors that tells which of them were asked for. */
function tensors(shapes: Record<string, [dtype: string, ...shape: number[]]>): TensorSet & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    name: "set",
    names: Object.keys(shapes),
    metadata: new Map(),
    close: async () => {},
    async get(name) {
      asked.push(name);
      const [dtype, ...shape] = shapes[name]!;
      return { name, dtype, shape, begin: 0, end: 0, source: memorySource(new Uint8Array(0)) };
    },
  };
}

const chosen = async (...[set, name]: Parameters<typeof chooseMatrix>): Promise<string> =>
  (await chooseMatrix(set, name)).name;

describe("without a name", () => {
  test("a known name is preferred to any other matrix, and no other tensor is looked at", async () => {
    const set = tensors({ other: ["F32", 4, 2], "wte.weight": ["BF16", 4, 2], another: ["F32", 4, 2] });
    expect(await chosen(set)).toBe("wte.weight");
    expect(set.asked).toEqual(["wte.weight"]);
  });

  test("else the only float matrix, among tensors of other ranks and dtypes", async () => {
    const set = tensors({
      bias: ["F32", 4],
      ids: ["I64", 4, 2],
      matrix: ["F64", 4, 2],
      cube: ["F32", 2, 2, 2],
      s: ["F32"],
    });
    expect(await chosen(set)).toBe("matrix");
  });

  test("several float matrices are ambiguous and listed", async () => {
    await expect(chooseMatrix(tensors({ a: ["F32", 4, 2], b: ["F16", 4, 2], c: ["F32", 4] }))).rejects.toMatchObject({
      code: "AmbiguousTensor",
      fields: { candidates: ["a", "b"] },
      message: expect.stringMatching(/^set: several matrices .*choose one with `tensor`: a \[4, 2\], b \[4, 2\]$/),
    });
  });

  test("the tallest is listed first, so that the embedding is among the few that are", async () => {
    const layers = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`layer${at}`, ["F32", 4, 2] as const]));
    const many = { ...layers, unheard_of: ["F32", 400, 2] as const };
    await expect(chooseMatrix(tensors(many as never))).rejects.toMatchObject({
      message: expect.stringMatching(/: unheard_of \[400, 2\], layer0 .* and 29 more$/),
    });
    const named = { ...layers, "x.embed.weight": ["F32", 4, 2] as const };
    await expect(chooseMatrix(tensors(named as never), "nope")).rejects.toMatchObject({
      message: expect.stringMatching(/it holds x\.embed\.weight, layer0, /),
    });
  });

  test("no float matrix is an error that lists what is there", async () => {
    await expect(chooseMatrix(tensors({ bias: ["F32", 4], ids: ["I64", 4, 2] }))).rejects.toMatchObject({
      code: "MissingTensor",
      fields: { tensor: "", available: ["bias", "ids"] },
      message: "set: no float matrix (rank 2); it holds ids I64 [4, 2], bias F32 [4]",
    });
  });

  test("where matrices are stacked, what measures them is named", async () => {
    await expect(chooseMatrix(tensors({ steps: ["F32", 5, 4, 2], bias: ["F32", 4] }))).rejects.toMatchObject({
      message: expect.stringContaining("; series measures the matrices of steps, or trials, if"),
    });
  });

  test("of a matrix that is the only one the error says why it cannot be measured", async () => {
    await expect(chooseMatrix(tensors({ bias: ["F32", 4], w: ["F32 strided", 4, 2] }))).rejects.toMatchObject({
      code: "UnsupportedDtype",
      message: expect.stringMatching(
        /^set: tensor "w" is F32 strided \[4, 2\]; its rows are not in one piece.*torch\.save/,
      ),
    });
  });

  test("no tensor at all is an error that says so", async () => {
    await expect(chooseMatrix(tensors({}))).rejects.toMatchObject({
      code: "MissingTensor",
      message: "set: no float matrix (rank 2); it holds no tensor",
    });
  });

  test("a known name that is no matrix is passed over, and that is said", async () => {
    const set = tensors({
      gamma: ["F32", 4],
      "lm_head.weight": ["U8", 4, 2],
      "model.embed_tokens.weight": ["F32", 4, 2],
    });
    expect(await chooseMatrix(set)).toMatchObject({
      name: "model.embed_tokens.weight",
      why: expect.stringMatching(/passed over: gamma \(F32 \[4\].*lm_head.weight \(U8 \[4, 2\] cannot be measured\)/),
    });
  });

  test("of a model in many files none is opened only to see what is in it", async () => {
    const set = { ...tensors({ a: ["F32", 8, 2], b: ["F32", 8, 2] }), files: 60 };
    await expect(chooseMatrix(set)).rejects.toMatchObject({ code: "MissingTensor" });
    expect(set.asked).toEqual([]);
  });

  test("a tensor that the index promises and the shard does not hold is passed over", async () => {
    const whole = tensors({ "lm_head.weight": ["F32", 4, 2], "model.embed_tokens.weight": ["F32", 4, 2] });
    const set: TensorSet = {
      ...whole,
      async get(name) {
        if (name === "lm_head.weight") throw new CollapsarError("InvalidIndex", "not there", { entry: name });
        return whole.get(name);
      },
    };
    expect(await chooseMatrix(set)).toMatchObject({
      name: "model.embed_tokens.weight",
      why: expect.stringContaining("lm_head.weight (the index names it, but its shard does not hold it)"),
    });
  });

  test("an only matrix of zero dims is refused", async () => {
    await expect(chooseMatrix(tensors({ matrix: ["F32", 4, 0] }))).rejects.toMatchObject({ code: "NoDims" });
  });
});

describe("with a side", () => {
  const model = { "lm_head.weight": ["F32", 8, 2], "model.embed_tokens.weight": ["F32", 9, 2] } as const;

  test("the embedding of that side, but a tensor of that very name first", async () => {
    expect(await chosen(tensors({ ...model } as never), "input")).toBe("model.embed_tokens.weight");
    expect(await chosen(tensors({ ...model } as never), "output")).toBe("lm_head.weight");
    expect(await chosen(tensors({ ...model, output: ["F32", 3, 2] } as never), "output")).toBe("output");
  });

  test("a side that is not there is an error, unless the configuration says that both are one", async () => {
    const only = tensors({ "model.embed_tokens.weight": ["F32", 9, 2] });
    await expect(chooseMatrix(only, "output")).rejects.toMatchObject({
      code: "MissingTensor",
      fields: { tensor: "output" },
    });
    const config = new TextEncoder().encode('{"tie_word_embeddings": true}');
    const tied = {
      ...only,
      beside: async (name: string) => (name === "config.json" ? memorySource(config) : undefined),
    };
    expect(await chooseMatrix(tied, "output")).toMatchObject({ name: "model.embed_tokens.weight" });
  });
});

describe("the files beside the weights", () => {
  const beside = (files: Record<string, unknown>) => async (name: string) =>
    Object.hasOwn(files, name) ? memorySource(new TextEncoder().encode(JSON.stringify(files[name]))) : undefined;
  const heads = { "a.head.weight": ["F32", 100, 8], "head.weight": ["F32", 4, 8] } as const;

  test("say how many rows a head of any kind should have", async () => {
    const set = tensors({ ...heads } as never);
    for (const files of [
      { "config.json": { text_config: { vocab_size: 100 }, vocab_size: 4 } },
      { "tokenizer.json": { model: { vocab: { x: 97 } }, added_tokens: [{ id: 99 }] } },
      { "config.json": {}, "tokenizer.json": { model: { vocab: Array.from({ length: 100 }, () => ["x", 0]) } } },
    ]) {
      expect(await chooseMatrix({ ...set, beside: beside(files) })).toMatchObject({ name: "a.head.weight" });
    }
  });

  test("that say nonsense say nothing", async () => {
    const set = tensors({ "wte.weight": ["F32", 4, 2] });
    for (const config of [[], "x", null, { vocab_size: -1 }, { vocab_size: "4" }, { text_config: 7 }]) {
      expect((await chooseMatrix({ ...set, beside: beside({ "config.json": config }) })).name).toBe("wte.weight");
    }
  });
});

describe("with a name", () => {
  test("that tensor, whatever else is there", async () => {
    expect(await chosen(tensors({ gamma: ["F32", 4, 2], mine: ["F32", 4, 2] }), "mine")).toBe("mine");
  });

  test("a name that is not there is an error that lists what is there", async () => {
    await expect(chooseMatrix(tensors({ gamma: ["F32", 4, 2], b: ["F32", 1] }), "gama")).rejects.toMatchObject({
      code: "MissingTensor",
      fields: { tensor: "gama", available: ["gamma", "b"] },
      message: 'set: no tensor "gama"; it holds gamma, b',
    });
  });

  test.each([[[]], [[8]], [[2, 2, 2]]])("rank other than 2 is refused: %j", async (shape: number[]) => {
    await expect(chooseMatrix(tensors({ mine: ["F32", ...shape] }), "mine")).rejects.toMatchObject({
      code: "WrongRank",
      fields: { tensor: "mine", shape },
      message: expect.stringContaining(`rank ${shape.length}; a matrix [tokens, dims] is needed`),
    });
  });

  test.each(["I64", "U8", "BOOL", "C64"])("%s cannot be measured", async (dtype) => {
    await expect(chooseMatrix(tensors({ mine: [dtype, 4, 2] }), "mine")).rejects.toMatchObject({
      code: "UnsupportedDtype",
      fields: { dtype },
      message: expect.stringContaining("only F32, F16, BF16 and F64 can be measured"),
    });
  });

  test.each(["F32", "F16", "BF16", "F64"])("%s can", async (dtype) => {
    expect(await chosen(tensors({ mine: [dtype, 4, 2] }), "mine")).toBe("mine");
  });

  test("a matrix of zero rows can be measured, one of zero dims cannot", async () => {
    expect(await chosen(tensors({ mine: ["F32", 0, 2] }), "mine")).toBe("mine");
    await expect(chooseMatrix(tensors({ mine: ["F32", 4, 0] }), "mine")).rejects.toMatchObject({ code: "NoDims" });
  });
});

test("names of any characters are listed on one line", async () => {
  const set = tensors({ "a\nb": ["F32", 2, 2], "c\rd\u202e": ["F32", 2, 2] });
  await expect(chooseMatrix(set)).rejects.toMatchObject({
    message: expect.stringMatching(/a\\x0ab.*c\\x0dd\\u\{202e\}/),
  });
});
