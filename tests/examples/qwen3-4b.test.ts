import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { METRICS } from "collapsar";
import { expect, it } from "vitest";
import { element, fillQuarterSums } from "../../examples/qwen3-4b/splitmix.mjs";
import { STAND_IN } from "../support/files.js";

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

it("the small stand-in has the bytes of the reference's generator", async () => {
  // Made by the numpy script that published the structure: build.py --n 4096.
  expect(await sha256(`${STAND_IN}/gamma.safetensors`)).toBe(
    "4a2eaf479d718307b5ad61fa481f7bc7749a68ca80ebfac5e8ae749a528271a5",
  );
  expect(await sha256(`${STAND_IN}/mask.safetensors`)).toBe(
    "edaadfcefebc6acec4641ed1babc3a82f71a150e02b58b6ce4f08ed1d3e03f2c",
  );
});

it("sums of quarters in 32-bit limbs equal the definition in BigInt", () => {
  for (const [seed, start] of [
    [42, 0],
    [43, 151_935],
    [0xffff_fffe, 388_956_000],
  ] as const) {
    const sums = new Int32Array(1000);
    fillQuarterSums(sums, seed, start);
    const defined = Int32Array.from(sums, (_, at) => {
      const bits = element(seed, start + at);
      return Number((bits & 0xffffn) + ((bits >> 16n) & 0xffffn) + ((bits >> 32n) & 0xffffn) + (bits >> 48n));
    });
    expect(sums).toEqual(defined);
  }
});

it("npm run example leaves the published CSV and says so", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["examples/qwen3-4b/run.mjs"]);
  const csv = "examples/out/qwen_comprehensive.csv";
  expect(await readFile(csv, "utf8")).toBe(await readFile("tests/golden/data/expected.csv", "utf8"));
  expect(stdout).toContain("Topology (epsilon-graph of the distinct vectors)");
  expect(stdout).toContain(`wrote ${csv}: 1 record, ${METRICS.length + 1} columns, `);
});
