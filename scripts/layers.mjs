// @ts-check
// The rooms of ts/, top to bottom. A room imports from itself and from the rooms below it, never from one above: that is what keeps a format
// from knowing a job, and a job a terminal. This list is the only place where the order stands. `node scripts/layers.mjs` writes it down for the
// linter (scripts/layers.biome.json, which biome.json extends), `--check` tells whether that file is what the list says.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {{ room: string, holds: string }} Layer A folder of ts/, or a file beside them. */

/** @type {readonly Layer[]} */
export const LAYERS = [
  { room: "cli", holds: "the command line: commands, the runner, files, options, terminal" },
  { room: "entry", holds: "what differs between platforms, and the kinds of task that workers know" },
  { room: "report", holds: "reports as HTML and Markdown" },
  { room: "index.ts", holds: "the library: all that is public" },
  { room: "jobs", holds: "the public verbs, one file each" },
  { room: "series", holds: "snapshots in order of steps" },
  { room: "motion", holds: "how rows move between snapshots" },
  { room: "undertrained", holds: "indicators of under-trained tokens" },
  { room: "fit", holds: "whether simulated snapshots can be like the observed one" },
  { room: "synth", holds: "simulated snapshots" },
  { room: "comparison", holds: "observed against simulated metrics" },
  { room: "figures", holds: "the figures, from plain data, and their panels" },
  { room: "drawing", holds: "what figures are drawn with: page, axes, numbers, colours, SVG and PNG" },
  { room: "measure", holds: "the metrics of one snapshot, large ones too" },
  { room: "tasks", holds: "units of work, workers, shards" },
  { room: "csv", holds: "the text of results, and reading it again" },
  { room: "rows", holds: "rows of a matrix: ranges, streams, groups of identical ones" },
  { room: "inputs", holds: "the inputs of a job: opened, counted, told apart, closed" },
  { room: "hdf5", holds: "files of trials" },
  { room: "tokenizers", holds: "names and categories of tokens" },
  { room: "tensors", holds: "container formats, one file each, and the choice of the tensor" },
  { room: "parameters", holds: "what users may set, checked once" },
  { room: "source", holds: "bytes from files, memory, servers and the Hub" },
  { room: "metrics", holds: "name, kind, block and label of each metric" },
  { room: "statistics", holds: "statistics of columns of numbers" },
  { room: "text", holds: "numbers, quantities and odd characters as text" },
  { room: "wasm.ts", holds: "the line to the crate" },
  { room: "glue.ts", holds: "what calls the crate: the only file that imports pkg/" },
  { room: "version.ts", holds: "the version" },
  { room: "errors.ts", holds: "every error code with its fields" },
];

const isFile = (/** @type {string} */ room) => room.endsWith(".ts");
/** What imports of a room look like: `../jobs/stats.js`, `../../errors.js`. @param {string} room */
const imported = (room) => (isFile(room) ? [`**/${room.replace(/\.ts$/, ".js")}`] : [`**/${room}/**`]);

/** Of each room but the first: what it may not import from. */
const overrides = LAYERS.slice(1).map(({ room, holds }, at) => ({
  includes: [isFile(room) ? `ts/${room}` : `ts/${room}/**`],
  linter: {
    rules: {
      style: {
        noRestrictedImports: {
          level: "error",
          options: {
            patterns: LAYERS.slice(0, at + 1).map((above) => ({
              group: imported(above.room),
              message: `ts/${above.room} (${above.holds}) lies above ts/${room} (${holds}).`,
            })),
          },
        },
      },
    },
  },
}));

const file = fileURLToPath(new URL("layers.biome.json", import.meta.url));
const text = `${JSON.stringify({ overrides }, null, 2)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) {
    if (readFileSync(file, "utf8") !== text) {
      console.error(
        "layers: scripts/layers.biome.json is not what scripts/layers.mjs says; run: node scripts/layers.mjs",
      );
      process.exitCode = 1;
    }
  } else writeFileSync(file, text);
}
