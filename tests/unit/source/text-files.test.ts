/** Text under the name of something else. */
import { describe, expect, test } from "vitest";
import { refuseGitLfs, refuseText, refuseWebPage } from "../../../dist/source/text-files.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The message that it is refused with. */
function refusal(refuse: (name: string, first: Uint8Array) => void, first: Uint8Array): [string, string] | undefined {
  try {
    refuse("x", first);
    return undefined;
  } catch (error) {
    return [(error as { code: string }).code, (error as Error).message];
  }
}

const POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n";

describe("in the place of weights", () => {
  test.each<[string, string, string]>([
    ["a Git LFS pointer", POINTER, "x: a git-lfs pointer, not the file itself; run: git lfs pull"],
    ["a page", "<!DOCTYPE html>\n<html><head>", "x: a web page (HTML), not the file"],
    ["a page with a title", "  <html>\n<title>\n Sign  in </title>", 'x: a web page (HTML, "Sign in"), not the file'],
    ["a page after a comment", "<!-- a\nb -->\n<!doctype HTML>", "x: a web page (HTML)"],
    [
      "XML that says why",
      "<?xml version='1.0'?><Error><Message>Access Denied</Message>",
      'XML text that says "Access Denied"',
    ],
    ["JSON", '{"error": "Repository not found"}', "x: JSON text, not the file"],
    ["a list as JSON", '[{"a": 1}]    ', "x: JSON text"],
    ["a table", "a,b,c\n1,2,3\n4,5,6\n", "delimiter=','"],
    ["a table with tabs, cut within a line", "a\tb\n1\t2\n3", "delimiter='\\t'"],
    ["a table with semicolons", "a;b\r\n1,5;2\r\n", "delimiter=';'"],
    ["other text", "Invalid username or password.\n", 'x: text that begins "Invalid username or password."'],
    ["text of other letters", "Ошибка доступа", 'x: text that begins "Ошибка доступа"'],
    ["a long line", "a".repeat(1000), `x: text that begins "${"a".repeat(60)}..."`],
  ])("%s", (_, text, message) => {
    expect(refusal(refuseText, bytes(text))).toEqual([
      text === POINTER ? "GitLfsPointer" : "UnsupportedFormat",
      expect.stringContaining(message),
    ]);
  });

  test("text that is cut within a character is text", () => {
    expect(refusal(refuseText, bytes("Ошибка доступа").subarray(0, 9))?.[0]).toBe("UnsupportedFormat");
  });

  test.each([
    ["nothing", new Uint8Array(0)],
    ["too little to tell", bytes("short")],
    ["binary data", Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20)],
    ["the header of a safetensors file", bytes('\u0040\0\0\0\0\0\0\0{"a":{"dtype"')],
    ["text with a NUL", bytes("abcdefgh\0")],
  ])("not %s", (_, first) => {
    expect(refusal(refuseText, first)).toBeUndefined();
  });
});

test("in the place of an index or a tokenizer only pages and pointers are refused", () => {
  expect(refusal(refuseWebPage, bytes("<!doctype html><html>"))?.[0]).toBe("UnsupportedFormat");
  for (const text of ['{"weight_map": {}}', "a,b\n1,2\n", ""]) {
    expect([refusal(refuseWebPage, bytes(text)), refusal(refuseGitLfs, bytes(text))]).toEqual([undefined, undefined]);
  }
  expect(refusal(refuseGitLfs, bytes(POINTER))?.[0]).toBe("GitLfsPointer");
});
