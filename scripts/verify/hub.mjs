// @ts-check
/**
 * The stand-in of the Hub that the tests use, read by the official Python client and by ours: node scripts/verify/hub.mjs [PYTHON]
 *
 * Run by hand, with a Python that has huggingface_hub. Fails when the two differ: in the bytes of a file, in which kind of answer a file
 * is that is not given, or in what ours finds in the cache that the Python client leaves, offline. The last table stands in
 * docs/design/servers.md.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import "../../dist/entry/node.js";
import { hubFromEnvironment } from "../../dist/source/hub/environment.js";
import { setHubSettings } from "../../dist/source/hub/repository.js";
import { openInput } from "../../dist/source/open.js";
import { COMMIT, hostHandler, hubHandler, TOKEN } from "../../tests/support/hub.mjs";

const python = process.argv[2] ?? "python3";
const text = (/** @type {string} */ content) => new TextEncoder().encode(content);
const files = {
  "config.json": text("{}"),
  "model.safetensors": new Uint8Array(200_000).map((_, at) => (at * 31 + (at >> 8)) & 0xff),
  "model-Q8_0.gguf": text("GGUF"),
  "empty.bin": new Uint8Array(0),
  "text_encoder/model.safetensors": text("in a folder"),
  "a folder/with%20 odd+names/x&y.safetensors": text("odd"),
};

/** @param {import("node:http").RequestListener} handler */
async function listen(handler) {
  const server = createServer(handler);
  await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { server, url: `http://127.0.0.1:${address.port}` };
}

const host = await listen(hostHandler(files));
const hub = await listen(hubHandler({ files, host: () => host.url }));
const home = mkdtempSync(join(tmpdir(), "collapsar-hub-"));

/** Our code for each exception of the Python client. */
const CODES = {
  RepositoryNotFoundError: "NoSuchRepository",
  GatedRepoError: "AccessDenied",
  DisabledRepoError: "AccessDenied",
  RevisionNotFoundError: "NoSuchRevision",
  EntryNotFoundError: "NotFound",
  RemoteEntryNotFoundError: "NotFound",
  HfHubHTTPError: "AccessDenied",
};

/** @type {[repository: string, revision: string, file: string][]} */
const cases = [
  ...Object.keys(files).map((file) => /** @type {[string, string, string]} */ (["o/n", "main", file])),
  ["o/n", "v1.0", "model.safetensors"],
  ["o/n", "feature/x", "model.safetensors"],
  ["o/n", "refs/pr/1", "model.safetensors"],
  ["o/n", COMMIT, "config.json"],
  ["o/private", "main", "model.safetensors"],
  ["o/n", "main", ""],
  ["o/n", "main", "missing.safetensors"],
  ["o/n", "main", "missing.json"],
  ["o/n", "v9", "model.safetensors"],
  ["o/gated", "main", "model.safetensors"],
  ["o/disabled", "main", "model.safetensors"],
  ["o/forbidden", "main", "model.safetensors"],
  ["o/nothing", "main", "model.safetensors"],
  ["nobody/n", "main", "model.safetensors"],
];

/** @param {string | Uint8Array} bytes */
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** @param {string[]} each */
async function ours([repository, revision, file]) {
  const at =
    revision === "main" ? "" : `@${revision?.startsWith("refs/") ? revision : encodeURIComponent(String(revision))}`;
  try {
    const source = await openInput(`hf://${repository}${at}/${file}`, { reading: { attempts: 1 } });
    if ("list" in source) return sha256((await source.ask?.())?.sort().join("\n") ?? "");
    const bytes = await source.slice(0, source.byteLength);
    await source.close?.();
    return sha256(bytes);
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

try {
  const list = join(home, "cases.json");
  writeFileSync(list, JSON.stringify(cases));
  const env = { PATH: process.env.PATH, HF_ENDPOINT: hub.url, HF_HOME: home, HF_TOKEN: TOKEN, HF_HUB_DISABLE_XET: "1" };
  const script = fileURLToPath(new URL("hub.py", import.meta.url));
  const { stdout } = await promisify(execFile)(python, [script, list], { env });
  const { version, outcomes } = JSON.parse(stdout);
  const rows = [];
  for (const [at, each] of cases.entries()) {
    const theirs = outcomes[at];
    setHubSettings(() => hubFromEnvironment({ ...env, HF_HUB_CACHE: join(home, "none") }));
    const online = await ours(each);
    setHubSettings(() => hubFromEnvironment({ ...env, HF_HUB_OFFLINE: "1" }));
    const offline = await ours(each);
    const isRead = /^[0-9a-f]{64}$/.test(theirs);
    const expected = isRead ? theirs : CODES[/** @type {keyof typeof CODES} */ (theirs)];
    const agree =
      online === expected && (isRead ? offline === theirs : offline === "NotFound" || offline === "NotInCache");
    const short = (/** @type {string} */ answer) => (/^[0-9a-f]{64}$/.test(answer) ? answer.slice(0, 12) : answer);
    rows.push({
      case: each.join(" "),
      python: short(theirs),
      ours: short(online),
      "ours, from its cache": short(offline),
      agree,
    });
  }
  console.log(`huggingface_hub ${version}`);
  console.table(rows);
  if (rows.some(({ agree }) => !agree)) process.exitCode = 1;
} finally {
  for (const { server } of [hub, host]) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(home, { recursive: true, force: true });
}
