/** Runs once before all tests: the small stand-in of the real matrix, made as `npm run example` makes it, and a directory for all that tests write. */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { hasStandIn, SMALL_ROWS, writeStandIn } from "../../examples/qwen3-4b/stand-in.mjs";
import { STAND_IN } from "./files.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** A directory that is removed after the last test. */
    scratch: string;
  }
}

/** For vitest's globalSetup. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  if (!(await hasStandIn(STAND_IN, SMALL_ROWS))) await writeStandIn(STAND_IN, { rows: SMALL_ROWS });
  const scratch = await mkdtemp(join(await realpath(tmpdir()), "collapsar-tests-"));
  provide("scratch", scratch);
  return () => rm(scratch, { recursive: true, force: true });
}
