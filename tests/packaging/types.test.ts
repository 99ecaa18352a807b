/** A user's program against the installed declarations, which are checked too: nothing here skips libraries. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, inject, it } from "vitest";
import { extraPackages } from "../../scripts/extra-packages.mjs";

/** The compiler that the project uses, and the last one in JavaScript, which most programs are still compiled with. */
const compilers = ["node_modules", extraPackages("scripts/typedoc")].filter((path) => path !== undefined);
const cases = compilers.flatMap((packages) => {
  const { version } = JSON.parse(readFileSync(join(packages, "typescript/package.json"), "utf8"));
  return ["bundler", "node16"].map((resolution) => ({
    version,
    resolution,
    tsc: resolve(packages, "typescript/bin/tsc"),
  }));
});

it.each(cases)("compiles under moduleResolution $resolution by TypeScript $version", async ({ tsc, resolution }) => {
  const cwd = join(inject("project"), "types");
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", `${resolution}.json`], { cwd }).catch(
    // What tsc finds wrong is on its stdout.
    (failed: { stdout: string }) => failed,
  );
  expect(stdout).toBe("");
});

// In CI a compiler that could not be installed is a failure.
it.runIf(process.env.CI)("is tried with both compilers", () => {
  expect(compilers).toHaveLength(2);
});
