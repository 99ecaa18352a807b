/** A Hub on the loopback interface: a server that redirects to a second host with signed addresses, and the cache of the Python library. */
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { mask } from "../../../../dist/jobs/mask.js";
import { hubFromEnvironment } from "../../../../dist/source/hub/environment.js";
import { setHubSettings } from "../../../../dist/source/hub/repository.js";
import { readModelDirectory } from "../../../../dist/tensors/model-directory.js";
import { directoryWith, f32, safetensors, temporaryDirectory, writeFiles } from "../../../support/fixtures-node.js";
import { sendFile, servedBytes, someBytes, startServer, type TestServer } from "../../../support/http-server.js";
import { failure, open, openDirectory } from "../../../support/http-source.js";
import { COMMIT, hubHandler, NEWER, TOKEN } from "../../../support/hub.mjs";

const bytes = someBytes(200_000);
const shard = safetensors([f32("lm_head.weight", [[1, 2]])]);
const index = JSON.stringify({ weight_map: { "lm_head.weight": "model-00001-of-00001.safetensors" } });
const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url)));
const gguf = fixture("gguf/byte-level.gguf");
const files: Record<string, Uint8Array> = {
  "model.safetensors": bytes,
  "sharded/model.safetensors.index.json": new TextEncoder().encode(index),
  "sharded/model-00001-of-00001.safetensors": shard,
  "single/model.safetensors": shard,
  "quantised/m-F16.gguf": gguf,
  "quantised/m-Q4_0.gguf": gguf,
  "several/a.gguf": gguf,
  "several/b.gguf": gguf,
  "both/m.gguf": gguf,
  "both/pytorch_model.bin": fixture("pytorch/protocol4.pt"),
  "tied/model.safetensors": safetensors([f32("model.embed_tokens.weight", [[1], [1]])]),
  "tied/config.json": new TextEncoder().encode('{"text_config":{"vocab_size":2,"tie_word_embeddings":true}}'),
  ...Object.fromEntries(
    [1, 2, 3].map((part) => [`parts/split-0000${part}-of-00003.gguf`, fixture(`gguf/split-0000${part}-of-00003.gguf`)]),
  ),
};

/** What the Hub's `main` means at present. */
let head = COMMIT;
let hub: TestServer;
let host: TestServer;

async function startHub(): Promise<void> {
  let issued = 0;
  let uses = 0;
  host = await startServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, "http://x");
    uses += 1;
    if (searchParams.get("signature") !== String(issued) || uses > 3) return void response.writeHead(403).end();
    sendFile(request, response, servedBytes(files[decodeURIComponent(pathname.slice(1))]!));
  });
  const handler = hubHandler({
    files,
    host: () => host.url,
    head: () => head,
    sign: () => {
      issued += 1;
      uses = 0;
      return `?signature=${issued}`;
    },
  });
  hub = await startServer(handler);
}

let cache: string;

/** The environment of a user with a cache of these files. */
function environment(cached: Record<string, string | Uint8Array> = {}, more: Record<string, string> = {}): void {
  cache = directoryWith(cached);
  setHubSettings(() => hubFromEnvironment({ HF_ENDPOINT: hub.url, HF_HUB_CACHE: cache, HF_HOME: cache, ...more }));
}

beforeEach(async () => {
  head = COMMIT;
  await startHub();
  environment();
});
afterAll(() => setHubSettings(hubFromEnvironment));

const snapshot = (file: string, commit = COMMIT): string => `models--o--n/snapshots/${commit}/${file}`;

