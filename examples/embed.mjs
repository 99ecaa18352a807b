// @ts-check
// Measures rows that are in memory already. Run it with: node examples/embed.mjs
import { init, stats, toCsv } from "collapsar";

await init(); // loads the WebAssembly in a browser; does nothing in Node

// Five tokens of three dims; tokens 0, 2 and 3 share one vector, bit for bit.
const embedding = new Float32Array([
  ...[0.5, -0.25, 1],
  ...[0.5, -0.25, 1.00006],
  ...[0.5, -0.25, 1],
  ...[0.5, -0.25, 1],
  ...[2, 2, 2],
]);

const snapshot = await stats({ data: embedding, dtype: "F32", shape: [5, 3] }, { rows: "all" });
console.log(`${snapshot.metrics.n_black_holes} black hole of ${snapshot.populations[0]} tokens`);
console.log(`${snapshot.metrics.n_components} components, largest distance ${snapshot.metrics.max_l_inf} epsilon`);
console.log(toCsv(snapshot));
