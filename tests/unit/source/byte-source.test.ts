import { describe, expect, test } from "vitest";
import { counted, type NamedSource, readExactly, readNow } from "../../../dist/source/byte-source.js";
import { memorySource } from "../../../dist/source/memory.js";

/** A source that returns `actual` bytes whatever it is asked for. */
const returning = (actual: number): NamedSource => ({
  name: "server",
  byteLength: 100,
  slice: async () => new Uint8Array(actual),
});

describe("readExactly", () => {
  test("returns the bytes asked for", async () => {
    const source = memorySource(Uint8Array.of(0, 1, 2, 3, 4));
    expect(await readExactly(source, 1, 4)).toEqual(Uint8Array.of(1, 2, 3));
    expect(await readExactly(source, 5, 5)).toEqual(new Uint8Array(0));
  });

  test.each([0, 9, 11])(
    "ten bytes asked for and %d returned is a short read, not a matrix with zeros",
    async (actual) => {
      await expect(readExactly(returning(actual), 20, 30)).rejects.toMatchObject({
        code: "ShortRead",
        fields: { start: 20, end: 30, actual },
        message: expect.stringMatching(/^server: asked for bytes 20 to 30, got /),
      });
    },
  );

  test("an aborted signal rejects with its reason, and nothing is read", async () => {
    const reason = new Error("enough");
    let read = false;
    const source = {
      ...returning(1),
      slice: async () => {
        read = true;
        return new Uint8Array(1);
      },
    };
    await expect(readExactly(source, 0, 1, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(read).toBe(false);
  });

  test("the signal is passed on", async () => {
    const { signal } = new AbortController();
    let passed: AbortSignal | undefined;
    const source: NamedSource = {
      ...returning(1),
      slice: async (_start, _end, options) => {
        passed = options?.signal;
        return new Uint8Array(1);
      },
    };
    await readExactly(source, 0, 1, { signal });
    expect(passed).toBe(signal);
  });

  test("a buffer to read into may be used or left alone", async () => {
    const into = new Uint8Array(4);
    const filling: NamedSource = {
      ...returning(1),
      slice: async (_start, _end, options) => {
        options?.into?.set([7, 8]);
        return options?.into?.subarray(0, 2) ?? Uint8Array.of(7, 8);
      },
    };
    expect(await readExactly(filling, 0, 2, { into })).toEqual(Uint8Array.of(7, 8));
    expect(into).toEqual(Uint8Array.of(7, 8, 0, 0));
    expect(await readExactly(memorySource(Uint8Array.of(5, 6)), 0, 2, { into })).toEqual(Uint8Array.of(5, 6));
  });

  test("a source that rejects is heard", async () => {
    const failure = new Error("gone");
    await expect(readExactly({ ...returning(1), slice: () => Promise.reject(failure) }, 0, 1)).rejects.toBe(failure);
  });
});

describe("readNow", () => {
  const immediate = (give: number): NamedSource => ({
    ...memorySource(new Uint8Array(9)),
    name: "it",
    sliceNow: (start, _end, into) => (start === 8 ? undefined : into.subarray(0, give)),
  });

  test("has no bytes where the source would have to wait, or can only wait", () => {
    expect(readNow(immediate(1), 8, 9, new Uint8Array(1))).toBeUndefined();
    const waiting: NamedSource = { name: "it", byteLength: 9, slice: async () => new Uint8Array(1) };
    expect(readNow(waiting, 0, 1, new Uint8Array(1))).toBeUndefined();
  });

  test("gives exactly the bytes asked for or throws", () => {
    const into = new Uint8Array(4);
    expect(readNow(immediate(2), 3, 5, into)?.buffer).toBe(into.buffer);
    expect(() => readNow(immediate(1), 3, 5, into)).toThrowError(/it: asked for bytes 3 to 5, got 1;/);
  });

  test("is counted when there were bytes", () => {
    const reads = { requests: 0, bytes: 0 };
    const source = counted(immediate(2), reads);
    readNow(source, 8, 9, new Uint8Array(1));
    expect(reads).toEqual({ requests: 0, bytes: 0 });
    readNow(source, 3, 5, new Uint8Array(2));
    expect(reads).toEqual({ requests: 1, bytes: 2 });
  });
});

describe("counted", () => {
  test("counts requests and the bytes asked for", async () => {
    const reads = { requests: 0, bytes: 0 };
    const source = counted(memorySource(new Uint8Array(100)), reads);
    await source.slice(0, 10);
    await source.slice(90, 100);
    await source.slice(5, 5);
    expect(reads).toEqual({ requests: 3, bytes: 20 });
  });

  test("several sources count into one", async () => {
    const reads = { requests: 0, bytes: 0 };
    await counted(memorySource(new Uint8Array(4)), reads).slice(0, 4);
    await counted(memorySource(new Uint8Array(8)), reads).slice(0, 8);
    expect(reads).toEqual({ requests: 2, bytes: 12 });
  });

  test("name, length, bytes, signal and closing are the source's own", async () => {
    const { signal } = new AbortController();
    const seen: unknown[] = [];
    const source = counted(
      {
        name: "it",
        byteLength: 3,
        slice: async (start, end, options) => {
          seen.push(start, end, options?.signal);
          return Uint8Array.of(7);
        },
        close: async () => {
          seen.push("closed");
        },
      },
      { requests: 0, bytes: 0 },
    );
    expect([source.name, source.byteLength]).toEqual(["it", 3]);
    expect(await source.slice(1, 2, { signal })).toEqual(Uint8Array.of(7));
    await source.close?.();
    expect(seen).toEqual([1, 2, signal, "closed"]);
  });

  test("a source without close can be closed", async () => {
    await expect(
      counted(memorySource(new Uint8Array(1)), { requests: 0, bytes: 0 }).close?.(),
    ).resolves.toBeUndefined();
  });
});
