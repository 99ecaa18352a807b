/** `tokenizer.json`: what a person sees of a token, and files that are no tokenizer. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCollapsarError } from "../../../dist/errors.js";
import { nameTokens } from "../../../dist/tokenizers/names.js";
import { displayOf, parseTokenizer, readTokenizer } from "../../../dist/tokenizers/tokenizer.js";
import { expectedOf, readFixture, tokenizer } from "../../support/tokenizers.js";

describe("what a token looks like", () => {
  it.each(["byte-level", "sentencepiece"])("is what the reference library decodes, for every id of %s", (name) => {
    const found = readFixture(name);
    const { tokens, texts } = expectedOf(name);
    expect(found.tokens.size).toBe(texts.length);
    for (const [id, text] of texts.entries()) {
      expect(found.tokens.get(id)).toBe(tokens[id]);
      // Python's \xe0 is <0xE0> here, and what nobody would see is written out; each token of the fixtures has one kind of these at most.
      const shown = displayOf(found, id);
      const written =
        tokens[id] === text ? text : text.replace(/\\x([0-9a-f]{2})/g, (_, hex) => `<0x${hex.toUpperCase()}>`);
      expect(
        shown.replace(/\\x([0-9a-f]{2})|\\u\{([0-9a-f]+)\}/g, (_, byte, code) =>
          String.fromCodePoint(Number.parseInt(byte ?? code, 16)),
        ),
      ).toBe(written);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u);
    }
  });

  const shown = (token: string, settings = {}) => displayOf(tokenizer({ [token]: 0 }, settings), 0);
  const byteLevel = { decoder: { type: "ByteLevel" } };

  it.each([
    ["Ġthe", " the"],
    ["Ċ", "\\x0a"],
    ["ĉĉ", "\\x09\\x09"],
    ["à¸", "<0xE0><0xB8>"],
    ["à¸²à¸", "า<0xE0><0xB8>"],
    ["ðŁĮĮ", "🌌"],
    ["í³", "<0xED><0xB3>"],
    ["Àģ", "<0xC0><0x81>"],
    ["âĢ®", "\\u{202e}"],
    ["ï»¿", "\\u{feff}"],
    ["not in the alphabet", "not in the alphabet"],
    ["", ""],
  ])("byte-level %j is %j", (token, display) => expect(shown(token, byteLevel)).toBe(display));

  it.each([
    ["▁the", " the"],
    ["▁▁", "  "],
    ["<0x0A>", "<0x0A>"],
    ["a\u200bb", "a\\u{200b}b"],
    ["❤\ufe0f", "❤\\u{fe0f}"],
    ["\u001b[31m", "\\x1b[31m"],
    ["\ud800", "\\u{d800}"],
    ["<b>&amp;", "<b>&amp;"],
  ])("metaspace %j is %j", (token, display) => {
    expect(shown(token, { decoder: { type: "Metaspace", replacement: "▁" } })).toBe(display);
    const decoders = [{ type: "Replace", pattern: { String: "▁" }, content: " " }, { type: "ByteFallback" }];
    expect(shown(token, { decoder: { type: "Sequence", decoders } })).toBe(display);
  });

  it("is the content of an added token, as it stands", () => {
    const found = tokenizer({ a: 0 }, { ...byteLevel, added_tokens: [{ id: 1, content: "<Ġ>", special: true }] });
    expect(displayOf(found, 1)).toBe("<Ġ>");
  });

  it("is nothing for an id without a token", () => {
    expect([1, -1, 2 ** 40, Number.NaN].map((id) => displayOf(tokenizer({ a: 0 }), id))).toEqual(["", "", "", ""]);
  });

  it("is known for Unigram and WordPiece too", () => {
    const unigram = {
      model: {
        type: "Unigram",
        vocab: [
          ["<unk>", 0],
          ["▁a", -1.5],
        ],
      },
      decoder: { type: "Metaspace" },
    };
    expect(displayOf(parseTokenizer("t", json(unigram)), 1)).toBe(" a");
    const wordPiece = { model: { type: "WordPiece", vocab: { "##ing": 3 } }, decoder: { type: "WordPiece" } };
    expect(displayOf(parseTokenizer("t", json(wordPiece)), 3)).toBe("##ing");
  });
});

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe("files that are no tokenizer", () => {
  const model = (fields: object) => ({ model: { type: "BPE", vocab: { a: 0 }, merges: [], ...fields } });
  const added = (...list: unknown[]) => ({ ...model({}), added_tokens: list });
  const nested = (depth: number): object =>
    depth === 0 ? { type: "NFC" } : { type: "Sequence", normalizers: [nested(depth - 1)] };

  it.each<[string, unknown]>([
    ["null", null],
    ["a list", []],
    ["no model", {}],
    ["a model that is a list", { model: [] }],
    ["no vocabulary", { model: { type: "BPE", merges: [] } }],
    ["a vocabulary that is text", model({ vocab: "a" })],
    ["a list as the vocabulary of BPE", model({ vocab: [["a", 0]] })],
    [
      "a Unigram entry without a token",
      {
        model: {
          type: "Unigram",
          vocab: [
            ["a", 0],
            [1, 0],
          ],
        },
      },
    ],
    ["a negative id", model({ vocab: { a: -1 } })],
    ["a huge id", model({ vocab: { a: 2 ** 24 } })],
    ["an id that is not whole", model({ vocab: { a: 0.5 } })],
    ["an id that is text", model({ vocab: { a: "0" } })],
    ["no merges", model({ merges: undefined })],
    ["a merge of one token", model({ merges: ["a"] })],
    ["a merge of three tokens", model({ merges: ["a a a"] })],
    ["a merge of tokens that are not there", model({ vocab: { a: 0 }, merges: ["a b"] })],
    ["a merge of numbers", model({ merges: [[1, 2]] })],
    ["added tokens that are no list", { ...model({}), added_tokens: {} }],
    ["an added token without content", added({ id: 1 })],
    ["an added token without an id", added({ content: "b" })],
    ["an added token with a negative id", added({ content: "b", id: -1 })],
    ["special that is text", added({ content: "b", id: 1, special: "yes" })],
    ["a decoder without a type", { ...model({}), decoder: {} }],
    ["a normalizer that is text", { ...model({}), normalizer: "NFC" }],
    ["a sequence without a list", { ...model({}), pre_tokenizer: { type: "Sequence" } }],
    ["sequences in sequences", { ...model({}), normalizer: nested(1000) }],
  ])("%s", (_, content) => {
    expect(() => parseTokenizer("t.json", json(content))).toThrow(
      expect.objectContaining({
        code: "InvalidTokenizer",
        message: expect.stringMatching(/^t\.json: not a tokenizer: [^\n]+$/),
      }),
    );
  });

  it("what is not JSON, or not UTF-8", () => {
    for (const bytes of [[], [0x7b], [0xff, 0xfe], [...new Uint8Array(100)]]) {
      expect(() => parseTokenizer("t", Uint8Array.from(bytes))).toThrow(
        expect.objectContaining({ code: "InvalidTokenizer" }),
      );
    }
    const deep = new TextEncoder().encode(`{"model":${"[".repeat(1_000_000)}`);
    expect(() => parseTokenizer("t", deep)).toThrow(expect.objectContaining({ code: "InvalidTokenizer" }));
  });

  it("a file that is too long is not read", async () => {
    const slice = () => Promise.reject(new Error("it was read"));
    await expect(readTokenizer({ name: "t", byteLength: 100_000_001, slice })).rejects.toMatchObject({
      code: "InvalidTokenizer",
    });
  });

  it("two tokens of one id are two spellings of it, the first of which is shown", async () => {
    const found = parseTokenizer("t", json(model({ vocab: { ab: 0, a: 0, b: 1 }, merges: [] })));
    expect([0, 1].map((id) => displayOf(found, id))).toEqual(["ab", "b"]);
    // No merge makes ab, but a is encoded to 0.
    expect(await nameTokens(found, [0])).toEqual([{ token: "ab", category: "ordinary" }]);
  });

  it("a line #version among the merges is no merge", async () => {
    const merges = ["#version: 0.2", "a b", "#version: 0.2", "ab c"];
    const found = parseTokenizer("t", json(model({ vocab: { a: 0, b: 1, c: 2, ab: 3, abc: 4 }, merges })));
    expect((await nameTokens(found, [3, 4])).map(({ category }) => category)).toEqual(["ordinary", "ordinary"]);
  });

  /** As the reference library (Python tokenizers 0.23) answers for the same files. */
  it.each([
    [
      "behind the vocabulary, without gaps",
      { a: 0, b: 1 },
      [
        ["<x>", 2],
        ["<y>", 9],
      ],
      { 2: "<x>", 3: "<y>" },
    ],
    ["not an id that the vocabulary has", { a: 0, b: 1, c: 2 }, [["<x>", 2]], { 2: "c", 3: "<x>" }],
    [
      "the vocabulary's, where it has the token",
      { a: 0, b: 1 },
      [
        ["b", 7],
        ["<x>", 7],
      ],
      { 1: "b", 2: "<x>" },
    ],
    [
      "by the number of tokens, whatever their ids",
      { a: 0, b: 1, q: 7 },
      [
        ["<x>", 8],
        ["<y>", 9],
      ],
      { 3: "<x>", 4: "<y>", 7: "q" },
    ],
    [
      "after one of the vocabulary beyond that number",
      { a: 0, q: 7 },
      [
        ["q", 7],
        ["<x>", 8],
      ],
      { 7: "q", 8: "<x>" },
    ],
    [
      "over a token of the vocabulary, where that number is one",
      { a: 0, q: 2, r: 3 },
      [["<x>", 4]],
      { 2: "q", 3: "<x>" },
    ],
    [
      "none for an empty one",
      { a: 0 },
      [
        ["", 1],
        ["<x>", 2],
      ],
      { 1: "<x>", 2: "" },
    ],
    [
      "the same twice",
      { a: 0 },
      [
        ["<x>", 1],
        ["<x>", 2],
        ["<y>", 3],
      ],
      { 1: "<x>", 2: "<y>" },
    ],
  ] as const)("an added token gets the id that the reference library gives: %s", (_, vocab, list, expected) => {
    const added_tokens = list.map(([content, id]) => ({ content, id, special: true, normalized: false }));
    const found = parseTokenizer("t", json({ ...model({ vocab, merges: [] }), added_tokens }));
    expect(Object.keys(expected).map((id) => displayOf(found, Number(id)))).toEqual(Object.values(expected));
  });

  it("names that objects have already are names", () => {
    const text = `{"model":{"type":"BPE","vocab":{"__proto__":0,"constructor":1,"toString":2},"merges":[]}}`;
    const found = parseTokenizer("t", new TextEncoder().encode(text));
    expect([0, 1, 2, 3].map((id) => displayOf(found, id))).toEqual(["__proto__", "constructor", "toString", ""]);
  });

  it("never anything but a tokenizer or a refusal", () => {
    const wild = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: "small" }, fc.jsonValue({ maxDepth: 2 }), tie("model")),
      model: fc.record(
        {
          model: fc.record(
            {
              type: fc.constantFrom("BPE", "Unigram", 1),
              vocab: tie("value"),
              merges: tie("value"),
              byte_fallback: tie("value"),
            },
            { requiredKeys: [] },
          ),
          added_tokens: fc.oneof(tie("value"), fc.array(fc.record({ id: fc.integer(), content: fc.string() }))),
          normalizer: tie("value"),
          decoder: fc.oneof(
            tie("value"),
            fc.record({
              type: fc.constantFrom("Metaspace", "Replace", "Sequence"),
              decoders: tie("value"),
              pattern: tie("value"),
              content: fc.constant(" "),
            }),
          ),
        },
        { requiredKeys: [] },
      ),
    }));
    fc.assert(
      fc.property(wild.model, (content) => {
        try {
          parseTokenizer("t", json(content));
        } catch (error) {
          if (!isCollapsarError(error, "InvalidTokenizer")) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});
