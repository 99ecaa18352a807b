import { File } from "node:buffer";
import { describe, expect, test } from "vitest";
import { blobSource, fileListDirectory, fileListEntries } from "../../../dist/source/blob.js";

const file = (name: string, ...parts: string[]): globalThis.File => new File(parts, name) as unknown as globalThis.File;

describe("blobSource", () => {
  test("reads the slices asked for", async () => {
    const source = blobSource(new Blob(["hello, ", "world"]));
    expect([source.name, source.byteLength]).toEqual(["blob", 12]);
    expect(new TextDecoder().decode(await source.slice(5, 9))).toBe(", wo");
  });

  test("reads large slices side by side, into the memory given or into new", async () => {
    const bytes = Uint8Array.from({ length: 3_000_001 }, (_, at) => (at * 31) >> 3);
    const source = blobSource(new Blob([bytes]));
    const into = new Uint8Array(2_500_000);
    const ranges = [
      [1, 2_000_002],
      [999_999, 3_000_001],
      [500_000, 3_000_000],
      [5, 9],
    ] as const;
    const [first, ...others] = await Promise.all(
      ranges.map(([start, end], at) => source.slice(start, end, at === 0 ? { into } : {})),
    );
    expect(first?.buffer).toBe(into.buffer);
    for (const [at, read] of [first, ...others].entries()) {
      const [start, end] = ranges[at] as [number, number];
      expect(Buffer.compare(read as Uint8Array, bytes.subarray(start, end))).toBe(0);
    }
  });

  test("reads them whole where the platform's streams cannot fill memory", async () => {
    const bytes = new Uint8Array(700_000).fill(7);
    const old = Object.assign(new Blob([bytes]), {
      slice: (start: number, end: number) =>
        Object.assign(new Blob([bytes.subarray(start, end)]), { stream: () => new ReadableStream() }),
    });
    const read = await blobSource(old as unknown as Blob).slice(50, 699_999);
    expect(Buffer.compare(read, bytes.subarray(50, 699_999))).toBe(0);
  });

  test("a file has its name", () => {
    expect(blobSource(file("gamma.safetensors", "x")).name).toBe("gamma.safetensors");
  });

  test("a file that cannot be read any more says which, and what to do", async () => {
    const cause = new DOMException("changed on disk", "NotReadableError");
    const gone = Object.assign(new Blob(["x"]), {
      slice: () => ({ arrayBuffer: () => Promise.reject(cause) }) as unknown as Blob,
    });
    await expect(blobSource(gone).slice(0, 1)).rejects.toMatchObject({
      code: "ReadFailed",
      message: "blob: cannot be read (changed on disk); choose the file again",
      cause,
    });
  });
});

describe("fileListDirectory", () => {
  test("lists the names and opens them", async () => {
    const directory = fileListDirectory([file("a", "first"), file("b", "second")]);
    expect(await directory.list()).toEqual(["a", "b"]);
    const opened = await directory.open("b");
    expect(new TextDecoder().decode(await opened.slice(0, 6))).toBe("second");
  });

  test("is called as the folder that was chosen", () => {
    const chosen = Object.assign(file("model.safetensors", "x"), {
      webkitRelativePath: "models/qwen/model.safetensors",
    });
    expect(fileListDirectory([chosen]).name).toBe("qwen");
    expect(fileListDirectory([file("a", "x")]).name).toBe("files");
    expect(fileListDirectory([]).name).toBe("files");
  });

  test("a file that was not chosen too is an error", async () => {
    await expect(fileListDirectory([file("a", "x")]).open("b")).rejects.toMatchObject({
      code: "NotFound",
      fields: { path: "b" },
      message: "files: b is not among the files; choose it too",
    });
  });
});

describe("fileListEntries", () => {
  const chosen = (path: string): globalThis.File =>
    Object.assign(file(path.split("/").at(-1) ?? "", "x"), { webkitRelativePath: path });

  test("are the files of the folder, and its folders with the files right in them", () => {
    const [a, b, c, deep] = ["run/a.npy", "run/s1/b", "run/s1/c", "run/s1/x/d"].map(chosen);
    expect(fileListEntries([b, a, deep, c] as globalThis.File[])).toEqual([
      { name: "a.npy", isDirectory: false, input: a },
      { name: "s1", isDirectory: true, input: [b, c] },
    ]);
  });

  test("files chosen one by one lie beside each other", () => {
    const plain = file("a.npy", "x");
    expect(fileListEntries([plain])).toEqual([{ name: "a.npy", isDirectory: false, input: plain }]);
    expect(fileListEntries([])).toEqual([]);
  });
});
