import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stats } from "collapsar";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import type { NamedSource } from "../../../dist/source/byte-source.js";
import { isDirectory } from "../../../dist/source/directory.js";
import { type FileInput, openInput } from "../../../dist/source/open.js";
import { directoryWith } from "../../support/fixtures-node.js";

async function read(input: FileInput): Promise<string> {
  const source = (await openInput(input)) as NamedSource;
  const bytes = await source.slice(0, source.byteLength);
  await source.close?.();
  return new TextDecoder().decode(bytes);
}

describe("openInput", () => {
  test("reads paths, file URLs, blobs, bytes and anything with byteLength and slice", async () => {
    const path = join(directoryWith({ file: "hello" }), "file");
    const bytes = new TextEncoder().encode("hello");
    class Source {
      byteLength = 5;
      slice(start: number, end: number): Promise<Uint8Array> {
        return Promise.resolve(bytes.subarray(start, end).subarray(0, this.byteLength));
      }
    }
    const inputs: FileInput[] = [
      path,
      pathToFileURL(path),
      pathToFileURL(path).href,
      new Blob(["hello"]),
      bytes,
      bytes.buffer,
      Buffer.from("hello"),
      new Source(),
    ];
    for (const input of inputs) expect(await read(input)).toBe("hello");
  });

  test("a part of a buffer is that part", async () => {
    expect(await read(new TextEncoder().encode("xhellox").subarray(1, 6))).toBe("hello");
  });

  test("files chosen together are a directory", async () => {
    expect(isDirectory(await openInput([]))).toBe(true);
  });

  test("a source of one's own may have a name", async () => {
    const slice = async () => new Uint8Array(0);
    expect(await openInput({ byteLength: 0, slice })).toMatchObject({ name: "source" });
    const named = { byteLength: 0, slice, name: "mine" };
    expect(await openInput(named)).toMatchObject({ name: "mine" });
  });

  test.each(["s3://bucket/x", "GIT+ssh://host/x", "ftp://host/x"])(
    "an address that cannot be read is refused with advice: %s",
    async (address) => {
      await expect(openInput(address)).rejects.toMatchObject({
        code: "UnsupportedSource",
        fields: { source: address },
        message: expect.stringContaining("download the file and give its path"),
      });
    },
  );

  test.each(["C:\\x.safetensors", "C:/x.safetensors", "c://x", "model:v1/x", "a//b"])(
    "%s is a path, not a URL",
    async (path) => {
      await expect(openInput(path)).rejects.toMatchObject({ code: "NotFound", fields: { path } });
    },
  );

  test.each<[string, unknown]>([
    ["null", null],
    ["undefined", undefined],
    ["a number", 7],
    ["an object", {}],
    ["a function", () => {}],
    ["a list of numbers", [1, 2]],
  ])("%s is no source, for the library's functions too", async (_, input) => {
    await expect(stats(input as FileInput)).rejects.toMatchObject({
      name: "CollapsarError",
      code: "UnsupportedSource",
    });
  });
});
