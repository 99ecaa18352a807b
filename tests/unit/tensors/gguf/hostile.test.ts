/** GGUF files that lie: every one is an error that says so, and none costs time or memory. */
import { type ErrorCode, inspect, isCollapsarError, mask } from "collapsar";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { memorySource } from "../../../../dist/source/memory.js";
import { readGguf } from "../../../../dist/tensors/gguf/header.js";
import { f32Tensor, gguf } from "../../../support/gguf.js";
import { HOSTILE_GGUF, QUANTISED, VALID } from "../../../support/hostile-gguf.js";

const codeOf = async (bytes: Uint8Array): Promise<ErrorCode | undefined> => {
  const error = await inspect(bytes).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return undefined;
  if (!isCollapsarError(error)) throw error;
  expect(error.message).not.toContain("\n");
  return error.code;
};

test("what is damaged below is sound", async () => {
  expect((await mask(VALID)).groups.members).toHaveLength(2);
  expect((await mask(QUANTISED)).groups.members).toHaveLength(2);
});

test.each(HOSTILE_GGUF)("%s", async (_, bytes, code) => {
  expect(await codeOf(bytes)).toBe(code);
});

test("cut off anywhere, a file is told to be truncated", async () => {
  // Behind the tensor lies what pads it.
  for (let end = 4; end < VALID.length - 16; end += 1) {
    expect(await codeOf(VALID.subarray(0, end)), `at ${end}`).toBe("TruncatedFile");
  }
});

describe("any bytes", () => {
  it("in place of any others are read or refused, never anything else", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(VALID.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const bytes = VALID.slice();
          for (const [at, byte] of changes) if (at >= 4) bytes[at] = byte;
          await codeOf(bytes);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("of a header are read alike however much is read at once", async () => {
    const rows = [[1], [2]];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string({ maxLength: 9 }), fc.array(fc.string({ unit: "binary", maxLength: 300 }))), {
          maxLength: 8,
        }),
        fc.nat(4000),
        async (lists, known) => {
          const keys = new Map(lists);
          const bytes = gguf({
            metadata: [...keys].map(([key, strings]) => [`x.${key}`, ["strings", strings]] as const),
            tensors: [f32Tensor("token_embd.weight", rows)],
          });
          const source = memorySource(bytes, "x");
          const { metadata, tensors } = await readGguf(source, bytes.subarray(0, known));
          expect(metadata).toEqual((await readGguf(source, bytes)).metadata);
          expect([...metadata.values()].map((value) => (value as { count: number }).count)).toEqual(
            [...keys.values()].map(({ length }) => length),
          );
          expect(tensors[0]).toMatchObject({ shape: [2, 1], end: tensors[0]!.begin + 8 });
        },
      ),
    );
  });
});

test("a list of strings is passed over without being held", async () => {
  // A gigabyte of empty strings, as a source that has none of its bytes.
  const head = gguf({ metadata: [["x", ["raw", 9, new Uint8Array([8, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0])]]] });
  let widest = 0;
  const source = {
    name: "x",
    byteLength: 2 ** 33,
    slice: async (start: number, end: number) => {
      widest = Math.max(widest, end - start);
      const bytes = new Uint8Array(end - start);
      if (start < head.length) bytes.set(head.subarray(start, end));
      return bytes;
    },
  };
  await expect(inspect(source)).rejects.toMatchObject({ code: "HeaderTooLarge" });
  expect(widest).toBe(4 * 1024 * 1024);
});
