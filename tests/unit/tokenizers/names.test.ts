/** Categories of tokens, against what the reference library encodes. */
import { describe, expect, it } from "vitest";
import { bytesOfToken } from "../../../dist/tokenizers/byte-level.js";
import { nameTokens } from "../../../dist/tokenizers/names.js";
import { isTame } from "../../../dist/tokenizers/text-pieces.js";
import { parseTokenizer } from "../../../dist/tokenizers/tokenizer.js";
import { expectedOf, fromJson, readFixture, tokenizer } from "../../support/tokenizers.js";

const categories = async (found: Parameters<typeof nameTokens>[0], ids: number[]) =>
  (await nameTokens(found, ids)).map(({ category }) => category);

describe.each(["byte-level", "ignore-merges", "sentencepiece"])("every id of %s", (name) => {
  const found = readFixture(name);
  const { tokens, made, reached } = expectedOf(name);
  /** Text never begins or ends within a character, so ignore_merges makes no such token: the merges of byte-level decide. */
  const merged = name === "ignore-merges" ? expectedOf("byte-level").made : made;

  const categoryOf = (id: number, token: string): string => {
    const added = found.added.get(id);
    if (added) return added.special ? "special" : "added";
    if (name === "sentencepiece" ? /^<0x..>$/.test(token) : token.length === 1) return "byte";
    if (reached[id] === "?") return merged[id] === "1" ? "fragment" : "unreachable";
    return reached[id] === "1" ? "ordinary" : "unreachable";
  };

  it("has the category that encoding with the reference library gives", async () => {
    const names = await nameTokens(found, tokens.keys());
    for (const [id, token] of tokens.entries()) {
      expect(names[id]?.category, `${id} ${JSON.stringify(token)}`).toBe(categoryOf(id, token));
    }
    const all = [
      "byte",
      "ordinary",
      "special",
      "unreachable",
      ...(name === "sentencepiece" ? [] : ["added", "fragment"]),
    ];
    expect([...new Set(names.map(({ category }) => category))].sort()).toEqual(all.sort());
  });
});

