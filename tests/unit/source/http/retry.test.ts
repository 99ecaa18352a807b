import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { jitter, retryAfter, untilReset } from "../../../../dist/source/http/retry.js";
import {
  type Handler,
  rangeAsked,
  sendFile,
  servedBytes,
  someBytes,
  startServer,
} from "../../../support/http-server.js";
import { failure, open } from "../../../support/http-source.js";

const bytes = someBytes(200_000);
const good: Handler = (request, response) => sendFile(request, response, servedBytes(bytes));

describe("waits", () => {
  test("are random below a bound that doubles up to 10 s", () => {
    expect([1, 2, 3, 4, 5, 6, 30].map((tried) => jitter(tried, 500, () => 1))).toEqual([
      500, 1000, 2000, 4000, 8000, 10_000, 10_000,
    ]);
    expect(jitter(3, 500, () => 0)).toBe(0);
    expect(jitter(3, 500, () => 0.5)).toBe(1000);
  });

  test("Retry-After is seconds or a date", () => {
    const now = Date.parse("Wed, 21 Oct 2015 07:28:00 GMT");
    expect(retryAfter("120", now)).toBe(120_000);
    expect(retryAfter("Wed, 21 Oct 2015 07:28:07 GMT", now)).toBe(7000);
    expect(retryAfter("Wed, 21 Oct 2015 07:27:00 GMT", now)).toBe(0);
    expect(retryAfter(null, now)).toBeUndefined();
    expect(retryAfter("soon", now)).toBeUndefined();
  });
});

test("RateLimit says when a used up quota is given anew", () => {
  expect(untilReset('"resolvers";r=0;t=12')).toBe(12_000);
  expect(untilReset('"api";t=7')).toBe(7000);
  expect(untilReset('"api"; r=0; t=7')).toBe(7000);
  expect(untilReset('"api";r=3;t=12')).toBeUndefined();
  expect(untilReset('"api";r=0')).toBeUndefined();
  expect(untilReset(null)).toBeUndefined();
});

