// @ts-check
import { rm } from "node:fs/promises";
import { measure } from "../measure.mjs";
import { align, medians, megabytes, ms } from "../table.mjs";
import { makeVocabulary } from "../vocabulary.mjs";

export const title = "vocabulary: stats --rows all --pairs none, whole processes, F32 files of a vocabulary's shape";
export const defaultRuns = 3;

/** Rows and dims: more rows, then more dims. The last one has 5 GB. */
const SIZES = [
  [1024, 2560],
  [2048, 2560],
  [4096, 2560],
  [8192, 2560],
  [16_384, 2560],
  [32_768, 2560],
  [65_536, 2560],
  [151_936, 2560],
  [32_768, 320],
  [32_768, 640],
  [32_768, 1280],
  [32_768, 5120],
  [151_936, 640],
  [151_936, 8192],
];

/** @param {import("../run.mjs").Context} context */
export async function run({ runs, meter, log, show, onRound }) {
  const lines = [["rows x dims", "file, MB", "wall, ms (shortest)", "user+sys, ms", "peak RSS, MB"]];
  for (const [rows = 0, dims = 0] of SIZES) {
    const file = await makeVocabulary({ rows, dims, log });
    const args = ["dist/bundle/cli.js", "stats", file, "--rows", "all", "--pairs", "none", "--quiet"];
    const commands = [{ label: "collapsar", argv: [process.execPath, ...args] }];
    const samples = [...(await measure(commands, { runs, meter, onRound })).values()].flat();
    const { cpu, peak } = medians(samples);
    const wall = Math.min(...samples.map((sample) => sample.wall));
    lines.push([`${rows} x ${dims}`, megabytes(rows * dims * 4), ms(wall), ms(cpu), megabytes(peak)]);
    // Tens of gigabytes otherwise; one large file is kept, since it takes longest to make.
    if (rows * dims > 1e9 || dims !== 2560) await rm(file);
  }
  show(align(lines));
}