describe("a token is", () => {
  const split = (pattern: object, behavior = "Isolated") => ({ type: "Split", pattern, behavior, invert: false });

  it("special or added, as the file says, before anything else", async () => {
    const found = tokenizer(
      { a: 0, b: 1 },
      {
        added_tokens: [
          { id: 1, content: "b", special: true },
          { id: 2, content: "c", special: false },
          { id: 3, content: "d" },
        ],
      },
    );
    expect(await categories(found, [0, 1, 2, 3])).toEqual(["ordinary", "special", "added", "added"]);
  });

  it("unreachable when the id has no token", async () => {
    expect(await nameTokens(tokenizer({ a: 0 }), [1, 151_935])).toEqual([
      { token: "", category: "unreachable" },
      { token: "", category: "unreachable" },
    ]);
  });

  it("a byte when it is one: of a byte-level vocabulary, or with byte fallback", async () => {
    const vocab = { "<0x0A>": 0, a: 1, "<0x0a>": 2 };
    expect(
      await categories(fromJson({ model: { type: "BPE", vocab, merges: [], byte_fallback: true } }), [0, 1, 2]),
    ).toEqual(["byte", "ordinary", "unreachable"]);
    expect(
      await categories(
        tokenizer({ a: 0, Ċ: 1, à: 2, ĊĊ: 3 }, { merges: ["Ċ Ċ"], decoder: { type: "ByteLevel" } }),
        [0, 1, 2, 3],
      ),
    ).toEqual(["byte", "byte", "byte", "ordinary"]);
  });

  it("unreachable when no merges make it, even if some end at its letters", async () => {
    const vocab = { a: 0, b: 1, c: 2, ab: 3, bc: 4, abc: 5, cab: 6, x: 7, xy: 8 };
    // abc: "a b" comes first and leaves "ab c", which no merge joins. xy: no y.
    const found = tokenizer(vocab, { merges: ["a b", "b c", "a bc", "c ab"] });
    expect(await categories(found, [3, 4, 5, 6, 7, 8])).toEqual([
      "ordinary",
      "ordinary",
      "unreachable",
      "ordinary",
      "ordinary",
      "unreachable",
    ]);
  });

  it("unreachable when an added token lies within it", async () => {
    const settings = {
      merges: ["a b", "ab a"],
      added_tokens: [
        { id: 9, content: "ba" },
        { id: 8, content: "a", single_word: true },
      ],
    };
    expect(await categories(tokenizer({ a: 0, b: 1, ab: 2, aba: 3 }, settings), [2, 3])).toEqual([
      "ordinary",
      "unreachable",
    ]);
  });

  /** Each as the reference library (Python tokenizers 0.23) encodes. */
  it("ordinary when an added token that is looked for in the text as it is lies in some spellings of it only", async () => {
    const merges = ["a b", "ab c"];
    const vocab = { a: 0, b: 1, c: 2, ab: 3, abc: 4 };
    const lower = { type: "Lowercase" };
    const given = (content: string, normalized: boolean, normalizer: object | null) =>
      tokenizer(vocab, { merges, normalizer, added_tokens: [{ id: 5, content, special: false, normalized }] });
    // "ABC" is encoded to 4: it holds no "bc" before it becomes lower case.
    expect(await categories(given("bc", false, lower), [4, 5])).toEqual(["ordinary", "added"]);
    expect(await categories(given("bc", true, lower), [4])).toEqual(["unreachable"]);
    expect(await categories(given("BC", true, lower), [4])).toEqual(["unreachable"]);
    expect(await categories(given("BC", false, lower), [4])).toEqual(["ordinary"]);
    expect(await categories(given("bc", false, null), [4])).toEqual(["unreachable"]);
    const composed = { é: 0, a: 1, éa: 2 };
    const nfc = { merges: ["é a"], normalizer: { type: "NFC" } };
    const accent = (normalized: boolean) =>
      tokenizer(composed, { ...nfc, added_tokens: [{ id: 3, content: "é", special: false, normalized }] });
    expect(await categories(accent(false), [2])).toEqual(["ordinary"]);
    expect(await categories(accent(true), [2])).toEqual(["unreachable"]);
  });

  it("unreachable when it is written in other characters than the bytes' in a byte-level vocabulary", async () => {
    const bytes = { type: "ByteLevel", add_prefix_space: false, use_regex: true };
    const vocab = { Ġ: 0, a: 1, é: 2, 中: 3, Ã: 4, "©": 5, "Ã©": 6, a中: 7 };
    const found = (settings: object) => tokenizer(vocab, { merges: ["Ã ©", "a 中"], decoder: bytes, ...settings });
    expect(await categories(found({ pre_tokenizer: bytes }), [1, 2, 3, 6, 7])).toEqual([
      "byte",
      "byte",
      "unreachable",
      "ordinary",
      "unreachable",
    ]);
    expect(await categories(found({ normalizer: { type: "ByteLevel" } }), [3])).toEqual(["unreachable"]);
    // Only decoded so: text meets the vocabulary as it is.
    expect(await categories(found({}), [3])).toEqual(["ordinary"]);
  });

  it("unreachable when text is always cut within it", async () => {
    const vocab = { "1": 0, "2": 1, "12": 2, a: 3, a1: 4 };
    const merges = ["1 2", "a 1"];
    expect(await categories(tokenizer(vocab, { merges, pre_tokenizer: split({ Regex: "\\p{N}" }) }), [2, 4])).toEqual([
      "unreachable",
      "unreachable",
    ]);
    expect(
      await categories(
        tokenizer(vocab, { merges, pre_tokenizer: { type: "Digits", individual_digits: false } }),
        [2, 4],
      ),
    ).toEqual(["ordinary", "unreachable"]);
  });

  it("unreachable when text is always normalized away", async () => {
    const vocab = { A: 0, a: 1, "\u212b": 2 };
    expect(await categories(tokenizer(vocab, { normalizer: { type: "Lowercase" } }), [0, 1])).toEqual([
      "unreachable",
      "ordinary",
    ]);
    expect(await categories(tokenizer(vocab, { normalizer: { type: "NFC" } }), [0, 2])).toEqual([
      "ordinary",
      "unreachable",
    ]);
  });

  it("ordinary where that cannot be decided", async () => {
    const vocab = { "1": 0, "2": 1, "12": 2 };
    const merges = ["1 2"];
    for (const settings of [
      { pre_tokenizer: split({ Regex: "(\\p{N}+)+" }) },
      { pre_tokenizer: split({ Regex: "(?<=" }) },
      { pre_tokenizer: split({ String: "1" }, "MergedWithNext") },
      { pre_tokenizer: { type: "Unheard-of" } },
      { normalizer: { type: "Precompiled", precompiled_charsmap: "" } },
      { normalizer: { type: "Replace", pattern: { String: "1" }, content: "1111" } },
      { normalizer: { type: "Replace", pattern: { Regex: "1" }, content: "" } },
    ]) {
      expect(await categories(tokenizer(vocab, { merges, ...settings }), [2]), JSON.stringify(settings)).toEqual([
        "ordinary",
      ]);
    }
    const suffixed = { type: "BPE", vocab: { "a</w>": 0 }, merges: [], end_of_word_suffix: "</w>" };
    expect(await categories(fromJson({ model: suffixed }), [0])).toEqual(["ordinary"]);
    const model = { type: "WordLevel", vocab: { never: 1 }, unk_token: "<unk>" };
    expect(await categories(fromJson({ model }), [1, 2])).toEqual(["ordinary", "unreachable"]);
  });
});