describe("what may pass is tried again", () => {
  test.each([408, 425, 429, 500, 502, 503, 504, 507, 520, 529])("status %d twice, then an answer", async (status) => {
    const server = await startServer((request, response, nth) => {
      if (nth > 2) return good(request, response, nth);
      response.writeHead(status).end("busy");
    });
    const { source, reads } = await open(`${server.url}/x`);
    expect(source.byteLength).toBe(200_000);
    expect(reads.requests).toBe(3);
  });

  test("429 with Retry-After is not asked again before its time", async () => {
    const server = await startServer((request, response, nth) => {
      if (nth > 1) return good(request, response, nth);
      response.writeHead(429, { "retry-after": "1" }).end();
    });
    await open(`${server.url}/x`);
    const [first, second] = server.requests;
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(990);
  });

  test("429 with RateLimit is not asked again before its time", async () => {
    const server = await startServer((request, response, nth) => {
      if (nth > 1) return good(request, response, nth);
      response.writeHead(429, { ratelimit: '"resolvers";r=0;t=1' }).end();
    });
    await open(`${server.url}/x`);
    const [first, second] = server.requests;
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(990);
  });

  test("a server that asks to wait for an hour is given up", async () => {
    const server = await startServer((_, response) => {
      response.writeHead(429, { "retry-after": "3600" }).end();
    });
    expect(await failure(open(`${server.url}/x`))).toMatchObject({
      code: "TooManyRetries",
      fields: { attempts: 1, status: 429 },
      message: expect.stringContaining("asks to wait 3600 s"),
    });
  });

  test("a connection that is reset before the answer", async () => {
    const server = await startServer((request, response, nth) => {
      if (nth > 1) return good(request, response, nth);
      request.socket.resetAndDestroy();
    });
    expect((await open(`${server.url}/x`)).source.byteLength).toBe(200_000);
  });

  test("a connection that is reset midway: only the rest is asked for", async () => {
    const server = await startServer((request, response, nth) => {
      if (nth !== 2) return good(request, response, nth);
      const { start, end } = rangeAsked(request, bytes.length)!;
      response.writeHead(206, { "content-range": `bytes ${start}-${end - 1}/200000`, "content-length": end - start });
      response.write(bytes.subarray(start, start + 1000), () => setTimeout(() => request.socket.resetAndDestroy(), 20));
    });
    const { source } = await open(`${server.url}/x`);
    expect(await source.slice(100_000, 150_000)).toEqual(bytes.subarray(100_000, 150_000));
    expect(server.requests.slice(1).map(({ headers }) => headers.range)).toEqual([
      "bytes=100000-149999",
      "bytes=101000-149999",
    ]);
  });

  test("an answer that ends early without saying so", async () => {
    const server = await startServer((request, response, nth) => {
      if (nth !== 2) return good(request, response, nth);
      const { start, end } = rangeAsked(request, bytes.length)!;
      // Chunked: the transfer is whole, the range is not.
      response.writeHead(206, { "content-range": `bytes ${start}-${end - 1}/200000` });
      response.end(bytes.subarray(start, start + 7));
    });
    const { source } = await open(`${server.url}/x`);
    expect(await source.slice(100_000, 100_010)).toEqual(bytes.subarray(100_000, 100_010));
    expect(server.requests.at(-1)!.headers.range).toBe("bytes=100007-100009");
  });

  test("an answer that never comes, and one that stops midway", async () => {
    const server = await startServer((request, response, nth) => {
      if (nth === 2) return;
      if (nth !== 3) return good(request, response, nth);
      const { start, end } = rangeAsked(request, bytes.length)!;
      response.writeHead(206, { "content-range": `bytes ${start}-${end - 1}/200000`, "content-length": end - start });
      response.write(bytes.subarray(start, start + 5));
    });
    const { source } = await open(`${server.url}/x`, { stallMs: 1000 });
    expect(await source.slice(100_000, 100_010)).toEqual(bytes.subarray(100_000, 100_010));
    expect(server.requests.at(-1)!.headers.range).toBe("bytes=100005-100009");
  });

  test("slow is not stalled: the limit is for the time without a byte", async () => {
    const server = await startServer(async (request, response, nth) => {
      if (nth === 1) return good(request, response, nth);
      response.writeHead(206, { "content-range": "bytes 100000-100009/200000" });
      for (let at = 100_000; at < 100_010; at += 1) {
        response.write(bytes.subarray(at, at + 1));
        await new Promise((wake) => setTimeout(wake, 260));
      }
      response.end();
    });
    const { source } = await open(`${server.url}/x`, { stallMs: 2500, attempts: 1 });
    expect(await source.slice(100_000, 100_010)).toEqual(bytes.subarray(100_000, 100_010));
  });
});

describe("what does not pass", () => {
  test("a server that stays busy", async () => {
    const server = await startServer((_, response) => {
      response.writeHead(503).end();
    });
    expect(await failure(open(`${server.url}/x`, { attempts: 4 }))).toMatchObject({
      code: "TooManyRetries",
      fields: { url: `${server.url}/x`, attempts: 4, status: 503 },
      message: expect.stringContaining("answers 503, 4 times"),
    });
    expect(server.requests).toHaveLength(4);
  });

  test("a server that stays silent", async () => {
    const server = await startServer(() => {});
    expect(await failure(open(`${server.url}/x`, { attempts: 2, stallMs: 500 }))).toMatchObject({
      code: "Timeout",
      fields: { seconds: 0.5, attempts: 2 },
    });
    expect(server.requests).toHaveLength(2);
  });

  test("a server that is not there", async () => {
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" ? address!.port : 0));
      });
    });
    expect(await failure(open(`http://127.0.0.1:${port}/x`))).toMatchObject({
      code: "TooManyRetries",
      fields: { attempts: 3 },
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("a server that does not speak TLS is not asked again", async () => {
    const server = await startServer(good);
    expect(await failure(open(`${server.url.replace("http:", "https:")}/x`))).toMatchObject({
      code: "ConnectionFailed",
      message: expect.stringContaining("cannot be reached"),
    });
  });

  test("a truncated answer, every time", async () => {
    const server = await startServer((request, response, nth) => {
      if (nth === 1) return good(request, response, nth);
      const { start, end } = rangeAsked(request, bytes.length)!;
      response.writeHead(206, { "content-range": `bytes ${start}-${end - 1}/200000` });
      response.end(bytes.subarray(start, start + 1));
    });
    const { source } = await open(`${server.url}/x`);
    expect(await failure(source.slice(100_000, 100_010))).toMatchObject({ code: "TooManyRetries" });
    expect(server.requests).toHaveLength(4);
  });
});
