import { describe, expect, test } from "vitest";
import {
  sendFile,
  servedBytes,
  serveFiles,
  someBytes,
  startServer,
  type TestServer,
} from "../../support/http-server.js";
import { failure, open } from "../../support/http-source.js";

const bytes = someBytes(200_000);

/** A server that sends everybody elsewhere. */
const redirecting = (to: string, status = 302): Promise<TestServer> =>
  startServer((_, response) => {
    response.writeHead(status, { location: to }).end();
  });

describe("redirects", () => {
  test.each([301, 302, 303, 307, 308])("%d is followed, and what it led to is asked from then on", async (status) => {
    const host = await serveFiles({ "/y": bytes });
    const server = await redirecting(`${host.url}/y?signature=1`, status);
    const { source, reads } = await open(`${server.url}/x`);
    expect(source).toMatchObject({ name: `${server.url}/x`, byteLength: 200_000 });
    expect(await source.slice(100_000, 100_010)).toEqual(bytes.subarray(100_000, 100_010));
    expect([server.requests.length, host.requests.length]).toEqual([1, 2]);
    expect(reads.requests).toBe(3);
  });

  test("a relative one is relative to the address", async () => {
    const server = await startServer((request, response) => {
      if (request.url === "/a/x") response.writeHead(302, { location: "../b/y" }).end();
      else if (request.url === "/b/y") sendFile(request, response, servedBytes(bytes));
      else response.writeHead(404).end();
    });
    expect((await open(`${server.url}/a/x`)).source.byteLength).toBe(200_000);
  });

  test("in a circle, to no address, to nowhere and to another kind of address are refused", async () => {
    for (const location of ["/x", "http://[", undefined, "file:///etc/passwd", "ftp://127.0.0.1/x"]) {
      const server = await startServer((_, response) => {
        response.writeHead(302, location === undefined ? {} : { location }).end();
      });
      expect(await failure(open(`${server.url}/x`))).toMatchObject({ code: "InvalidResponse" });
      expect(server.requests.length).toBeLessThanOrEqual(11);
    }
  });
});

describe("credentials", () => {
  test("of the URL go to its host alone", async () => {
    const host = await serveFiles({ "/y": bytes });
    const server = await redirecting(`${host.url}/y`);
    const { source } = await open(server.url.replace("//", "//me:secret@").concat("/x"), {
      headers: { "x-api-key": "key" },
    });
    await source.slice(100_000, 100_010);
    expect(server.requests[0]!.headers).toMatchObject({ authorization: expect.any(String), "x-api-key": "key" });
    for (const { headers } of host.requests) {
      expect(headers).not.toHaveProperty("authorization");
      expect(headers).not.toHaveProperty("x-api-key");
    }
  });

  test("go along with redirects within the host", async () => {
    const server = await startServer((request, response) => {
      if (request.url === "/x") response.writeHead(302, { location: "/y" }).end();
      else sendFile(request, response, servedBytes(bytes));
    });
    await open(`${server.url}/x`, { headers: { authorization: "Bearer t" } });
    expect(server.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ["/x", "Bearer t"],
      ["/y", "Bearer t"],
    ]);
  });
});

describe("a signed address that expires", () => {
  /** A host that knows signatures for so many requests each, and a server that signs. */
  async function signing(uses: number, refusal: number): Promise<{ server: TestServer; host: TestServer }> {
    let issued = 0;
    const left = new Map<string, number>();
    const host = await startServer((request, response) => {
      const signature = new URL(request.url!, "http://x").searchParams.get("signature") ?? "";
      const remaining = left.get(signature) ?? 0;
      if (remaining === 0) return void response.writeHead(refusal).end("expired");
      left.set(signature, remaining - 1);
      sendFile(request, response, servedBytes(bytes));
    });
    const server = await startServer((_, response) => {
      issued += 1;
      left.set(String(issued), uses);
      response.writeHead(302, { location: `${host.url}/blob?signature=${issued}` }).end();
    });
    return { server, host };
  }

  test.each([400, 401, 403, 404, 410])("with %d is asked for again", async (refusal) => {
    const { server, host } = await signing(2, refusal);
    const { source } = await open(`${server.url}/x`);
    for (let at = 100_000; at < 100_050; at += 10) {
      expect(await source.slice(at, at + 10)).toEqual(bytes.subarray(at, at + 10));
    }
    // Six ranges at two a signature, and a refusal before each new one.
    expect([server.requests.length, host.requests.length]).toEqual([3, 8]);
  });

  test("many reads at once survive it", async () => {
    const { server } = await signing(5, 403);
    const { source } = await open(`${server.url}/x`, { attempts: 10 });
    const starts = Array.from({ length: 40 }, (_, at) => 70_000 + 10 * at);
    const read = await Promise.all(starts.map((start) => source.slice(start, start + 10)));
    expect(read).toEqual(starts.map((start) => bytes.subarray(start, start + 10)));
  });

  test("that is refused when it is new is an error, and its signature is not shown", async () => {
    const { server } = await signing(0, 403);
    const error = await failure(open(`${server.url}/x`));
    expect(error).toMatchObject({ code: "AccessDenied", fields: { url: `${server.url}/x`, status: 403 } });
    expect(error.message).not.toContain("signature");
  });
});
