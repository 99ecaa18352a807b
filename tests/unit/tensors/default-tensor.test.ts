import { describe, expect, test } from "vitest";
import { memorySource } from "../../../dist/source/memory.js";
import { chooseMatrix, DEFAULT_TENSORS } from "../../../dist/tensors/default-tensor.js";
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
  test("the usual names, the likeliest first", () => {
    expect(DEFAULT_TENSORS).toEqual([
      "gamma",
      "lm_head.weight",
      "output.weight",
      "embed_out.weight",
      "model.embed_tokens.weight",
      "model.language_model.embed_tokens.weight",
      "transformer.wte.weight",
      "wte.weight",
      "gpt_neox.embed_in.weight",
      "embeddings.word_embeddings.weight",
      "shared.weight",
      "token_embd.weight",
    ]);
  });

  test("of two usual names the earlier wins, wherever they stand in the file", async () => {
    for (let at = 1; at < DEFAULT_TENSORS.length; at += 1) {
      const [earlier, later] = [DEFAULT_TENSORS[at - 1]!, DEFAULT_TENSORS[at]!];
      expect(await chosen(tensors({ [later]: ["F32", 4, 2], [earlier]: ["F32", 4, 2] }))).toBe(earlier);
    }
  });

  test("a usual name is preferred to any other matrix, and no other tensor is looked at", async () => {
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
      message: expect.stringMatching(/^set: several matrices .*choose one with `tensor`: a, b$/),
    });
  });

  test("the tallest is listed first, so that the embedding is among the few that are", async () => {
    const layers = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`layer${at}`, ["F32", 4, 2] as const]));
    const many = { ...layers, unheard_of: ["F32", 400, 2] as const };
    await expect(chooseMatrix(tensors(many as never))).rejects.toMatchObject({
      message: expect.stringMatching(/: unheard_of, layer0, .* and 29 more$/),
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

  test("no tensor at all is an error that says so", async () => {
    await expect(chooseMatrix(tensors({}))).rejects.toMatchObject({
      code: "MissingTensor",
      message: "set: no float matrix (rank 2); it holds no tensor",
    });
  });

  test("a usual name that is no matrix is an error, not passed over", async () => {
    await expect(chooseMatrix(tensors({ gamma: ["F32", 4], other: ["F32", 4, 2] }))).rejects.toMatchObject({
      code: "WrongRank",
    });
  });

  test("an only matrix of zero dims is refused", async () => {
    await expect(chooseMatrix(tensors({ matrix: ["F32", 4, 0] }))).rejects.toMatchObject({ code: "NoDims" });
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
