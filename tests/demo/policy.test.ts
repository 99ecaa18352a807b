/** The policy of the demo page: what a host sends, and that it binds the page's workers too. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noChromium, openPage } from "../support/chromium.js";
import { serveDemo } from "../support/demo.js";

let demo: Awaited<ReturnType<typeof serveDemo>>;
beforeAll(async () => {
  demo = await serveDemo();
});
afterAll(() => demo?.close());

const connections = ({ headers }: Pick<typeof demo, "headers">): string | undefined =>
  headers["Content-Security-Policy"]?.split("; ").find((directive) => directive.startsWith("connect-src"));

it("names the page itself, the Hub and its storage; built without a Hub, the page itself alone", async () => {
  expect(connections(demo)).toBe("connect-src 'self' https://huggingface.co https://*.huggingface.co https://*.hf.co");
  const alone = await serveDemo({ COLLAPSAR_HUB: "none" });
  expect(connections(alone)).toBe("connect-src 'self'");
  await alone.close();
});

it("is written down for the host: no code but the page's own, no frame around it", () => {
  expect(Object.keys(demo.headers)).toEqual(["Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"]);
  const policy = demo.headers["Content-Security-Policy"]?.split("; ");
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "worker-src 'self'",
      "frame-ancestors 'none'",
    ]),
  );
  expect(policy?.join()).not.toMatch(/unsafe-inline|unsafe-eval'.*unsafe-eval'|src[^;]* \*/);
});

describe.skipIf(noChromium)("a worker of the page", () => {
  it("reaches its own host and no other", async () => {
    const asked: string[] = [];
    const other = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(200, { "access-control-allow-origin": "*" }).end();
    });
    await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening));
    try {
      const { page } = await openPage(`${demo.url}/index.html`);
      await page.click("#measure-example");
      await page.locator("#measure-result h2").waitFor();
      const [worker] = page.workers();
      const reach = (url: string): Promise<string> =>
        worker!.evaluate((address) => fetch(address).then(String, String), url);
      expect(await reach(`${demo.url}/index.html`)).toBe("[object Response]");
      expect(await reach(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)).toContain("Failed to fetch");
      expect(asked).toEqual([]);
      await page.close();
    } finally {
      await new Promise((closed) => other.close(closed));
    }
  });
});
