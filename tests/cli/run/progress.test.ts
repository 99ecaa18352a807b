import { expect, test } from "vitest";
import { start, succeeds } from "../../support/cli.js";
import { directoryWith, distinctRows, f32, safetensors } from "../../support/fixtures-node.js";

// 8 million pairs of 1,024 dims: some seconds of work.
const [records, dims] = [4000, 1024];
const cwd = directoryWith({
  "large.safetensors": safetensors([["gamma", "F16", [records, dims], distinctRows(records, dims)]]),
  "small.safetensors": safetensors([f32("gamma", [[1], [1]])]),
});
const LONG = ["stats", "large.safetensors", "--rows", "all"];

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";

test("a long run shows its progress on a terminal, and gives the cursor back", async () => {
  const { status, stdout, stderr } = await start(LONG, { cwd, terminal: true }).ended;
  expect(status).toBe(0);
  expect(stdout).toContain("Basic counts");
  expect(stderr).toMatch(/measuring pairs \[[=-]+\] \d+% of [\d,]+, /);
  expect(stderr.lastIndexOf(HIDE_CURSOR)).toBeGreaterThan(-1);
  expect(stderr.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(stderr.lastIndexOf(HIDE_CURSOR));
});

test("an interrupted run gives the cursor back, before it says so", async () => {
  const { child, ended } = start(LONG, { cwd, terminal: true });
  child.stderr!.on("data", (text: string) => {
    // Once: a second signal ends the process at once.
    if (text.includes("measuring pairs") && !child.killed) child.kill("SIGINT");
  });
  const { stderr } = await ended;
  expect(stderr.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(stderr.lastIndexOf(HIDE_CURSOR));
  expect(stderr.slice(stderr.lastIndexOf(SHOW_CURSOR))).toMatch(/collapsar: interrupted; nothing was written\n$/);
});

test("a short run shows none", async () => {
  await succeeds(["stats", "small.safetensors"], { cwd, terminal: true });
});

test("--quiet shows none", async () => {
  expect(await succeeds([...LONG, "--quiet"], { cwd, terminal: true })).toBe("");
});