/** Each as the reference library (Python tokenizers 0.23) encodes: by scripts/verify/categories.py. */
describe("reachability by the model", () => {
  const unigram = (vocab: [string, number][], settings: object = {}) =>
    fromJson({ model: { type: "Unigram", unk_id: 0, vocab }, ...settings });
  const wordPiece = (vocab: string[], settings: object = {}, model: object = {}) =>
    fromJson({
      model: {
        type: "WordPiece",
        unk_token: "[UNK]",
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(vocab.map((token, id) => [token, id])),
        ...model,
      },
      ...settings,
    });
  const bert = {
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
  };
  const all = (vocab: readonly unknown[]) => [...vocab.keys()];

  it("of Unigram: a token that others write better is unreachable, one that is as good is not", async () => {
    const vocab: [string, number][] = [
      ["<unk>", 0],
      ["a", -1],
      ["b", -2],
      ["ab", -3.5],
      ["ba", -3],
      ["aba", -4.5],
      ["▁", -1],
      ["▁a", -1.5],
    ];
    const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: false };
    expect(await categories(unigram(vocab), all(vocab))).toEqual([
      "ordinary",
      "ordinary",
      "ordinary",
      "unreachable",
      "ordinary",
      "unreachable",
      "ordinary",
      "ordinary",
    ]);
    const spaced = unigram(vocab, { pre_tokenizer: metaspace, decoder: metaspace });
    expect(await categories(spaced, [1, 3, 6, 7])).toEqual(["ordinary", "unreachable", "ordinary", "ordinary"]);
    const lower = unigram([...vocab, ["C", -1]], { normalizer: { type: "Lowercase" } });
    expect(await categories(lower, [8])).toEqual(["unreachable"]);
    // What a normalizer that is not known does cannot be said, what scores say can.
    const unknown = unigram(vocab, { normalizer: { type: "Precompiled", precompiled_charsmap: "" } });
    expect(await categories(unknown, [3, 4])).toEqual(["unreachable", "ordinary"]);
  });

  it("of WordPiece: what the cuts and the longest match leave", async () => {
    const vocab = ["[UNK]", "[unused1]", "a", "b", "ab", "##a", "##b", "##ab", "C", "é", "!", "a!", "##!", "中", "中a"];
    expect(await categories(wordPiece(vocab, bert), all(vocab))).toEqual([
      "ordinary",
      // Cut at its brackets; no token of them.
      "unreachable",
      "ordinary",
      "ordinary",
      "ordinary",
      "ordinary",
      "ordinary",
      "ordinary",
      // Lower case, without accents, cut before and after marks and Chinese characters.
      "unreachable",
      "unreachable",
      "ordinary",
      "unreachable",
      "unreachable",
      "ordinary",
      "unreachable",
    ]);
    // ab takes the b behind the only letter; behind ab there is one.
    const taken = ["[UNK]", "a", "ab", "##b"];
    expect(await categories(wordPiece(taken, bert), [3])).toEqual(["ordinary"]);
    expect(await categories(wordPiece(["[UNK]", "abc", "a"], bert, { max_input_chars_per_word: 2 }), [1, 2])).toEqual([
      "unreachable",
      "ordinary",
    ]);
  });

  it("of the cuts at white space: U+FEFF is none, U+0085 is", async () => {
    const mark = "ï»¿"; // U+FEFF in a byte-level vocabulary
    const gpt2 = tokenizer(
      { "#": 0, ï: 1, "»": 2, "¿": 3, "ï»": 4, [mark]: 5, [`${mark}#`]: 6, Ġ: 7, [`Ġ${mark}`]: 8 },
      {
        pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, use_regex: true },
        merges: ["ï »", "ï» ¿", `${mark} #`, `Ġ ${mark}`],
      },
    );
    expect(await categories(gpt2, [5, 6, 8])).toEqual(["ordinary", "ordinary", "ordinary"]);
    const words = ["[UNK]", "a", "\ufeff", "a\ufeffa", "a\u0085a"];
    const cuts = { pre_tokenizer: { type: "BertPreTokenizer" } };
    expect(await categories(wordPiece(words, cuts), [2, 3, 4])).toEqual(["ordinary", "ordinary", "unreachable"]);
  });

  it("of a piece that ByteLevel puts a space before", async () => {
    const vocab = { a: 0, ".": 1, Ġ: 2, ".a": 3, "Ġ.a": 4 };
    const settings = (add_prefix_space: boolean) => ({
      pre_tokenizer: {
        type: "Sequence",
        pretokenizers: [
          {
            type: "Split",
            pattern: { Regex: "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+| ?[^\\s\\p{L}\\p{N}]+" },
            behavior: "Isolated",
          },
          { type: "ByteLevel", add_prefix_space, use_regex: false },
        ],
      },
      merges: [". a", "Ġ .a"],
    });
    expect(await categories(tokenizer(vocab, settings(true)), [4])).toEqual(["ordinary"]);
    expect(await categories(tokenizer(vocab, settings(false)), [3, 4])).toEqual(["ordinary", "unreachable"]);
  });

  it("of an added token that is normalized with what comes before a whole text alone", async () => {
    const vocab: [string, number][] = [
      ["<unk>", 0],
      ["▁", -3],
      ["bc", -1],
      ["▁bc", -2],
    ];
    const settings = {
      normalizer: { type: "Prepend", prepend: "▁" },
      added_tokens: [{ id: 4, content: "b", special: false, normalized: true }],
    };
    expect(await categories(unigram(vocab, settings), [2, 3])).toEqual(["ordinary", "unreachable"]);
  });

  it("of a model whose words cannot be known is not judged", async () => {
    expect(await categories(wordPiece(["[UNK]", "A"], { pre_tokenizer: { type: "Whitespace" } }), [1])).toEqual([
      "ordinary",
    ]);
  });

  it("takes no time for long tokens and many scores", async () => {
    const long = "ab".repeat(500);
    const vocab: [string, number][] = [
      ["<unk>", 0],
      ["a", -1],
      ["b", -1],
      [long, -5000],
      [`${long}c`, -1],
    ];
    expect(await categories(unigram(vocab), [3, 4])).toEqual(["unreachable", "ordinary"]);
    const words = ["[UNK]", "a", `##${long}`, long];
    expect(await categories(wordPiece(words, bert, { max_input_chars_per_word: 1e9 }), [2, 3])).toEqual([
      "ordinary",
      "ordinary",
    ]);
  });
});

