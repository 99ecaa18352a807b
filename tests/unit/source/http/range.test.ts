import { describe, expect, test } from "vitest";
import { parseContentRange, sameVersion, sizeOfUnsatisfied, versionOf } from "../../../../dist/source/http/range.js";

describe("parseContentRange", () => {
  test("gives an exclusive end", () => {
    expect(parseContentRange("bytes 0-9/100")).toEqual({ start: 0, end: 10, size: 100 });
    expect(parseContentRange(" Bytes  5-5/* ")).toEqual({ start: 5, end: 6, size: undefined });
    expect(parseContentRange("bytes 4294967296-4294967297/9007199254740991")).toEqual({
      start: 2 ** 32,
      end: 2 ** 32 + 2,
      size: Number.MAX_SAFE_INTEGER,
    });
  });

  test.each([
    "",
    "bytes",
    "bytes */100",
    "bytes 9-0/100",
    "bytes 0-100/100",
    "bytes -5-9/100",
    "bytes 0-9/1e2",
    "bytes 0-9",
    "bytes 0-9/100, bytes 20-29/100",
    "items 0-9/100",
    "bytes 0-9/99999999999999999999",
  ])("refuses %j", (value) => {
    expect(parseContentRange(value)).toBeUndefined();
  });
});

test.each<[number, string | undefined, number | undefined]>([
  [416, "bytes */10", 10],
  [416, "Bytes  */0 ", 0],
  [416, "bytes */*", undefined],
  [416, "bytes 0-9/10", undefined],
  [416, "bytes */99999999999999999999", undefined],
  [416, undefined, undefined],
  [400, "bytes */10", undefined],
])("a %d with Content-Range %j tells the length %j", (status, range, size) => {
  const headers = range === undefined ? {} : { "content-range": range };
  expect(sizeOfUnsatisfied(new Response(null, { status, headers }))).toBe(size);
});

describe("versions", () => {
  const version = (headers: Record<string, string>) => versionOf(new Response(null, { headers }));

  test("differ when their tags do, or without tags their dates", () => {
    expect(sameVersion(version({ etag: '"a"' }), version({ etag: '"a"' }))).toBe(true);
    expect(sameVersion(version({ etag: '"a"' }), version({ etag: 'W/"a"' }))).toBe(true);
    expect(sameVersion(version({ etag: '"a"' }), version({ etag: '"b"' }))).toBe(false);
    expect(sameVersion(version({ "last-modified": "a" }), version({ "last-modified": "b" }))).toBe(false);
    expect(sameVersion(version({}), version({ etag: '"b"', "last-modified": "b" }))).toBe(true);
  });

  test("with one tag and two dates are told by the tag", () => {
    expect(
      sameVersion(version({ etag: '"a"', "last-modified": "a" }), version({ etag: '"a"', "last-modified": "b" })),
    ).toBe(true);
  });
});