describe("a file on the Hub", () => {
  test("is read by ranges from the host that the Hub redirects to", async () => {
    const { source } = await open("hf://o/n/model.safetensors");
    expect(source).toMatchObject({ name: "hf://o/n/model.safetensors", byteLength: 200_000 });
    expect(await source.slice(100_000, 100_010)).toEqual(bytes.subarray(100_000, 100_010));
    expect(hub.requests.map(({ path }) => path)).toEqual(["/o/n/resolve/main/model.safetensors"]);
    expect(host.requests).toHaveLength(2);
  });

  test("of a revision with a slash", async () => {
    await open("hf://o/n@refs/pr/1/model.safetensors");
    expect(hub.requests[0]!.path).toBe("/o/n/resolve/refs%2Fpr%2F1/model.safetensors");
  });

  test("whose signature expires is asked for again, of the same commit", async () => {
    const { source } = await open("hf://o/n/model.safetensors");
    head = NEWER;
    for (let at = 100_000; at < 100_060; at += 10) {
      expect(await source.slice(at, at + 10)).toEqual(bytes.subarray(at, at + 10));
    }
    expect(hub.requests.slice(1).map(({ path }) => path)).toEqual([
      `/o/n/resolve/${COMMIT}/model.safetensors`,
      `/o/n/resolve/${COMMIT}/model.safetensors`,
    ]);
  });
});