describe("hostile files", () => {
  it("with endless patterns, growing replacements and long tokens come to an end", async () => {
    const long = "a".repeat(100_000);
    const vocab = { a: 0, aa: 1, [long]: 2, ["a".repeat(900)]: 3, __proto__: 4 };
    const evil = ["(a+)+$", "(a|a)*b", "(?:a*|b)*c", "a*a*a*a*a*a*b", "(a*)\\1{50}"].map((Regex) => ({
      type: "Split",
      pattern: { Regex },
      behavior: "Isolated",
      invert: false,
    }));
    const growing = Array.from({ length: 20 }, () => ({
      type: "Replace",
      pattern: { String: "a" },
      content: "a".repeat(1000),
    }));
    for (const normalizers of [[], growing]) {
      const found = tokenizer(vocab, {
        merges: [["a", "a"]],
        normalizer: { type: "Sequence", normalizers },
        pre_tokenizer: { type: "Sequence", pretokenizers: evil },
      });
      expect(await categories(found, [1, 2, 3])).toEqual(["ordinary", "ordinary", "unreachable"]);
    }
  });

  it("are stopped by the signal between two tokens", async () => {
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    const ids = (function* () {
      for (;;) yield 0;
    })();
    await expect(nameTokens(tokenizer({ a: 0 }), ids, controller.signal)).rejects.toThrow("enough");
  });
});

