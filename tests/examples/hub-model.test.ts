/** examples/hub-model.mjs against a Hub on the loopback interface. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { f32, safetensors, temporaryDirectory } from "../support/fixtures-node.js";
import { sendFile, servedBytes, startServer, type TestServer } from "../support/http-server.js";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

// Tokens 1, 3 and 5 share a vector, 0 and 6 another; 6 is padding beyond the vocabulary.
const rows = [0, 1, 2, 1, 4, 1, 0].map((value) => [value, -value, 0.5]);
const tokenizer = {
  model: { type: "BPE", vocab: { "<s>": 0, a: 1, b: 2, ab: 3, c: 4, ba: 5 }, merges: ["a b"] },
  added_tokens: [{ id: 0, content: "<s>", special: true }],
};
const encoder = new TextEncoder();
const files: Record<string, Uint8Array> = {
  "model.safetensors.index.json": encoder.encode(
    JSON.stringify({ weight_map: { "lm_head.weight": "model-00001-of-00001.safetensors" } }),
  ),
  "model-00001-of-00001.safetensors": safetensors([f32("lm_head.weight", rows)]),
  "tokenizer.json": encoder.encode(JSON.stringify(tokenizer)),
};

let hub: TestServer;
let host: TestServer;
beforeAll(async () => {
  host = await startServer((request, response) => {
    sendFile(request, response, servedBytes(files[request.url!.slice(1)]!));
  });
  hub = await startServer((request, response) => {
    const [, owner, name, , revision, ...path] = request.url!.split("/");
    const file = files[path.join("/")];
    if (`${owner}/${name}` !== "o/dead") return void response.writeHead(401, { "x-error-code": "RepoNotFound" }).end();
    if (!file) return void response.writeHead(404, { "x-error-code": "EntryNotFound" }).end();
    const commit = { "x-repo-commit": revision === "main" ? COMMIT : revision! };
    // As the Hub does: weights lie on another host.
    if (path.join("/").endsWith(".json")) sendFile(request, response, { ...servedBytes(file), headers: commit });
    else response.writeHead(302, { ...commit, location: `${host.url}/${path.join("/")}` }).end();
  });
});
afterAll(async () => {
  await Promise.all([hub.close(), host.close()]);
});

const run = (...args: string[]) => {
  const home = temporaryDirectory();
  const env = { ...process.env, HF_ENDPOINT: hub.url, HF_HOME: home, HF_HUB_CACHE: home };
  return promisify(execFile)(process.execPath, ["examples/hub-model.mjs", ...args], { env });
};

it("names the tokens that share a vector, and writes the groups and the metrics", async () => {
  const directory = join(temporaryDirectory(), "audit");
  const { stdout } = await run("hf://o/dead", directory);
  expect(stdout).toContain("lm_head.weight, F32 [7, 3]");
  expect(stdout).toContain("5 of 7 tokens share their vector with another, in 2 groups\n");
  expect(stdout).toContain('  3 tokens: 1 "a" (ordinary), 3 "ab" (ordinary), 5 "ba" (unreachable)\n');
  expect(stdout).toContain('  2 tokens: 0 "<s>" (special), 6 "" (unreachable)\n');
  expect(stdout).toContain("  1 of them special\n  2 of them unreachable\n  2 of them ordinary\n");
  expect(stdout).toMatch(/^n_black_holes {13}2$/m);
  expect(readFileSync(join(directory, "groups.csv"), "utf8")).toBe(
    "group,population,token_id,token,category\n" +
      "1,3,1,a,ordinary\n1,3,3,ab,ordinary\n1,3,5,ba,unreachable\n" +
      "2,2,0,<s>,special\n2,2,6,,unreachable\n",
  );
  expect(readFileSync(join(directory, "stats.csv"), "utf8")).toMatch(/^trial_id,n_tokens,.*\n0,5,2,2,0,5,5,3,2,.*\n$/);
});

it("says in a line what is wrong", async () => {
  await expect(run("hf://o/none")).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^hf:\/\/o\/none.*\n$/),
  });
  await expect(run()).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(/^usage: .*\n$/) });
});
