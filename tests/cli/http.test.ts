/** The command line and servers: the published CSV from URLs, and what is said when it does not work. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collapsar, refuses, start, succeeds } from "../support/cli.js";
import { STAND_IN } from "../support/files.js";
import { directoryWith, temporaryDirectory } from "../support/fixtures-node.js";
import { serveFiles, startServer } from "../support/http-server.js";

const gamma = readFileSync(join(STAND_IN, "gamma.safetensors"));
const mask = readFileSync(join(STAND_IN, "mask.safetensors"));
const published = readFileSync("tests/golden/data/expected.csv", "utf8");
const files = { "/gamma.safetensors": gamma, "/mask.safetensors": mask };

const commit = "0123456789abcdef0123456789abcdef01234567";

describe("stats of URLs", () => {
  test("writes the published CSV and says what it read", async () => {
    const server = await serveFiles(files);
    const cwd = temporaryDirectory();
    const urls = [`${server.url}/gamma.safetensors`, "--mask", `${server.url}/mask.safetensors`];
    const report = await succeeds(["stats", ...urls, "-o", "out.csv"], { cwd });
    expect(readFileSync(join(cwd, "out.csv"), "utf8")).toBe(published);
    const [, megabytes, requests] = /read ([\d.]+) MB in ([\d,]+) requests/.exec(report) ?? [];
    expect(Number(requests?.replace(",", ""))).toBe(server.requests.length);
    expect(Number(megabytes) * 1e6).toBeLessThan(1.3 * 2100 * 10_240);
    expect(server.mostInFlight).toBeLessThanOrEqual(16);
  });

  test("in a config file are not taken for paths", async () => {
    const server = await serveFiles(files);
    const cwd = directoryWith({ "c.json": JSON.stringify({ mask: `${server.url}/mask.safetensors`, gap: 1_000_000 }) });
    const args = ["stats", `${server.url}/gamma.safetensors`, "--config", "c.json", "--format", "csv"];
    expect(await succeeds(args, { cwd })).toBe(published);
    // With such a gap, the largest requests there are: 42 MB by 2 MiB.
    expect(server.requests.length).toBeLessThan(30);
  });

  test("--gap 0 reads nothing in vain, and many gaps cost many requests", async () => {
    const server = await serveFiles(files);
    const urls = [`${server.url}/gamma.safetensors`, "--mask", `${server.url}/mask.safetensors`];
    const report = await succeeds(["stats", ...urls, "--gap", "0"], { cwd: temporaryDirectory() });
    expect(report).toMatch(/read 21\.[56] MB in/);
  });

  test("without ranges needs --download", async () => {
    const server = await startServer((request, response) => {
      response.writeHead(200).end(files[request.url as keyof typeof files]);
    });
    const cwd = temporaryDirectory();
    const args = ["stats", `${server.url}/gamma.safetensors`, "--mask", `${server.url}/mask.safetensors`];
    expect(await refuses(args, { cwd })).toContain("--download");
    expect(await succeeds([...args, "--download", "--format", "csv"], { cwd })).toBe(published);
  });

  test("of hf:// reads what the local cache has, offline", async () => {
    const cwd = directoryWith({
      "hub/models--o--n/refs/main": commit,
      [`hub/models--o--n/snapshots/${commit}/model.safetensors`]: gamma,
      "mask.safetensors": mask,
    });
    const env = { HF_HOME: cwd, HF_HUB_OFFLINE: "1" };
    const args = ["stats", "hf://o/n", "--mask", "mask.safetensors", "--format", "csv"];
    expect(await succeeds(args, { cwd, env })).toBe(published);
    // The revision may mean something else tomorrow; the commit does not.
    await succeeds([...args.slice(0, -2), "--report", "hub.md", "--quiet"], { cwd, env });
    const report = readFileSync(join(cwd, "hub.md"), "utf8");
    expect(report).toContain("| Commit on the Hub |");
    // Of the header, and of the rows; the mask is a file of this machine.
    expect(report.match(new RegExp(` \\| ${commit} \\|$`, "gm"))).toHaveLength(2);
    expect(report).toContain("\ncollapsar stats hf://o/n --mask mask.safetensors --report report.html\n");
    expect(await refuses(["inspect", "hf://o/other"], { cwd, env })).toMatch(/^hf:\/\/o\/other: nothing of it/);
  });
});

describe("what goes wrong", () => {
  test("bad input is status 2, in one line", async () => {
    const server = await serveFiles({});
    const cwd = temporaryDirectory();
    expect(await refuses(["inspect", `${server.url}/x`], { cwd })).toMatch(/not there \(HTTP 404\)/);
    expect(await refuses(["inspect", `${server.url}/`], { cwd })).toContain("holds neither");
    expect(await refuses(["inspect", "hf://nothing"], { cwd })).toContain("hf://owner/name");
    expect(await refuses(["inspect", "ftp://host/x"], { cwd })).toContain("ftp addresses cannot be read");
    expect(await refuses(["inspect", "C:\\x.safetensors"], { cwd })).toContain("no such file");
    expect(await refuses(["stats", "x", "--gap", "-1"], { cwd })).toContain("--gap is -1");
  });

  test("a run that fails is status 1, in one line, and the token is not in it, with --debug neither", async () => {
    const server = await startServer((_, response) => {
      response.writeHead(429, { "retry-after": "3600" }).end();
    });
    const env = { HF_ENDPOINT: server.url, HF_TOKEN: "hf_topsecret", HF_HOME: temporaryDirectory() };
    const { status, stdout, stderr } = await collapsar(["inspect", "hf://o/n/x", "--debug"], { cwd: env.HF_HOME, env });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /^collapsar: hf:\/\/o\/n\/x: the server answers 429 and asks to wait 3600 s; try again later\n/,
    );
    expect(stderr).not.toContain("topsecret");
    expect(server.requests[0]!.headers.authorization).toBe("Bearer hf_topsecret");
  });

  test("Ctrl-C ends a command whose server is silent, and its download leaves nothing", async () => {
    const cwd = temporaryDirectory();
    let asked = (): void => {};
    const first = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const server = await startServer((_, response) => {
      response.writeHead(200, { "content-length": 1e9 }).write("some", () => asked());
    });
    const env = { TMPDIR: cwd };
    const { child, ended } = start(["inspect", `${server.url}/x`, "--download"], { cwd, env });
    await first;
    child.kill("SIGINT");
    const { status, stderr } = await ended;
    expect({ status, stderr }).toEqual({ status: 130, stderr: "collapsar: interrupted; nothing was written\n" });
    expect(readdirSync(cwd)).toEqual([]);
  });
});
