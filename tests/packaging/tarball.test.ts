/** The packed package in an empty project: what users get, not what the repository holds. */
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";
import { STAND_IN } from "../support/files.js";

const exec = promisify(execFile);
// npm is a .cmd file on Windows, which only a shell starts.
const npm = (args: string[], cwd: string) => exec("npm", args, { cwd, shell: process.platform === "win32" });

let project: string;
let packed: { files: { path: string }[]; unpackedSize: number };

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "collapsar-packed-"));
  // dist/ is built already; npm's `prepare` would rebuild it under the other tests.
  const { stdout } = await npm(["pack", "--json", "--ignore-scripts", "--pack-destination", project], ".");
  [packed] = JSON.parse(stdout);
  const tarball = (await readdir(project)).find((name) => name.endsWith(".tgz"))!;
  await writeFile(join(project, "package.json"), '{ "private": true, "type": "module" }');
  await npm(["install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`], project);
}, 120_000);

const run = async (name: string, code: string): Promise<string> => {
  await writeFile(join(project, name), code);
  return (await exec(process.execPath, [name], { cwd: project })).stdout;
};

it("holds what runs and its documents, and nothing else", () => {
  const roots = new Set(packed.files.map(({ path }) => path.split("/")[0]));
  expect([...roots].sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "dist", "package.json", "pkg"]);
  // 2.5 MB of it draw PNGs; they are read by nothing else. `inline` has all WebAssembly a second time, as text.
  expect(packed.unpackedSize).toBeLessThan(7_000_000);
});

it("measures from an ES module", async () => {
  const gamma = resolve(STAND_IN, "gamma.safetensors");
  const mask = resolve(STAND_IN, "mask.safetensors");
  const csv = await run(
    "esm.js",
    `import { init, stats, toCsv } from "collapsar";
     await init();
     process.stdout.write(toCsv(await stats(${JSON.stringify(gamma)}, { mask: ${JSON.stringify(mask)} })));`,
  );
  expect(csv).toBe(await readFile("tests/golden/data/expected.csv", "utf8"));
});

it("measures from CommonJS", async () => {
  const out = await run(
    "cjs.cjs",
    `const { stats } = require("collapsar");
     stats({ data: new Float32Array([1, 2, 1, 2]), dtype: "F32", shape: [2, 2] }).then(({ metrics }) => console.log(metrics.largest_bh));`,
  );
  expect(out).toBe("2\n");
});

it("measures with the WebAssembly inside", async () => {
  const out = await run(
    "inline.js",
    `import { init, stats } from "collapsar/inline";
     await init();
     const { metrics } = await stats({ data: new Float32Array([1, 2, 1, 2]), dtype: "F32", shape: [2, 2] });
     console.log(metrics.largest_bh);`,
  );
  expect(out).toBe("2\n");
});

it("draws figures", async () => {
  const out = await run(
    "figures.js",
    `import { populationsFigure, toPng } from "collapsar/figures";
     const svg = populationsFigure({ observed: [3, 2] });
     console.log(svg.slice(0, 4), (await toPng(svg)).length > 10_000);`,
  );
  expect(out).toBe("<svg true\n");
});

it("has types that need no library of their own", async () => {
  const code = `import { stats } from "collapsar";
    import { type FigureOptions, snapshotFigure, toPng } from "collapsar/figures";
    const options: FigureOptions = { theme: "dark" };
    export const png: Promise<Uint8Array> = toPng(snapshotFigure(await stats("x", { distances: 9 }), options));`;
  await writeFile(join(project, "types.ts"), code);
  const flags = ["--noEmit", "--strict", "--skipLibCheck", "false", "--module", "nodenext", "--target", "es2022"];
  const types = ["--types", "node", "--typeRoots", resolve("node_modules/@types")];
  const tsc = resolve("node_modules/typescript/bin/tsc");
  await exec(process.execPath, [tsc, ...flags, ...types, "--lib", "es2022", "types.ts"], { cwd: project });
});

it("runs as a command", async () => {
  await copyFile("tests/cases/p01_basic_f32_masked/gamma.safetensors", join(project, "gamma.safetensors"));
  const { stdout } = await npm(
    ["exec", "--no", "--", "collapsar", "stats", "gamma.safetensors", "-o", "stats.csv"],
    project,
  );
  expect(stdout).toContain("wrote stats.csv: 1 row, 21 columns");
  expect(await readFile(join(project, "stats.csv"), "utf8")).toMatch(/^trial_id,n_tokens,.*\n0,\d+,.*\n$/);
});

it("simulates in workers", async () => {
  const code = (from: string, jobs: number): string =>
    `import { init, synth, toCsv } from "${from}";
     await init();
     const centroid = Float32Array.from({ length: 64 }, (_, dim) => (2 ** -9 + 2 ** -17) * (dim - 31));
     process.stdout.write(toCsv((await synth(centroid, { sigma: 1.5e-9, trials: 2000, tokens: 100, jobs: ${jobs} })).rows));`;
  const alone = await run("alone.js", code("collapsar", 1));
  expect(alone.split("\n")).toHaveLength(2002);
  expect(await run("workers.js", code("collapsar", 2))).toBe(alone);
  // It has no script for workers; the same call does the work by itself.
  expect(await run("inline-jobs.js", code("collapsar/inline", 2))).toBe(alone);
});
