// @ts-check
/**
 * Preloaded into a Node process with --import: when it exits, writes how many bytes it has asked for in read calls
 * (`rchar` of /proc/self/io, Linux alone) to the file that COLLAPSAR_BENCH_BYTES_READ names. Memory maps do not count.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const report = process.env.COLLAPSAR_BENCH_BYTES_READ;
if (isMainThread && report !== undefined) {
  process.on("exit", () => {
    const rchar = /^rchar: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1];
    writeFileSync(report, rchar ?? "");
  });
}
