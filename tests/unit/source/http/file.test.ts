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
    expect(error.message).toMatch(/sends whole files only \(200000 bytes\).*--download/);
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

  test("a server with ranges is asked for ranges even so", async () => {
    const server = await serveFiles({ "/x": bytes });
    const { reads } = await open(`${server.url}/x`, { download: true });
    expect(reads.bytes).toBe(PROBE);
  });

  test("a web page is not taken for a file", async () => {
    const server = await startServer((_, response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>");
    });
    expect((await failure(open(`${server.url}/owner/name`))).message).toContain("hf://owner/name");
  });
});

describe("an answer that cannot be right is refused", () => {
  const probe = { "content-range": `bytes 0-65535/200000`, etag: '"1"' };

  test.each<[string, Record<string, string>, string]>([
    ["no Content-Range", {}, "without Content-Range"],
    ["another unit", { "content-range": "items 0-65535/200000" }, "Content-Range"],
    ["another beginning", { "content-range": "bytes 1-65536/200000" }, "it says it sends 1 to 65537"],
    ["fewer bytes than asked", { "content-range": "bytes 0-99/200000" }, "it says it sends 0 to 100"],
    ["more bytes than the file", { "content-range": "bytes 0-65535/100" }, "Content-Range"],
    ["an unknown length", { "content-range": "bytes 0-65535/*" }, "how long the file is"],
    ["a compressed range", { ...probe, "content-encoding": "x-own" }, "x-own encoding"],
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
    ["fewer bytes", "bytes 100000-100005/200000", "InvalidResponse"],
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
      response.writeHead(503, { "retry-after": "3600" }).end(() => setTimeout(() => controller.abort(reason), 20));
    });
    expect(await failure(open(`${server.url}/x`, QUICK, { signal: controller.signal }))).toBe(reason);
  });
});
