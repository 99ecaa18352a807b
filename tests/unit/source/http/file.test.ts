import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { rangeAsked, sendFile, servedBytes, serveFiles, someBytes, startServer } from "../../../support/http-server.js";
import { failure, open, QUICK } from "../../../support/http-source.js";

const bytes = someBytes(200_000);
const PROBE = 65_536;

describe("a server with ranges", () => {
  test("is asked once to open a file, and the first read needs no second request", async () => {
    const server = await serveFiles({ "/x.safetensors": bytes });
    const { source, reads } = await open(`${server.url}/x.safetensors`);
    expect(source).toMatchObject({ name: `${server.url}/x.safetensors`, byteLength: 200_000 });
    expect(await source.slice(0, PROBE)).toEqual(bytes.subarray(0, PROBE));
    expect(await source.slice(8, 100)).toEqual(bytes.subarray(8, 100));
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ method: "GET", path: "/x.safetensors" });
    expect(server.requests[0]!.headers).toMatchObject({ range: "bytes=0-65535", "accept-encoding": "identity" });
    expect(reads).toEqual({ requests: 1, bytes: PROBE });
  });

  test("is asked for exactly the bytes that are wanted and not there yet", async () => {
    const server = await serveFiles({ "/x": bytes });
    const { source, reads } = await open(`${server.url}/x`);
    expect(await source.slice(100_000, 100_010)).toEqual(bytes.subarray(100_000, 100_010));
    expect(await source.slice(65_000, 70_000)).toEqual(bytes.subarray(65_000, 70_000));
    expect(await source.slice(199_999, 200_000)).toEqual(bytes.subarray(199_999));
    expect(await source.slice(150_000, 150_000)).toEqual(new Uint8Array(0));
    expect(server.requests.slice(1).map(({ headers }) => headers.range)).toEqual([
      "bytes=100000-100009",
      "bytes=65536-69999",
      "bytes=199999-199999",
    ]);
    expect(reads).toEqual({ requests: 4, bytes: PROBE + 10 + 4464 + 1 });
  });

  test.each([0, 1, 10, PROBE - 1, PROBE, PROBE + 1])("a file of %d bytes has that length", async (length) => {
    const server = await serveFiles({ "/x": bytes.subarray(0, length) });
    const { source } = await open(`${server.url}/x`);
    expect(source.byteLength).toBe(length);
    expect(await source.slice(0, length)).toEqual(bytes.subarray(0, length));
  });

  test("URL objects and upper-case schemes are addresses too; user, password and query are not shown", async () => {
    const server = await serveFiles({ "/x": bytes });
    const host = server.url.slice("http://".length);
    const { source } = await open(`HTTP://me:se%20cret@${host}/x?signature=abc#here`);
    expect(source.name).toBe(`${server.url}/x?...`);
    expect(server.requests[0]).toMatchObject({
      path: "/x?signature=abc",
      headers: { authorization: `Basic ${Buffer.from("me:se cret").toString("base64")}` },
    });
  });

  test("a header that cannot be sent is refused without being printed", async () => {
    const error = await failure(open("http://127.0.0.1:9/x", { headers: { authorization: "se\ncret" } }));
    expect(error).toMatchObject({ code: "InvalidParameter", fields: { field: "headers" } });
    expect(JSON.stringify([error.message, error.fields, error.stack])).not.toContain("cret");
  });

  test("an address that is no URL is refused", async () => {
    expect(await failure(open("http://me:secret@[/x"))).toMatchObject({
      code: "UnsupportedSource",
      fields: { source: "http://[/x" },
    });
  });
});

