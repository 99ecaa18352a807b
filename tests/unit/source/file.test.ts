import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, symlinkSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { type NamedSource, readExactly } from "../../../dist/source/byte-source.js";
import { type Directory, isDirectory } from "../../../dist/source/directory.js";
import { listPath, openPath } from "../../../dist/source/file.js";
import { directoryWith, temporaryDirectory } from "../../support/fixtures-node.js";

async function fileAt(path: string | URL): Promise<NamedSource> {
  const opened = await openPath(path);
  if (isDirectory(opened)) throw new Error(`${path} is a directory`);
  return opened;
}

async function directoryAt(path: string): Promise<Directory> {
  const opened = await openPath(path);
  if (!isDirectory(opened)) throw new Error(`${path} is no directory`);
  return opened;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("a file", () => {
  test("gives its length and the slices asked for", async () => {
    const path = join(directoryWith({ "a.bin": "0123456789" }), "a.bin");
    const source = await fileAt(path);
    expect([source.name, source.byteLength]).toEqual([path, 10]);
    const slices = await Promise.all([source.slice(8, 10), source.slice(0, 3), source.slice(4, 4)]);
    expect(slices.map(text)).toEqual(["89", "012", ""]);
    await source.close?.();
  });

  test("is read at once while it is in memory: not when reads are slow and come from a disk, nor when they are slow for long", async () => {
    const usage = process.resourceUsage();
    let [now, fsRead] = [0, 7];
    vi.spyOn(process, "resourceUsage").mockImplementation(() => ({ ...usage, fsRead }));
    const into = new Uint8Array(3);
    const path = join(directoryWith({ "a.bin": "0123456789" }), "a.bin");
    const slowly = async (): Promise<NamedSource> => {
      const source = await fileAt(path);
      // Each read takes 30 ms.
      vi.spyOn(performance, "now").mockImplementation(() => (now += 30));
      return source;
    };
    const isAtOnce = (source: NamedSource): boolean => source.sliceNow?.(2, 5, into) !== undefined;
    try {
      const busy = await slowly();
      expect(Array.from({ length: 30 }, () => isAtOnce(busy)).lastIndexOf(true)).toBe(16);
      const disk = await slowly();
      expect(isAtOnce(disk)).toBe(true);
      fsRead += 1;
      expect(isAtOnce(disk)).toBe(false);
      expect(text(await disk.slice(2, 5))).toBe("234");
      await Promise.all([busy.close?.(), disk.close?.()]);
    } finally {
      vi.restoreAllMocks();
    }
  });

  test("is read into the start of a buffer that is given, as a view of it", async () => {
    const source = await fileAt(join(directoryWith({ "a.bin": "0123456789" }), "a.bin"));
    const into = new Uint8Array(6).fill(46);
    const slice = await source.slice(4, 8, { into });
    expect([text(slice), slice.buffer, text(into)]).toEqual(["4567", into.buffer, "4567.."]);
    await source.close?.();
  });

  test("is reached through symbolic links and file URLs", async () => {
    const directory = directoryWith({ "a b%20ü.bin": "x" });
    symlinkSync("a b%20ü.bin", join(directory, "link"));
    for (const address of [join(directory, "link"), pathToFileURL(join(directory, "a b%20ü.bin"))]) {
      const source = await fileAt(address);
      expect(source.byteLength).toBe(1);
      await source.close?.();
    }
  });

  test("a slice larger than one read of the system is whole", async () => {
    const [size, mark] = [130 * 1024 * 1024, 100 * 1024 * 1024];
    const path = join(directoryWith({ big: "" }), "big");
    truncateSync(path, size);
    const descriptor = openSync(path, "r+");
    writeSync(descriptor, "mark", mark);
    writeSync(descriptor, "end", size - 3);
    closeSync(descriptor);
    const source = await fileAt(path);
    const bytes = await readExactly(source, 0, size);
    expect([text(bytes.subarray(mark, mark + 4)), text(bytes.subarray(size - 3))]).toEqual(["mark", "end"]);
    await source.close?.();
  });

  test("one that shrinks during the run is a short read, not zeros", async () => {
    const path = join(directoryWith({ "a.bin": "0123456789" }), "a.bin");
    const source = await fileAt(path);
    truncateSync(path, 4);
    expect(text(await source.slice(2, 8))).toBe("23");
    await expect(readExactly(source, 2, 8)).rejects.toMatchObject({
      code: "ShortRead",
      fields: { start: 2, end: 8, actual: 2 },
      message: expect.stringContaining(path),
    });
    await source.close?.();
  });

  test("one that cannot be read says which", async () => {
    const path = join(directoryWith({ "a.bin": "0123456789" }), "a.bin");
    const source = await fileAt(path);
    await source.close?.();
    await expect(source.slice(0, 1)).rejects.toMatchObject({ code: "ReadFailed", fields: { path } });
  });
});

describe("a directory", () => {
  test("lists the names in it and opens them", async () => {
    const path = directoryWith({ a: "first", "sub/b": "x" });
    const directory = await directoryAt(path);
    expect(directory.name).toBe(path);
    expect((await directory.list())?.sort()).toEqual(["a", "sub"]);
    const opened = await directory.open("a");
    expect([opened.name, text(await opened.slice(0, 5))]).toEqual([join(path, "a"), "first"]);
    await opened.close?.();
  });

  test("a name that is not in it is not found", async () => {
    const directory = await directoryAt(temporaryDirectory());
    await expect(directory.open("a")).rejects.toMatchObject({ code: "NotFound" });
  });
});

describe("listPath", () => {
  test("tells files from directories, through links; links that lead nowhere are left out", async () => {
    const path = directoryWith({ "a.npy": "", "b/c.npy": "" });
    symlinkSync("a.npy", join(path, "to-a"));
    symlinkSync("b", join(path, "to-b"));
    symlinkSync("gone", join(path, "to-nothing"));
    const entries = (await listPath(path))?.sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(entries).toEqual(
      [
        ["a.npy", false],
        ["b", true],
        ["to-a", false],
        ["to-b", true],
      ].map(([name, directory]) => ({ name, isDirectory: directory, input: join(path, String(name)) })),
    );
    expect(await listPath(pathToFileURL(join(path, "b")))).toEqual([
      { name: "c.npy", isDirectory: false, input: join(path, "b/c.npy") },
    ]);
  });

  test("is undefined for a file, and rejects for what is not there", async () => {
    const path = directoryWith({ "a.npy": "" });
    expect(await listPath(join(path, "a.npy"))).toBeUndefined();
    await expect(listPath(join(path, "b"))).rejects.toMatchObject({ code: "NotFound" });
  });
});

describe("what cannot be opened", () => {
  test("a missing file is not found; a bare name says where it was looked for", async () => {
    const path = join(temporaryDirectory(), "missing");
    await expect(openPath(path)).rejects.toMatchObject({
      code: "NotFound",
      fields: { path },
      message: `${path}: no such file or directory; check the path`,
    });
    await expect(openPath("missing-file")).rejects.toMatchObject({
      code: "NotFound",
      message: expect.stringContaining(`(looked in ${process.cwd()})`),
    });
  });

  test("a path through a file is not found", async () => {
    const path = join(directoryWith({ file: "x" }), "file", "below");
    await expect(openPath(path)).rejects.toMatchObject({ code: "NotFound" });
  });

  test("a directory in place of a shard is not readable", async () => {
    const path = temporaryDirectory();
    mkdirSync(join(path, "shard"));
    await expect((await directoryAt(path)).open("shard")).rejects.toMatchObject({
      code: "NotReadable",
      message: expect.stringContaining("not a regular file"),
    });
  });

  test.runIf(process.platform !== "win32")("a named pipe is refused at once, though nobody writes to it", async () => {
    const path = join(temporaryDirectory(), "pipe");
    execFileSync("mkfifo", [path]);
    await expect(openPath(path)).rejects.toMatchObject({
      code: "NotReadable",
      message: `${path}: not a regular file, but ranges of it must be read; save it to a file first`,
    });
  });

  test.runIf(process.platform !== "win32")("links that go round in a circle are not readable", async () => {
    const path = join(temporaryDirectory(), "loop");
    symlinkSync("loop", path);
    await expect(openPath(path)).rejects.toMatchObject({
      code: "NotReadable",
      message: expect.stringContaining("ELOOP"),
    });
  });

  test.each(["https://host/x", "data:text/plain,x", "file://server/x", "file:///a%2Fb"])(
    "a URL that is no local path is refused as a source: %s",
    async (url) => {
      await expect(openPath(new URL(url))).rejects.toMatchObject({ name: "CollapsarError", code: "UnsupportedSource" });
    },
  );
});
