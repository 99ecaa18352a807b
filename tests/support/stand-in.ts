/** Runs once before all tests: the small stand-in of the real matrix, made as `npm run example` makes it. */
import { hasStandIn, SMALL_ROWS, writeStandIn } from "../../examples/qwen3-4b/stand-in.mjs";
import { STAND_IN } from "./files.js";

/** For vitest's globalSetup. */
export async function setup(): Promise<void> {
  if (!(await hasStandIn(STAND_IN, SMALL_ROWS))) await writeStandIn(STAND_IN, { rows: SMALL_ROWS });
}
