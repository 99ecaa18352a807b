/**
 * Requests through a proxy, in Node, whose own `fetch` knows none. Loaded when the environment names one.
 *
 * Own code on node:http: undici's fetch and agent are 520 KB, more than all else that Node loads here, and Node's copy of undici takes no
 * agent of another version. A proxy is asked for http targets itself, and for a tunnel to https targets; connections are kept.
 */
import type { IncomingMessage } from "node:http";
import type { AgentOptions } from "node:https";
import type { Socket } from "node:net";
import { CollapsarError } from "../../errors.js";
import { basicCredentials } from "./address.js";
import { invalidResponse } from "./range.js";
import { isBusy } from "./request.js";
import { Transient } from "./retry.js";

/** Not imported at the top: a bundle that carries this inside would have Node load them at its start. */
const loadModules = async () => {
  const [http, https, tls, stream] = await Promise.all([
    import("node:http"),
    import("node:https"),
    import("node:tls"),
    import("node:stream"),
  ]);
  return { http, https, tls, stream };
};

type Modules = Awaited<ReturnType<typeof loadModules>>;

/** A proxy, with the connections through it that are kept. */
interface Route {
  readonly modules: Modules;
  readonly proxy: URL;
  /** What its messages call it: without user and password. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly direct: InstanceType<Modules["http"]["Agent"]>;
  readonly tunnels: InstanceType<Modules["https"]["Agent"]>;
}

const routes = new Map<string, Promise<Route>>();

function routeThrough(proxy: URL): Promise<Route> {
  const known = routes.get(proxy.href) ?? openRoute(proxy);
  routes.set(proxy.href, known);
  return known;
}

async function openRoute(proxy: URL): Promise<Route> {
  const modules = await loadModules();
  const { http, https, tls } = modules;
  const { username, password } = proxy;
  const headers: Record<string, string> =
    username || password ? { "proxy-authorization": basicCredentials(username, password) } : {};
  const direct =
    proxy.protocol === "https:" ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
  const tunnels = new https.Agent({ keepAlive: true });
  const route = { modules, proxy, name: `${proxy.protocol}//${proxy.host}`, headers, direct, tunnels };
  type Connected = (error: Error | null, socket?: Socket) => void;
  const createConnection = (options: AgentOptions & { host: string; port: number }, connected: Connected): void => {
    openTunnel(route, options.host, options.port).then(
      (socket) => connected(null, tls.connect({ ...options, socket } as import("node:tls").ConnectionOptions)),
      (error: Error) => connected(error),
    );
  };
  Object.assign(tunnels, { createConnection });
  return route;
}

/** How long a proxy may take to open a tunnel. */
const TUNNEL_MS = 60_000;

function openTunnel({ modules, proxy, name, headers }: Route, host: string, port: number): Promise<Socket> {
  const { http, https } = modules;
  const target = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === "https:" ? https : http).request({
      ...addressOf(proxy),
      method: "CONNECT",
      path: target,
      headers: { host: target, ...headers },
      agent: false,
      timeout: TUNNEL_MS,
    });
    // Who waits for it keeps the process alive; a tunnel that nobody waits for any more must not.
    request.on("socket", (socket) => socket.unref());
    request.on("timeout", () => request.destroy(new Error(`the proxy ${name} opened no tunnel in time`)));
    request.on("error", reject);
    request.on("connect", ({ statusCode = 0 }, socket, head) => {
      socket.setTimeout(0);
      if (statusCode >= 200 && statusCode < 300) {
        if (head.length > 0) socket.unshift(head);
        return resolve(socket as Socket);
      }
      socket.destroy();
      reject(refusedBy(name, statusCode));
    });
    // A proxy that does not know CONNECT answers as to any other request.
    request.on("response", ({ statusCode = 0 }) => {
      request.destroy();
      reject(refusedBy(name, statusCode));
    });
    request.end();
  });
}

const addressOf = ({ protocol, hostname, port }: URL) => ({
  host: hostname.replace(/^\[|\]$/g, ""),
  port: port || (protocol === "https:" ? 443 : 80),
});

/** The error for a proxy that opens no tunnel. */
function refusedBy(name: string, status: number): Error {
  const remedy =
    status === 407
      ? "give its user and password in HTTPS_PROXY: http://user:password@host:port"
      : "check HTTPS_PROXY, or name the host in NO_PROXY if it can be reached without";
  const final = (times: string) =>
    new CollapsarError("HttpStatus", `${name}: the proxy answers HTTP ${status}${times}; ${remedy}`, {
      url: name,
      status,
    });
  return isBusy(status) ? new Transient((attempts) => final(attempts === 1 ? "" : `, ${attempts} times`)) : final("");
}

/** What `fetch(url, init)` does, through a proxy. Redirects are not followed. */
export async function proxyFetch(url: URL, proxy: URL, init: RequestInit): Promise<Response> {
  const route = await routeThrough(proxy);
  const { http, https, stream } = route.modules;
  const method = init.method ?? "GET";
  const isTunnelled = url.protocol === "https:";
  const common = { method, signal: init.signal ?? undefined };
  const headers = {
    accept: "*/*",
    "accept-encoding": "identity",
    "user-agent": "node",
    ...Object.fromEntries(new Headers(init.headers)),
    host: url.host,
  };
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const path = `${url.pathname}${url.search}`;
    const request = isTunnelled
      ? https.request({ ...addressOf(url), ...common, path, headers, agent: route.tunnels })
      : (proxy.protocol === "https:" ? https : http).request({
          ...addressOf(proxy),
          ...common,
          path: `${url.origin}${path}`,
          headers: { ...headers, ...route.headers },
          agent: route.direct,
        });
    request.on("response", resolve);
    request.on("error", reject);
    request.end();
  });
  return responseOf(url, method, message, stream);
}

/** Statuses that have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

function responseOf(url: URL, method: string, message: IncomingMessage, { Readable }: Modules["stream"]): Response {
  const headers = new Headers();
  for (let at = 0; at < message.rawHeaders.length; at += 2) {
    headers.append(message.rawHeaders[at] as string, message.rawHeaders[at + 1] as string);
  }
  const status = message.statusCode ?? 0;
  if (status < 200 || status > 599) throw invalidResponse(url.host, `the status ${status}`);
  if (method === "HEAD" || BODILESS.has(status)) {
    message.resume();
    return new Response(null, { status, headers });
  }
  const body = Readable.toWeb(message) as ReadableStream<Uint8Array<ArrayBuffer>>;
  const coding = (headers.get("content-encoding") ?? "").trim().toLowerCase();
  // fetch would undo these; a range in them is refused by whoever asked.
  const isCompressed = status === 200 && /^(x-gzip|gzip|deflate)$/.test(coding);
  const format = coding === "deflate" ? "deflate" : "gzip";
  return new Response(isCompressed ? body.pipeThrough(new DecompressionStream(format)) : body, { status, headers });
}
