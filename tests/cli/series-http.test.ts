/** A series of revisions on a Hub, and of URLs. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { refuses, succeeds } from "../support/cli.js";
import { f32, safetensors, temporaryDirectory } from "../support/fixtures-node.js";
import { sendFile, servedBytes, startServer } from "../support/http-server.js";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** Collapsed tokens of four at a step. */
const model = (collapsed: number): Uint8Array =>
  safetensors([
    f32(
      "embed_out.weight",
      [0, 1, 2, 3].map((token) => [token < collapsed ? 0 : token]),
    ),
  ]);

const STEPS: Record<string, Uint8Array> = {
  step0: model(0),
  step512: model(2),
  step1000: model(3),
  step143000: model(4),
};

const startHub = () =>
  startServer((request, response) => {
    const [, , , , revision = "", file] = (request.url ?? "").split("/");
    const bytes = file === "model.safetensors" ? STEPS[revision] : undefined;
    if (!STEPS[revision]) return void response.writeHead(404, { "x-error-code": "RevisionNotFound" }).end();
    if (!bytes) return void response.writeHead(404, { "x-error-code": "EntryNotFound" }).end();
    sendFile(request, response, { ...servedBytes(bytes), headers: { "x-repo-commit": COMMIT, etag: `"${revision}"` } });
  });

const cells = (csv: string): string[][] =>
  csv
    .split("\n")
    .slice(1, -1)
    .map((line) => line.split(","));

describe.concurrent("revisions", () => {
  test("are the steps, in numeric order", async () => {
    const hub = await startHub();
    const cwd = temporaryDirectory();
    const env = { HF_ENDPOINT: hub.url, HF_HOME: cwd, HF_HUB_CACHE: cwd, HF_TOKEN: "" };
    const sources = ["step1000", "step0", "step143000", "step512"].map((step) => `hf://o/toy-70m@${step}`);
    const csv = await succeeds(["series", ...sources, "--reference-step", "previous", "--format", "csv"], { cwd, env });
    expect(cells(csv).map((row) => [row[1], ...row.slice(21)])).toEqual([
      ["0", "0", "hf://o/toy-70m@step0", "", "", ""],
      ["2", "512", "hf://o/toy-70m@step512", "1", "0", "0"],
      ["3", "1000", "hf://o/toy-70m@step1000", "0", "0", "0"],
      ["4", "143000", "hf://o/toy-70m@step143000", "0", "0", "0"],
    ]);
  });

  test("have their commit and the hash of their rows in the report", async () => {
    const hub = await startHub();
    const cwd = temporaryDirectory();
    const env = { HF_ENDPOINT: hub.url, HF_HOME: cwd, HF_HUB_CACHE: cwd, HF_TOKEN: "" };
    const sources = ["step0", "step512"].map((step) => `hf://o/toy-70m@${step}`);
    await succeeds(["series", ...sources, "--report", "series.md", "--quiet"], { cwd, env });
    // Without what GitHub would take for links.
    const report = readFileSync(join(cwd, "series.md"), "utf8").replace(/\\([:@])/g, "$1");
    for (const step of ["step0", "step512"]) {
      const rows = STEPS[step]!.subarray(-4 * Float32Array.BYTES_PER_ELEMENT);
      const hash = createHash("sha256").update(rows).digest("hex");
      expect(report).toContain(
        `| hf://o/toy-70m@${step} | 16 | all rows of embed_out.weight, in order, as stored | ${hash} | ${COMMIT} |`,
      );
    }
  });

  test("one that is not there is named with its step", async () => {
    const hub = await startHub();
    const cwd = temporaryDirectory();
    const env = { HF_ENDPOINT: hub.url, HF_HOME: cwd, HF_HUB_CACHE: cwd, HF_TOKEN: "" };
    const sources = ["hf://o/toy@step0", "hf://o/toy@step7"];
    expect(await refuses(["series", ...sources], { cwd, env })).toBe(
      `step 7: hf://o/toy: it has no revision "step7"; choose a branch, tag or commit of ${hub.url}/o/toy/tree/main`,
    );
    expect(await refuses(["series", "hf://o/toy@step0", "hf://o/toy"], { cwd, env })).toMatch(
      /^hf:\/\/o\/toy: there is no step number in its name, but in that of hf:\/\/o\/toy@step0; /,
    );
  });
});

test("URLs of files and of directories, without what is confidential in the CSV", async () => {
  const server = await startServer((request, response) => {
    const step = /^\/run\/(step\d+)\//.exec(request.url ?? "")?.[1] ?? "";
    const bytes = request.url?.includes("model.safetensors?") ? STEPS[step] : undefined;
    if (!bytes) return void response.writeHead(404).end();
    sendFile(request, response, servedBytes(bytes));
  });
  const address = server.url.replace("//", "//user:secret@");
  const sources = [`${address}/run/step1000/model.safetensors?key=7`, `${address}/run/step512/model.safetensors?key=8`];
  const csv = await succeeds(["series", ...sources, "--format", "csv"], { cwd: temporaryDirectory() });
  expect(cells(csv).map((row) => [row[1], ...row.slice(21)])).toEqual([
    ["2", "512", `${server.url}/run/step512/model.safetensors?...`],
    ["3", "1000", `${server.url}/run/step1000/model.safetensors?...`],
  ]);
  const directories = await succeeds(["series", `${address}/run/step1000/?key=7`, "--format", "csv"], {
    cwd: temporaryDirectory(),
  });
  expect(cells(directories)[0]?.slice(21)).toEqual(["1000", `${server.url}/run/step1000/?...`]);
});