describe("a server without ranges", () => {
  const sendsAll = () =>
    startServer((_, response) => {
      response.writeHead(200, { "content-length": bytes.length }).end(bytes);
    });

  test("is refused with advice", async () => {
    const server = await sendsAll();
    const error = await failure(open(`${server.url}/x`));
    expect(error).toMatchObject({ code: "NoRangeSupport", fields: { url: `${server.url}/x` } });
    expect(error.message).toMatch(/sends whole files only \(200000 bytes\).*set `download`/);
  });

  test("with download, is read once, into a file that nobody else sees", async () => {
    const server = await sendsAll();
    const before = readdirSync(tmpdir()).filter((name) => /^collapsar-[^-]+$/.test(name));
    const { source, reads } = await open(`${server.url}/x`, { download: true });
    expect(source).toMatchObject({ name: `${server.url}/x`, byteLength: 200_000 });
    expect(await source.slice(0, 200_000)).toEqual(bytes);
    expect(await source.slice(100, 110)).toEqual(bytes.subarray(100, 110));
    expect(reads).toEqual({ requests: 1, bytes: 200_000 });
    await source.close?.();
    const after = readdirSync(tmpdir()).filter((name) => /^collapsar-[^-]+$/.test(name));
    expect(after.filter((name) => !before.includes(name) && existsSync(`${tmpdir()}/${name}/download`))).toEqual([]);
  });

  test("a download tells how far it is", async () => {
    const server = await sendsAll();
    const seen: number[] = [];
    const onDownload = (done: number, total: number) => seen.push(done / total);
    const { source } = await open(`${server.url}/x`, { download: true }, { onDownload });
    await source.close?.();
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test("a download that breaks begins again", async () => {
    const server = await startServer((_, response, nth) => {
      response.writeHead(200, { "content-length": bytes.length });
      if (nth > 1) response.end(bytes);
      else response.write(bytes.subarray(0, 1000), () => response.destroy());
    });
    const { source } = await open(`${server.url}/x`, { download: true });
    expect(await source.slice(0, 200_000)).toEqual(bytes);
    expect(server.requests).toHaveLength(2);
    await source.close?.();
  });

  test("with download, no server is asked for a range, and none is too odd", async () => {
    const ranges = await serveFiles({ "/x": bytes });
    const odd = await startServer((request, response) => {
      if (request.headers.range !== undefined) response.writeHead(501).end();
      else response.writeHead(200, { "content-length": bytes.length }).end(bytes);
    });
    for (const server of [ranges, odd]) {
      const { source, reads } = await open(`${server.url}/x`, { download: true });
      expect(await source.slice(0, 200_000)).toEqual(bytes);
      await source.close?.();
      expect(reads).toEqual({ requests: 1, bytes: 200_000 });
      expect(server.requests.map(({ headers }) => headers.range)).toEqual([undefined]);
    }
  });

  test.each([0, 1, PROBE - 1, PROBE])("is no trouble for a file of %d bytes, which came whole", async (length) => {
    for (const saysLength of [true, false]) {
      const server = await startServer((_, response) => {
        response.writeHead(200, saysLength ? { "content-length": length } : {}).end(bytes.subarray(0, length));
      });
      const { source, reads } = await open(`${server.url}/x`);
      expect(source.byteLength).toBe(length);
      expect(await source.slice(0, length)).toEqual(bytes.subarray(0, length));
      expect(reads.requests).toBe(1);
    }
  });

  test("that does not say how long the file is is refused when it goes on, and read no further", async () => {
    const server = await startServer((_, response) => {
      response.writeHead(200).end(someBytes(50_000_000));
    });
    const reads = { requests: 0, bytes: 0 };
    expect(await failure(open(`${server.url}/x`, {}, { reads }))).toMatchObject({ code: "NoRangeSupport" });
    expect(reads.bytes).toBeLessThan(1_000_000);
  });

  test("a web page is not taken for a file", async () => {
    const server = await startServer((_, response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>");
    });
    expect((await failure(open(`${server.url}/owner/name`))).message).toContain("hf://owner/name");
  });
});

describe("what servers may answer", () => {
  /** A correct server but for the headers that `change` makes of its own. */
  const changed = (change: (headers: Record<string, string | undefined>) => void, size = bytes.length) =>
    startServer((request, response) => {
      const { start, end } = rangeAsked(request, size) ?? { start: 0, end: size };
      const isRange = request.headers.range !== undefined;
      const headers: Record<string, string | undefined> = {
        "content-length": String(end - start),
        ...(isRange && { "content-range": `bytes ${start}-${end - 1}/${size}` }),
        etag: '"1"',
      };
      change(headers);
      for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
      response.writeHead(isRange ? 206 : 200).end(request.method === "HEAD" ? undefined : bytes.subarray(start, end));
    });

  test.each(["", "identity", "aws-chunked", "utf-8", "UTF-8, aws-chunked"])(
    "Content-Encoding %j, which is no coding",
    async (encoding) => {
      const server = await changed((headers) => {
        headers["content-encoding"] = encoding;
      });
      const { source } = await open(`${server.url}/x`);
      expect(await source.slice(0, 200_000)).toEqual(bytes);
      const { source: whole } = await open(`${server.url}/x`, { download: true });
      expect(await whole.slice(0, 200_000)).toEqual(bytes);
      await whole.close?.();
    },
  );

  test("less than was asked for: the rest is asked for, and none of it counts as a failure", async () => {
    const server = await startServer((request, response) => {
      const { start, end } = rangeAsked(request, bytes.length)!;
      const sent = Math.min(end, start + 10_000);
      response
        .writeHead(206, { "content-range": `bytes ${start}-${sent - 1}/200000`, "content-length": sent - start })
        .end(bytes.subarray(start, sent));
    });
    const { source } = await open(`${server.url}/x`, { attempts: 1 });
    expect(source.byteLength).toBe(200_000);
    expect(await source.slice(0, 100)).toEqual(bytes.subarray(0, 100));
    expect(server.requests).toHaveLength(1);
    expect(await source.slice(0, 100_000)).toEqual(bytes.subarray(0, 100_000));
    expect(await source.slice(150_000, 155_000)).toEqual(bytes.subarray(150_000, 155_000));
    expect(server.requests).toHaveLength(1 + 9 + 1);
  });

  test.each([0, 1, 10, PROBE - 1])("416 for a file of %d bytes, with its length", async (length) => {
    const server = await startServer((request, response) => {
      const asked = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "")!;
      if (Number(asked[2]) >= length) response.writeHead(416, { "content-range": `bytes */${length}` }).end();
      else sendFile(request, response, servedBytes(bytes.subarray(0, length)));
    });
    const { source } = await open(`${server.url}/x`);
    expect(source.byteLength).toBe(length);
    expect(await source.slice(0, length)).toEqual(bytes.subarray(0, length));
  });

  test("416 again and again is refused", async () => {
    const server = await startServer((_, response) => {
      response.writeHead(416, { "content-range": "bytes */10" }).end();
    });
    expect(await failure(open(`${server.url}/x`))).toMatchObject({ code: "HttpStatus" });
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    ["no Content-Range", undefined],
    ["no length in it", "bytes 0-65535/*"],
  ])("206 with %s: HEAD tells the length", async (_, range) => {
    const server = await changed((headers) => {
      if (headers["content-range"]?.startsWith("bytes 0-")) headers["content-range"] = range;
      else if (headers["content-range"]) headers["content-range"] = range?.replace("0-65535", "100000-100009");
    });
    const { source } = await open(`${server.url}/x`);
    expect(source.byteLength).toBe(200_000);
    expect(await source.slice(0, 70)).toEqual(bytes.subarray(0, 70));
    expect(await source.slice(100_000, 100_010)).toEqual(bytes.subarray(100_000, 100_010));
    expect(server.requests.map(({ method }) => method)).toEqual(["GET", "HEAD", "GET"]);
  });

  test("206 without Content-Range, and a HEAD that tells nothing", async () => {
    const server = await startServer((request, response) => {
      if (request.method === "HEAD") response.writeHead(200, { "transfer-encoding": "chunked" }).end();
      else response.writeHead(206).end(bytes.subarray(0, PROBE));
    });
    expect(await failure(open(`${server.url}/x`))).toMatchObject({
      code: "NoRangeSupport",
      message: expect.stringContaining("set `download`"),
    });
  });

  test.each([200, 500, 501, 520])("one stray %d among ranges", async (status) => {
    const server = await startServer((request, response, nth) => {
      if (nth === 2) response.writeHead(status, { etag: '"1"' }).end(bytes);
      else sendFile(request, response, servedBytes(bytes));
    });
    const { source } = await open(`${server.url}/x`);
    const slice = source.slice(100_000, 100_010);
    if (status === 501) expect(await failure(slice)).toMatchObject({ code: "HttpStatus" });
    else expect(await slice).toEqual(bytes.subarray(100_000, 100_010));
  });

  test("200 for each range after the first is refused", async () => {
    const server = await startServer((request, response, nth) => {
      if (nth > 1) response.writeHead(200, { etag: '"1"' }).end(bytes);
      else sendFile(request, response, servedBytes(bytes));
    });
    const { source } = await open(`${server.url}/x`);
    expect(await failure(source.slice(100_000, 100_010))).toMatchObject({ code: "InvalidResponse" });
    expect(server.requests).toHaveLength(4);
  });
});

test.each([
  ["100%", "100%"],
  ["a%20b%", "a b%"],
  ["%zz%C3%A9", "%zzé"],
  ["é%25", "é%"],
])("a password %s is sent as %s", async (password, meant) => {
  const server = await serveFiles({ "/x": bytes });
  await open(`http://me:${password}@${server.url.slice("http://".length)}/x`);
  const sent = Buffer.from(`me:${meant}`).toString("base64");
  expect(server.requests[0]!.headers.authorization).toBe(`Basic ${sent}`);
});

describe("an answer that cannot be right is refused", () => {
  const probe = { "content-range": `bytes 0-65535/200000`, etag: '"1"' };

  test.each<[string, Record<string, string>, string]>([
    ["several ranges", { "content-type": "multipart/byteranges; boundary=x" }, "several ranges"],
    ["another unit", { "content-range": "items 0-65535/200000" }, "Content-Range"],
    ["another beginning", { "content-range": "bytes 1-65536/200000" }, "it says it sends 1 to 65537"],
    ["more bytes than asked", { "content-range": "bytes 0-65536/200000" }, "it says it sends 0 to 65537"],
    ["more bytes than the file", { "content-range": "bytes 0-65535/100" }, "Content-Range"],
    ["a compressed range", { ...probe, "content-encoding": "zstd" }, "zstd encoding"],
    ["a compressed range after an upload", { ...probe, "content-encoding": "aws-chunked, zstd" }, "zstd encoding"],
  ])("%s, when a file is opened", async (_, headers, reason) => {
    const server = await startServer((_request, response) => {
      response.writeHead(206, headers).end(bytes.subarray(0, PROBE));
    });
    const error = await failure(open(`${server.url}/x`));
    expect(error).toMatchObject({ code: "InvalidResponse", message: expect.stringContaining(reason) });
    expect(server.requests).toHaveLength(1);
  });

  test.each<[string, string, string]>([
    ["another place", "bytes 100001-100010/200000", "InvalidResponse"],
    ["more bytes", "bytes 100000-100010/200000", "InvalidResponse"],
    ["another length of the file", "bytes 100000-100009/200001", "SourceChanged"],
  ])("%s, when a range is read", async (_, contentRange, code) => {
    const server = await startServer((request, response, nth) => {
      if (nth === 1) return sendFile(request, response, servedBytes(bytes));
      response.writeHead(206, { "content-range": contentRange, etag: '"1"' }).end(bytes.subarray(0, 10));
    });
    const { source } = await open(`${server.url}/x`);
    expect(await failure(source.slice(100_000, 100_010))).toMatchObject({ code });
    expect(server.requests).toHaveLength(2);
  });

  test("more bytes than its range says", async () => {
    const server = await startServer((request, response, nth) => {
      if (nth === 1) return sendFile(request, response, servedBytes(bytes));
      response.writeHead(206, { "content-range": "bytes 100000-100009/200000" }).end(bytes.subarray(0, 11));
    });
    const { source } = await open(`${server.url}/x`);
    expect(await failure(source.slice(100_000, 100_010))).toMatchObject({ code: "InvalidResponse" });
  });
});

describe("a file that changes midway is noticed", () => {
  test.each<[string, Record<string, string>, Record<string, string>]>([
    ["its ETag", { etag: '"1"' }, { etag: '"2"' }],
    [
      "its date, where it has no ETag",
      { "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT" },
      { "last-modified": "Tue, 02 Jan 2024 00:00:00 GMT" },
    ],
  ])("by %s", async (_, first, then) => {
    const server = await startServer((request, response, nth) =>
      sendFile(request, response, { ...servedBytes(bytes), headers: nth < 3 ? first : then }),
    );
    const { source } = await open(`${server.url}/x`);
    await source.slice(100_000, 100_010);
    expect(await failure(source.slice(100_000, 100_010))).toMatchObject({
      code: "SourceChanged",
      fields: { source: `${server.url}/x` },
      message: expect.stringContaining("changed while it was read"),
    });
  });

  test("by its end", async () => {
    const server = await startServer((request, response, nth) =>
      sendFile(request, response, servedBytes(nth === 1 ? bytes : bytes.subarray(0, 100_000))),
    );
    const { source } = await open(`${server.url}/x`);
    expect(await failure(source.slice(150_000, 150_010))).toMatchObject({ code: "SourceChanged" });
  });

  test("a weak tag is the tag, and an answer without one is no change", async () => {
    const tags = ['"1"', 'W/"1"', undefined];
    const server = await startServer((request, response, nth) => {
      const etag = tags[nth - 1];
      sendFile(request, response, { ...servedBytes(bytes), headers: etag === undefined ? {} : { etag } });
    });
    const { source } = await open(`${server.url}/x`);
    for (const _ of [2, 3]) expect(await source.slice(100_000, 100_010)).toEqual(bytes.subarray(100_000, 100_010));
  });
});

test.each<[number, string]>([
  [400, "HttpStatus"],
  [401, "AccessDenied"],
  [403, "AccessDenied"],
  [404, "NotFound"],
  [410, "NotFound"],
  [416, "HttpStatus"],
  [418, "HttpStatus"],
  [501, "HttpStatus"],
  [204, "InvalidResponse"],
])("status %d is %s, at once", async (status, code) => {
  const server = await startServer((_, response) => {
    response.writeHead(status).end();
  });
  expect(await failure(open(`${server.url}/x`))).toMatchObject({ code });
  expect(server.requests).toHaveLength(1);
});

describe("abort", () => {
  const reason = new Error("enough");

  test("while a file is opened", async () => {
    const controller = new AbortController();
    const server = await startServer(() => controller.abort(reason));
    const opening = open(`${server.url}/x`, {}, { signal: controller.signal });
    expect(await failure(opening)).toBe(reason);
  });

  test("while a range is read, and the connection is dropped", async () => {
    const controller = new AbortController();
    let dropped = (): void => {};
    const closed = new Promise<void>((resolve) => {
      dropped = resolve;
    });
    const server = await startServer((request, response, nth) => {
      if (nth === 1) return sendFile(request, response, servedBytes(bytes));
      const { start, end } = rangeAsked(request, bytes.length)!;
      response.on("close", dropped);
      response.writeHead(206, { "content-range": `bytes ${start}-${end - 1}/200000` });
      response.write(bytes.subarray(start, start + 10), () => controller.abort(reason));
    });
    const { source } = await open(`${server.url}/x`);
    expect(await failure(source.slice(100_000, 200_000, { signal: controller.signal }))).toBe(reason);
    await closed;
  });

  test("while it waits to try again", async () => {
    const controller = new AbortController();
    const server = await startServer((_, response) => {
      response.writeHead(503, { "retry-after": "50" }).end(() => setTimeout(() => controller.abort(reason), 20));
    });
    expect(await failure(open(`${server.url}/x`, QUICK, { signal: controller.signal }))).toBe(reason);
  });
});
