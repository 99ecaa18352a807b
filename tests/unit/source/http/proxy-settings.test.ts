/** Which proxy the environment names. */
import { describe, expect, test } from "vitest";
import { proxyFor } from "../../../../dist/source/http/proxy-settings.js";

const https = new URL("https://huggingface.co/o/n");
const http = new URL("http://10.1.2.3:8080/x");

test.each<[string, URL, Record<string, string>, string | undefined]>([
  ["none is set", https, {}, undefined],
  ["an empty one is none", https, { HTTPS_PROXY: " ", https_proxy: "" }, undefined],
  ["by scheme", https, { HTTPS_PROXY: "http://p:3128", HTTP_PROXY: "http://q:1" }, "http://p:3128/"],
  ["by the other scheme", http, { HTTPS_PROXY: "http://p:3128", HTTP_PROXY: "http://q:1" }, "http://q:1/"],
  ["not by the other scheme alone", http, { HTTPS_PROXY: "http://p:3128" }, undefined],
  ["lower case first", https, { HTTPS_PROXY: "http://p:1", https_proxy: "http://q:2" }, "http://q:2/"],
  ["for all", https, { ALL_PROXY: "https://p" }, "https://p/"],
  ["its own before that for all", https, { all_proxy: "http://p:1", HTTPS_PROXY: "http://q:2" }, "http://q:2/"],
  ["without a scheme", https, { HTTPS_PROXY: "proxy:3128" }, "http://proxy:3128/"],
  ["with a user", https, { HTTPS_PROXY: "me:pass@proxy:3128" }, "http://me:pass@proxy:3128/"],
])("%s", (_, url, env, proxy) => {
  expect(proxyFor(url, env)?.href).toBe(proxy);
});

describe("NO_PROXY", () => {
  test.each<[string, URL, boolean]>([
    ["*", https, true],
    ["huggingface.co", https, true],
    ["HuggingFace.co", https, true],
    ["other.org, huggingface.co", https, true],
    ["other.org huggingface.co", https, true],
    [".huggingface.co", new URL("https://cdn.huggingface.co/x"), true],
    ["*.huggingface.co", new URL("https://cdn.huggingface.co/x"), true],
    ["huggingface.co", new URL("https://cdn.huggingface.co/x"), true],
    ["face.co", https, false],
    ["huggingface.co:443", https, true],
    ["huggingface.co:80", https, false],
    ["10.1.2.3", http, true],
    ["10.1.2.3:8080", http, true],
    ["10.0.0.0/8", http, true],
    ["10.2.0.0/16", http, false],
    ["10.1.2.3/32", http, true],
    ["0.0.0.0/0", http, true],
    ["10.0.0.0/99", new URL("http://11.0.0.1/"), false],
    ["::1", new URL("http://[::1]:80/"), true],
    ["[::1]:80", new URL("http://[::1]/"), true],
    ["[::1]:81", new URL("http://[::1]/"), false],
    ["", https, false],
    [",", https, false],
  ])("%j exempts %s: %s", (list, url, isExempt) => {
    const proxy = { ALL_PROXY: "http://p:1" };
    expect(proxyFor(url, { ...proxy, NO_PROXY: list }) === undefined).toBe(isExempt);
    expect(proxyFor(url, { ...proxy, no_proxy: list }) === undefined).toBe(isExempt);
  });
});

test.each(["socks5://me:secret@p:1", "http://me:secret@[", "ftp://secret"])("%s is refused, unseen", (value) => {
  expect(() => proxyFor(https, { HTTPS_PROXY: value })).toThrow(
    expect.objectContaining({
      code: "InvalidParameter",
      fields: { field: "HTTPS_PROXY", value: undefined },
      message: expect.not.stringContaining("secret"),
    }),
  );
});
