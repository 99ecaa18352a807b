/**
 * Runs once before the packaging tests: packs the package, installs it in an empty project as a user would, and gets the runtimes that it is
 * tried in. Tests find the results with `inject`.
 */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { extraPackages } from "../../scripts/extra-packages.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** A project with the package installed, and everything of consumers/ in it. */
    project: string;
    /** What npm says of the tarball. */
    packed: { files: { path: string; size: number }[]; size: number; unpackedSize: number };
    /** The node_modules of runtimes/; empty where they could not be installed. */
    runtimes: string;
  }
}

const exec = promisify(execFile);
// npm is a .cmd file on Windows, which only a shell starts.
const npm = (args: string[], cwd: string) => exec("npm", args, { cwd, shell: process.platform === "win32" });

let project: string | undefined;

/** For vitest's globalSetup. */
export async function setup({ provide }: TestProject): Promise<void> {
  project = await mkdtemp(join(await realpath(tmpdir()), "collapsar-packed-"));
  // dist/ is built already; npm's `prepare` would rebuild it under the other tests.
  const { stdout } = await npm(["pack", "--json", "--ignore-scripts", "--pack-destination", project], ".");
  const [packed] = JSON.parse(stdout);
  const tarball = (await readdir(project)).find((name) => name.endsWith(".tgz"))!;
  await writeFile(join(project, "package.json"), '{ "private": true, "type": "module" }');
  await npm(["install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`], project);
  await cp(resolve("tests/packaging/consumers"), project, { recursive: true });

  const runtimes = extraPackages("tests/packaging/runtimes");
  if (!runtimes) {
    // In CI a test that did not run is a test that did not pass.
    if (process.env.CI) throw new Error("the runtimes of tests/packaging/runtimes cannot be installed");
    console.log("tests of other runtimes skipped: tests/packaging/runtimes cannot be installed here");
  }
  provide("project", project);
  provide("packed", packed);
  provide("runtimes", runtimes ?? "");
}

/** For vitest, when all tests have run. */
export async function teardown(): Promise<void> {
  if (project) await rm(project, { recursive: true, force: true });
}
