/** A user's program against the installed declarations, which are checked too: nothing here skips libraries. */
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, inject, it } from "vitest";

const tsc = resolve("node_modules/typescript/bin/tsc");

it.each(["bundler", "node16"])("compiles under moduleResolution %s", async (resolution) => {
  const cwd = join(inject("project"), "types");
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", `${resolution}.json`], { cwd }).catch(
    // What tsc finds wrong is on its stdout.
    (failed: { stdout: string }) => failed,
  );
  expect(stdout).toBe("");
});
