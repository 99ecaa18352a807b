import { describe, expect, test } from "vitest";
import { MAX_IN_MEMORY, memorySink } from "../../../../dist/source/http/download.js";

describe("memorySink", () => {
  test("keeps what is written, in order", async () => {
    const sink = await memorySink("x");
    await sink.write(Uint8Array.of(1, 2));
    await sink.write(Uint8Array.of(3));
    const source = await sink.finish();
    expect(source).toMatchObject({ name: "x", byteLength: 3 });
    expect(await source.slice(1, 3)).toEqual(Uint8Array.of(2, 3));
  });

  test("refuses what is too long for memory, before it comes where that is known", async () => {
    await expect(memorySink("x", MAX_IN_MEMORY + 1)).rejects.toMatchObject({
      code: "TooLarge",
      fields: { what: "x", value: MAX_IN_MEMORY + 1, max: MAX_IN_MEMORY },
    });
    const sink = await memorySink("x");
    // As long as it says it is, without the memory.
    const piece = { length: MAX_IN_MEMORY } as Uint8Array;
    await sink.write(piece);
    await expect(sink.write(Uint8Array.of(1))).rejects.toMatchObject({ code: "TooLarge" });
    await sink.discard();
  });
});