describe("the token", () => {
  test("goes to the Hub with every request, and never to the other host", async () => {
    environment({}, { HF_TOKEN: TOKEN });
    const { source } = await open("hf://o/private/model.safetensors");
    for (let at = 100_000; at < 100_060; at += 10) await source.slice(at, at + 10);
    expect(hub.requests.length).toBeGreaterThan(1);
    for (const { headers } of hub.requests) expect(headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(host.requests.length).toBeGreaterThan(5);
    for (const { headers } of host.requests) expect(JSON.stringify(headers)).not.toContain(TOKEN);
  });

  test("may be in the file that the Python library writes", async () => {
    environment({ token: `${TOKEN}\n` });
    await open("hf://o/private/model.safetensors");
    expect(hub.requests[0]!.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  test("does not go to the server of an http URL", async () => {
    environment({}, { HF_TOKEN: TOKEN });
    await open(`${hub.url}/o/n/resolve/main/model.safetensors`);
    expect(hub.requests[0]!.headers).not.toHaveProperty("authorization");
  });

  test("is in no error", async () => {
    environment({}, { HF_TOKEN: TOKEN });
    await hub.close();
    for (const address of ["hf://o/n/model.safetensors", "hf://x/n/x", "hf://o/gated/x"]) {
      const error = await failure(open(address));
      const cause = error.cause instanceof Error ? [error.cause.message, error.cause.stack, error.cause.cause] : [];
      expect(JSON.stringify([error.message, error.stack, error.fields, cause])).not.toContain(TOKEN);
    }
  });
});

test.each<[string, string, string]>([
  ["hf://x/n/x", "NoSuchRepository", "no such model on the Hub"],
  ["hf://o/n@nope/x", "NoSuchRevision", 'no revision "nope"'],
  ["hf://o/gated/x", "AccessDenied", "its authors grant access on request"],
  ["hf://o/gated/x", "AccessDenied", "(Access to model o/gated is restricted.); ask for it on http://127.0.0.1:"],
  ["hf://o/disabled/x", "AccessDenied", "taken this model down (Access to this resource is disabled.)"],
  ["hf://o/forbidden/x", "AccessDenied", "(HTTP 403) (Ask its owner.); set HF_TOKEN"],
  ["hf://o/private/x", "NoSuchRepository", "set HF_TOKEN for a private model"],
  ["hf://o/n/x", "NotFound", "hf://o/n/x: not there"],
])("%s is %s", async (address, code, message) => {
  expect(await failure(open(address))).toMatchObject({ code, message: expect.stringContaining(message) });
});

test("whoever has set a token is not told to set one", async () => {
  environment({}, { HF_TOKEN: TOKEN });
  expect((await failure(open("hf://o/gated/x"))).message).toMatch(/\/o\/gated, with the account whose token is set$/);
  expect((await failure(open("hf://x/n/x"))).message).toMatch(/that the token that is set may read it$/);
});

test("a page of the Hub is the file that it shows", async () => {
  const { source } = await open(`${hub.url}/o/n/blob/main/model.safetensors`);
  expect(source).toMatchObject({ name: "hf://o/n/model.safetensors", byteLength: 200_000 });
});

describe("a model on the Hub", () => {
  const tensorsOf = async (address: string) => readModelDirectory(await openDirectory(address), (source) => source);

  test("is its index and shards, all of the commit that the first answer named", async () => {
    const set = await tensorsOf("hf://o/n/sharded/");
    head = NEWER;
    expect(await set.get("lm_head.weight")).toMatchObject({ dtype: "F32", shape: [1, 2] });
    expect(hub.requests.map(({ path, headers }) => [path, headers.range !== undefined])).toEqual([
      ["/o/n/resolve/main/sharded/model.safetensors.index.json", false],
      [`/o/n/resolve/${COMMIT}/sharded/model-00001-of-00001.safetensors`, true],
    ]);
  });

  test("is model.safetensors where there is no index", async () => {
    expect((await tensorsOf("hf://o/n/single/")).names).toEqual(["lm_head.weight"]);
    expect(await failure(tensorsOf("hf://o/n/nothing/"))).toMatchObject({ code: "NoWeights" });
  });

  test("is a GGUF file where there is nothing else, of several the most exact, and the report says so", async () => {
    const chosen = await mask("hf://o/n/quantised/");
    const asked = hub.requests.map(({ path }) => path);
    expect(asked.slice(4)).toEqual([`/api/models/o/n/revision/main`, `/o/n/resolve/main/quantised/m-F16.gguf`]);
    expect(chosen.matrix.source).toBe("hf://o/n/quantised/m-F16.gguf");
    expect(chosen.matrix.why).toContain("of 2 GGUF files m-F16.gguf was chosen");
    expect((await mask("hf://o/n/parts/")).matrix.source).toMatch(/split-0000\d-of-00003\.gguf$/);
    await expect(mask("hf://o/n/several/")).rejects.toMatchObject({
      code: "NoWeights",
      message: expect.stringContaining("give one of its files: a.gguf, b.gguf"),
    });
  });

  test("is a PyTorch file rather than a GGUF file", async () => {
    expect((await mask("hf://o/n/both/")).matrix.source).toBe("hf://o/n/both/pytorch_model.bin");
    expect(hub.requests.some(({ path }) => path.startsWith("/api"))).toBe(false);
  });

  test("is a GGUF file of the cache, offline", async () => {
    const cached = { "models--o--n/refs/main": COMMIT, [snapshot("m.gguf")]: gguf };
    environment(cached, { HF_HUB_OFFLINE: "1" });
    expect((await mask("hf://o/n")).matrix.source).toMatch(/m\.gguf$/);
    expect(hub.requests).toEqual([]);
  });

  test("has a config.json that decides where names do not", async () => {
    const { matrix } = await mask("hf://o/n/tied/");
    expect(matrix).toMatchObject({ tensor: "model.embed_tokens.weight" });
    expect(matrix.why).toContain("config.json says that it is the output embedding too");
    expect(hub.requests.map(({ path }) => path).filter((path) => path.endsWith("config.json"))).toHaveLength(1);
  });

  test("that does not exist is not one without weights", async () => {
    expect(await failure(tensorsOf("hf://x/n"))).toMatchObject({ code: "NoSuchRepository" });
    expect(hub.requests).toHaveLength(1);
  });
});

describe("the local cache", () => {
  test("has the file of the commit that the Hub names: nothing is downloaded", async () => {
    environment({ [snapshot("model.safetensors")]: "cached" });
    const { source } = await open("hf://o/n/model.safetensors");
    expect(source).toMatchObject({ name: join(cache, snapshot("model.safetensors")), byteLength: 6 });
    expect([hub.requests.length, host.requests.length]).toEqual([1, 0]);
    await source.close?.();
  });

  test("has an older commit only: the Hub's is read", async () => {
    environment({ "models--o--n/refs/main": COMMIT, [snapshot("model.safetensors")]: "cached" });
    head = NEWER;
    expect((await open("hf://o/n/model.safetensors")).source.byteLength).toBe(200_000);
  });

  test("has the commit that was asked for: the Hub is not asked", async () => {
    environment({ [snapshot("model.safetensors")]: "cached" });
    const { source } = await open(`hf://o/n@${COMMIT}/model.safetensors`);
    expect(source.byteLength).toBe(6);
    expect(hub.requests).toHaveLength(0);
    await source.close?.();
  });

  test("does when the Hub cannot be reached", async () => {
    environment({ "models--o--n/refs/main": `${COMMIT}\n`, [snapshot("model.safetensors")]: "cached" });
    await hub.close();
    const { source } = await open("hf://o/n/model.safetensors");
    expect(source.byteLength).toBe(6);
    await source.close?.();
    expect(await failure(open("hf://o/n/other"))).toMatchObject({ code: "TooManyRetries" });
  });
});

describe("the local cache, where the Hub", () => {
  test.each([
    ["asks for a token that is not there", "o/private"],
    ["asks for access that was not granted", "o/gated"],
    ["denies that there is such a model", "x/n"],
  ])("%s, does", async (_, repository) => {
    const folder = `models--${repository.replace("/", "--")}`;
    environment({ [`${folder}/refs/main`]: COMMIT, [`${folder}/snapshots/${COMMIT}/x`]: "cached" });
    const { source } = await open(`hf://${repository}/x`);
    expect(source.byteLength).toBe(6);
    await source.close?.();
  });

  test("knows that the file or the revision does not exist, does not", async () => {
    environment({ "models--o--n/refs/main": COMMIT, [snapshot("x")]: "cached", "models--o--n/refs/nope": COMMIT });
    expect(await failure(open("hf://o/n/x"))).toMatchObject({ code: "NotFound" });
    expect(await failure(open("hf://o/n@nope/x"))).toMatchObject({ code: "NoSuchRevision" });
  });
});

describe("offline", () => {
  const offline = (cached: Record<string, string | Uint8Array>) => environment(cached, { HF_HUB_OFFLINE: "1" });

  test("a model is read from snapshots of links, as the Python library makes them", async () => {
    offline({ "models--o--n/refs/main": COMMIT, "models--o--n/blobs/abc": shard });
    writeFiles(cache, { [snapshot("model.safetensors.index.json")]: index });
    mkdirSync(join(cache, snapshot("")), { recursive: true });
    symlinkSync("../../blobs/abc", join(cache, snapshot("model-00001-of-00001.safetensors")));
    const set = await readModelDirectory(await openDirectory("hf://o/n"), (source) => source);
    expect(await set.get("lm_head.weight")).toMatchObject({ shape: [1, 2] });
    await set.close();
    expect(hub.requests).toHaveLength(0);
  });

  test("a file that is not there is said to be missing from the cache, and the Hub is not asked", async () => {
    offline({ "models--o--n/refs/main": COMMIT });
    expect(await failure(open("hf://o/n/model.safetensors"))).toMatchObject({
      code: "NotFound",
      message: expect.stringContaining("not in the local Hub cache"),
    });
    expect(hub.requests).toHaveLength(0);
  });

  test("a model that is not there at all is told from one without weights", async () => {
    offline({});
    const directory = await openDirectory("hf://o/n");
    expect(await failure(readModelDirectory(directory, (source) => source))).toMatchObject({
      code: "NotInCache",
      fields: { repository: "o/n", revision: "main" },
    });
  });

  test("a cache that does not exist is an empty one", async () => {
    environment({}, { HF_HUB_OFFLINE: "1", HF_HUB_CACHE: join(temporaryDirectory(), "none") });
    expect(await failure(open("hf://o/n/x"))).toMatchObject({ code: "NotInCache" });
  });
});