it("a vocabulary of 150,000 tokens is named", async () => {
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  const tokens = [...letters];
  const merges: string[] = [];
  for (let at = 0; tokens.length < 150_000; at += 1) {
    for (const letter of letters) {
      merges.push(`${tokens[at]} ${letter}`);
      tokens.push(tokens[at] + letter);
    }
  }
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const bytes = new TextEncoder().encode(JSON.stringify({ model: { type: "BPE", vocab, merges } }));
  const names = await nameTokens(
    parseTokenizer("t", bytes),
    Array.from({ length: 2000 }, (_, at) => at * 75),
  );
  expect(new Set(names.map(({ category }) => category))).toEqual(new Set(["ordinary", "unreachable"]));
});

it("the patterns of well-known models are tame, those with repeated groups are not", () => {
  for (const pattern of [
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    "[一-龥\\u0800-\\u4e00\\uac00-\\ud7ff]+",
    "[^a[b-c]*+]+x",
  ]) {
    expect(isTame(pattern), pattern).toBe(true);
  }
  for (const pattern of [
    "(a+)+",
    "(?:a|b)*",
    "(a){9}",
    "a*b*c*d*",
    "(?:a*|b)(?:c*|d)(?:e*|f)(?:g*|h)",
    "(a)\\1",
    "[x](a+)+",
    "[x[y]](a+)+",
    "[(a+)+",
    "a".repeat(5000),
  ]) {
    expect(isTame(pattern), pattern.slice(0, 40)).toBe(false);
  }
});

it("every byte has one character, and the other way round", () => {
  const byte = new Map<number, string>();
  for (let code = 0; code < 0x200; code += 1) {
    const found = bytesOfToken(String.fromCharCode(code));
    if (found) byte.set(found[0]!, String.fromCharCode(code));
  }
  expect(byte.size).toBe(256);
  expect(byte.get(0x20)).toBe("Ġ");
});
