import { expect, test } from "vitest";
import { memorySource } from "../../../dist/source/memory.js";

test("slices are views, not copies", async () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const slice = await memorySource(bytes).slice(1, 3);
  expect(slice).toEqual(Uint8Array.of(2, 3));
  expect(slice.buffer).toBe(bytes.buffer);
});

test("a part of a buffer begins at its own first byte", async () => {
  const source = memorySource(Uint8Array.of(9, 9, 1, 2, 9).subarray(2, 4), "part");
  expect([source.name, source.byteLength]).toEqual(["part", 2]);
  expect(await source.slice(0, 2)).toEqual(Uint8Array.of(1, 2));
});

test("what is in memory needs neither waiting nor a buffer", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const source = memorySource(bytes);
  const slice = source.sliceNow?.(1, 3, new Uint8Array(0));
  expect(slice).toEqual(Uint8Array.of(2, 3));
  expect(slice?.buffer).toBe(bytes.buffer);
});
