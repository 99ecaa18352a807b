/** Through a proxy on the loopback interface, as users have it: by variables of the environment. */
import { readFileSync } from "node:fs";
import { createServer, request as forward } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { start } from "../support/cli.js";
import { directoryWith, f32, safetensors } from "../support/fixtures-node.js";
import { sendFile, servedBytes, serveFiles } from "../support/http-server.js";

const certificate = fileURLToPath(new URL("../fixtures/tls/certificate.pem", import.meta.url));
const matrix = safetensors([
  f32(
    "gamma",
    Array.from({ length: 40_000 }, (_, row) => [row % 7, 1]),
  ),
]);
const cwd = directoryWith({});
const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing) close();
});

interface Proxy {
  url: string;
  /** `CONNECT host:port` or `GET http://...` of each request, and the credentials that came with it. */
  seen: string[];
  credentials: Set<string | undefined>;
}

/** A proxy; `refuse` is a status with which it answers every request. */
async function startProxy(refuse?: number): Promise<Proxy> {
  const seen: string[] = [];
  const credentials = new Set<string | undefined>();
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    credentials.add(request.headers["proxy-authorization"]);
    if (refuse !== undefined) return void response.writeHead(refuse).end();
    const { "proxy-authorization": _, ...headers } = request.headers;
    const onward = forward(request.url!, { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  server.on("connect", (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    credentials.add(request.headers["proxy-authorization"]);
    if (refuse !== undefined) return void socket.end(`HTTP/1.1 ${refuse} No\r\n\r\n`);
    const [host, port] = request.url!.split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [onward, socket]) end.on("error", () => onward.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen, credentials };
}

/** A server that speaks TLS, by the certificate of the fixtures. */
async function startTls(): Promise<string> {
  const pem = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url));
  const server = createTlsServer({ key: pem("key"), cert: pem("certificate") }, (request, response) =>
    sendFile(request, response, servedBytes(matrix)),
  );
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const run = (url: string, env: Record<string, string>, ...more: string[]) =>
  start(["mask", url, "--tensor", "gamma", "--format", "json", ...more], { cwd, env }).ended;

describe.concurrent("a server is reached through the proxy", () => {
  test("of HTTPS_PROXY, by a tunnel that is kept", async () => {
    const [proxy, server] = [await startProxy(), await startTls()];
    const { status, stdout, stderr } = await run(`${server}/x.safetensors`, {
      HTTPS_PROXY: `http://me:top%20secret@${proxy.url}`,
      NODE_EXTRA_CA_CERTS: certificate,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ maskedRows: 40_000 });
    expect(new Set(proxy.seen)).toEqual(new Set([`CONNECT ${server.slice("https://".length)}`]));
    expect(proxy.seen.length).toBeLessThanOrEqual(16);
    expect([...proxy.credentials]).toEqual([`Basic ${Buffer.from("me:top secret").toString("base64")}`]);
  });

  test("of HTTP_PROXY, which is asked for the whole address", async () => {
    const [proxy, server] = [await startProxy(), await serveFiles({ "/x.safetensors": matrix })];
    const { status, stdout } = await run(`${server.url}/x.safetensors`, { HTTP_PROXY: proxy.url });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ maskedRows: 40_000 });
    expect(new Set(proxy.seen)).toEqual(new Set([`GET ${server.url}/x.safetensors`]));
    expect(server.requests).toHaveLength(proxy.seen.length);
    for (const { headers } of server.requests) expect(headers.host).toBe(server.url.slice("http://".length));
  });

  test("but not where NO_PROXY names it", async () => {
    const [proxy, server] = [await startProxy(), await serveFiles({ "/x.safetensors": matrix })];
    const env = { HTTP_PROXY: proxy.url, NO_PROXY: "localhost,127.0.0.0/8" };
    expect((await run(`${server.url}/x.safetensors`, env)).status).toBe(0);
    expect(proxy.seen).toEqual([]);
  });
});

describe.concurrent("what goes wrong is said, without the password", () => {
  test.each([
    [
      "a tunnel",
      "HTTPS_PROXY",
      "https://127.0.0.1:1",
      /^collapsar: http:\/\/127.*: the proxy answers HTTP 407; give its user and password in HTTPS_PROXY/,
    ],
    [
      "a request",
      "HTTP_PROXY",
      "http://127.0.0.1:1",
      /^collapsar: http:\/\/127.*: the server answers HTTP 407; give the user and password of the proxy/,
    ],
  ])("%s that the proxy refuses", async (_, variable, server, message) => {
    const proxy = await startProxy(407);
    const { status, stderr } = await run(`${server}/x`, { [variable]: `http://me:secret@${proxy.url}` }, "--debug");
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("secret");
    expect(proxy.seen).toHaveLength(1);
  });

  test("a proxy that is not there", async () => {
    const { status, stderr } = await run("https://127.0.0.1:1/x", { HTTPS_PROXY: "http://me:secret@127.0.0.1:1" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^collapsar: https:.*ECONNREFUSED.*try again\n$/);
    expect(stderr).not.toContain("secret");
  });

  test.each(["ALL_PROXY", "all_proxy"])("a proxy of a kind that cannot be used, in %s", async (variable) => {
    const { status, stderr } = await run("https://127.0.0.1:1/x", { [variable]: "socks5://me:secret@p:1" });
    expect(status).toBe(2);
    expect(stderr.startsWith(`collapsar: ${variable}: a proxy of the kind socks5:// cannot be used; give http`)).toBe(
      true,
    );
    expect(stderr).not.toContain("secret");
  });

  test("a certificate that nobody vouches for", async () => {
    const [proxy, server] = [await startProxy(), await startTls()];
    const { stderr } = await run(`${server}/x`, { HTTPS_PROXY: proxy.url });
    expect(stderr).toMatch(
      /its certificate cannot be trusted; for one of your own organisation set NODE_EXTRA_CA_CERTS/,
    );
  });
});
