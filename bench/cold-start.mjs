// @ts-check
/** What bench/cases/cold-start.mjs measures: import the library, start it, and the first result. */
import { init, stats } from "../dist/bundle/node.js";

const ROWS = 100;
const DIMS = 64;
// 80 different rows, 20 of them twice.
const data = Float32Array.from({ length: ROWS * DIMS }, (_, i) => {
  const row = Math.floor(i / DIMS) % 80;
  return Math.fround(1e-5 * ((row * 31 + (i % DIMS) * 7) % 97));
});

await init();
const snapshot = await stats({ data, dtype: "F32", shape: [ROWS, DIMS] }, { rows: "all" });
if (snapshot === undefined) throw new Error("stats gave no result");
