import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hubFromEnvironment } from "../../../../dist/source/hub/environment.js";
import { directoryWith, temporaryDirectory } from "../../../support/fixtures-node.js";

const nowhere = join(temporaryDirectory(), "nothing");

describe("the token", () => {
  test("is HF_TOKEN, then its old name, then the file", async () => {
    const home = directoryWith({ token: "  from-file\n", other: "elsewhere" });
    const env = { HF_HOME: home, HF_TOKEN: " a\r\n", HUGGING_FACE_HUB_TOKEN: "b" };
    expect(await hubFromEnvironment(env).token()).toBe("a");
    expect(await hubFromEnvironment({ ...env, HF_TOKEN: "" }).token()).toBe("b");
    expect(await hubFromEnvironment({ HF_HOME: home }).token()).toBe("from-file");
    expect(await hubFromEnvironment({ HF_HOME: home, HF_TOKEN_PATH: join(home, "other") }).token()).toBe("elsewhere");
    expect(await hubFromEnvironment({ XDG_CACHE_HOME: nowhere }).token()).toBeUndefined();
    expect(await hubFromEnvironment({ HF_HOME: directoryWith({ token: "\n" }) }).token()).toBeUndefined();
  });

  test("is not sent where the user said so", async () => {
    expect(await hubFromEnvironment({ HF_TOKEN: "a", HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" }).token()).toBeUndefined();
  });

  test("that cannot be one is refused without being printed", async () => {
    const error = await hubFromEnvironment({ HF_TOKEN: "hf_sécret" })
      .token()
      .catch((refused: Error) => refused);
    expect(error).toMatchObject({ code: "InvalidParameter", message: expect.stringContaining("HF_TOKEN") });
    expect(JSON.stringify(error) + (error as Error).stack).not.toContain("cret");
  });
});

test("offline is what the Python library takes for true", () => {
  for (const value of ["1", "true", "ON", "yes"])
    expect(hubFromEnvironment({ HF_HUB_OFFLINE: value }).offline).toBe(true);
  expect(hubFromEnvironment({ TRANSFORMERS_OFFLINE: "1" }).offline).toBe(true);
  for (const value of ["", "0", "false", "no", "2"]) {
    expect(hubFromEnvironment({ HF_HUB_OFFLINE: value }).offline).toBe(false);
  }
});

test("the endpoint is HF_ENDPOINT", () => {
  expect(hubFromEnvironment({}).endpoint).toBe("https://huggingface.co");
  expect(hubFromEnvironment({ HF_ENDPOINT: "http://127.0.0.1:1/hub" }).endpoint).toBe("http://127.0.0.1:1/hub");
});

describe("the cache", () => {
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const layout = (hub: string) => ({
    [`${hub}models--o--n/refs/main`]: commit,
    [`${hub}models--o--n/refs/refs/pr/1`]: commit,
    [`${hub}models--o--n/snapshots/${commit}/sub/x`]: "hello",
  });

  test.each<[string, string, (root: string) => Record<string, string>]>([
    ["HF_HUB_CACHE", "", (root) => ({ HF_HUB_CACHE: root, HF_HOME: nowhere })],
    ["HUGGINGFACE_HUB_CACHE", "", (root) => ({ HUGGINGFACE_HUB_CACHE: root, HF_HOME: nowhere })],
    ["HF_HOME", "hub/", (root) => ({ HF_HOME: root })],
    ["XDG_CACHE_HOME", "huggingface/hub/", (root) => ({ XDG_CACHE_HOME: root })],
    ["a variable in a path", "", (root) => ({ ROOT: root, HF_HUB_CACHE: "$" + "{ROOT}/." })],
  ])("is found by %s", async (_, below, env) => {
    const { cache } = hubFromEnvironment(env(directoryWith(layout(below))));
    expect(await cache!.commitOf("o/n", "main")).toBe(commit);
    expect(await cache!.commitOf("o/n", "refs/pr/1")).toBe(commit);
    expect(await cache!.commitOf("o/n", commit)).toBe(commit);
    const source = await cache!.open("o/n", commit, "sub/x");
    expect(source).toMatchObject({ byteLength: 5 });
    await source?.close?.();
    expect(await cache!.open("o/n", commit, "y")).toBeUndefined();
    expect(await cache!.open("o/n", commit, "sub")).toBeUndefined();
  });

  test("~ is the home directory", async () => {
    const { cache } = hubFromEnvironment({ HF_HUB_CACHE: "~/no-such-directory-of-collapsar" });
    expect(await cache!.open("o/n", commit, "x")).toBeUndefined();
    expect(homedir()).not.toBe("");
  });
});
