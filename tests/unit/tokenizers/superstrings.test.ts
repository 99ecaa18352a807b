/** Which tokens contain others, by bytes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOfToken } from "../../../dist/tokenizers/byte-level.js";
import { superstringsOf } from "../../../dist/tokenizers/superstrings.js";
import { fromJson, readFixture, tokenizer } from "../../support/tokenizers.js";

const idsOf = async (...given: Parameters<typeof superstringsOf>) =>
  Object.fromEntries([...(await superstringsOf(...given))].map(([id, { ids }]) => [id, ids]));

test("are those whose bytes hold the token's and more, in the order of ids", async () => {
  const found = tokenizer(
    { bab: 5, "\u2581ab": 3, ab: 1, abab: 0, b: 2, " ab": 4, é: 6, "<0xA9>": 7, "<0x41>": 8 },
    { decoder: { type: "Metaspace" }, added_tokens: [{ id: 9, content: "<ab>", special: true }] },
  );
  // `▁ab` stands for " ab", which is the text of token 4 too: neither contains the other.
  expect(await idsOf(found, [1, 2, 3, 4, 7, 99])).toEqual({ 1: [0, 3, 4, 5, 9], 2: [0, 1, 3, 4, 5, 9] });
});

test("of a byte of byte fallback are tokens with it within a character", async () => {
  const model = { type: "BPE", vocab: { é: 0, "<0xA9>": 1, "<0x0A>": 2 }, merges: [], byte_fallback: true };
  expect(await idsOf(fromJson({ model }), [1, 2])).toEqual({ 1: [0] });
});

test("of WordPiece leave out the prefix of what continues a word", async () => {
  const model = { type: "WordPiece", vocab: { "##ing": 0, ing: 1, sing: 2, "#": 3 }, unk_token: "ing" };
  expect(await idsOf(fromJson({ model }), [0, 1, 3])).toEqual({ 0: [2], 1: [2] });
});

test("are counted, and the first twenty named", async () => {
  const vocab = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`${"a".repeat(at + 1)}`, at]));
  const found = await superstringsOf(tokenizer(vocab), [0, 28]);
  expect(found.get(0)).toEqual({ count: 29, ids: Array.from({ length: 20 }, (_, at) => at + 1) });
  expect(found.get(28)).toEqual({ count: 1, ids: [29] });
});

test("are what comparing each token with each other finds", async () => {
  const found = readFixture("byte-level");
  const hex = (id: number): string => {
    const token = found.tokens.get(id) ?? "";
    const bytes = found.added.has(id) ? undefined : bytesOfToken(token);
    return Array.from(bytes ?? new TextEncoder().encode(token), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  };
  const all = [...found.tokens.keys()].map((id) => [id, hex(id)] as const);
  await fc.assert(
    fc.asyncProperty(fc.subarray(all, { minLength: 1, maxLength: 20 }), async (some) => {
      const superstrings = await superstringsOf(
        found,
        some.map(([id]) => id),
      );
      for (const [id, text] of some) {
        const expected = all.filter(([, other]) => other.length > text.length && other.includes(text));
        expect(superstrings.get(id)?.count ?? 0).toBe(expected.length);
      }
    }),
    { numRuns: 20 },
  );
});

test("stop at a signal", async () => {
  const vocab = Object.fromEntries(Array.from({ length: 4000 }, (_, at) => [`${at} ${"xy".repeat(99)}`, at]));
  const reason = new Error("enough");
  const asked = superstringsOf(
    tokenizer(vocab),
    Array.from({ length: 4000 }, (_, at) => at),
    AbortSignal.abort(reason),
  );
  await expect(asked).rejects.toBe(reason);
});
