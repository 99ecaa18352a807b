// @ts-check
/** The full-size stand-in of the real matrix that the cases share; made once, 1.56 GB. */
import { hasStandIn, REAL_ROWS, writeStandIn } from "../examples/qwen3-4b/stand-in.mjs";

export const DIRECTORY = "bench/out/qwen3-4b";

/** @param {(line: string) => void} log */
export async function makeFullStandIn(log) {
  if (await hasStandIn(DIRECTORY, REAL_ROWS)) return;
  log(`making the stand-in in ${DIRECTORY}`);
  await writeStandIn(DIRECTORY, { rows: REAL_ROWS });
}
