// @ts-check
import { readFile, stat } from "node:fs/promises";
import { standInPaths } from "../../examples/qwen3-4b/stand-in.mjs";
import { serveFiles } from "../file-server.mjs";
import { run as runOnce } from "../measure.mjs";
import { compare } from "../results.mjs";
import { DIRECTORY, makeFullStandIn } from "../stand-in.mjs";
import { megabytes, table } from "../table.mjs";

export const title = "http: the metrics of Qwen3-4B's dead tokens from a server on the loopback interface";
export const defaultRuns = 5;

const ROW_BYTES = 2560 * 4;

/** @param {import("../run.mjs").Context} context */
export async function run(context) {
  const { log, show } = context;
  await makeFullStandIn(log);
  const { gamma, mask } = standInPaths(DIRECTORY);
  const server = await serveFiles({ gamma, mask });
  try {
    const node = process.execPath;
    const [matrix, selection] = [`${server.url}/gamma`, `${server.url}/mask`];
    const csv = "bench/out/http_collapsar.csv";
    const stats = {
      label: "collapsar stats --mask, by URL",
      argv: [node, "dist/bundle/cli.js", "stats", matrix, "--mask", selection, "-o", csv, "--quiet"],
    };
    const commands = [
      stats,
      { label: "(node, fetching the whole file)", argv: [node, "bench/fetch-all.mjs", matrix], floor: true },
    ];
    show(table(await compare(commands, context, "stats of the dead tokens by URL")));

    await server.served();
    await runOnce(stats);
    const { requests, bytes, mostInFlight } = await server.served();
    const masked = (await maskedRows(mask)) * ROW_BYTES;
    const needed = masked + (await stat(mask)).size;
    show(
      `Asked for ${megabytes(bytes)} MB in ${requests} requests, at most ${mostInFlight} at a time: ` +
        `${(bytes / needed).toFixed(3)} times the masked rows and the mask.`,
    );
    const same = (await readFile(csv)).equals(await readFile("tests/golden/data/expected.csv"));
    log(`collapsar: ${same ? "the expected CSV" : "NOT the expected CSV"}`);
  } finally {
    await server.close();
  }
}

/** Rows that a mask file selects. @param {string} path */
async function maskedRows(path) {
  const file = await readFile(path);
  return file.subarray(8 + Number(file.readBigUInt64LE())).reduce((sum, value) => sum + value, 0);
}
