// @ts-check
/** Whole processes, measured from outside: wall time, processor time and peak resident memory. */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {{ label: string, argv: string[], env?: Record<string, string>, modules?: string[], floor?: boolean }} Command
 *   `modules`: what a peer imports; `floor`: it does nothing with the bytes
 * @typedef {{ wall: number, cpu: number, peak: number }} Sample wall and cpu (user + system) in ms, peak in bytes;
 *   cpu and peak are NaN where the machine has no meter
 * @typedef {{ name: string, prefix: (report: string) => string[] }} Meter a command that runs another and reports on it
 */

const GNU_TIME = "/usr/bin/time";

/** @param {string} python @returns {Meter} what this machine offers */
export function findMeter(python) {
  const gnu = spawnSync(GNU_TIME, ["--version"], { encoding: "utf8" });
  if (`${gnu.stdout}${gnu.stderr}`.includes("GNU")) {
    return { name: "GNU time", prefix: (report) => [GNU_TIME, "-q", "-f", "%U %S %M", "-o", report] };
  }
  const wait4 = spawnSync(python, ["-c", "import os; os.wait4, os.posix_spawnp"]);
  if (wait4.status === 0) {
    const script = fileURLToPath(new URL("meter.py", import.meta.url));
    return { name: "bench/meter.py (wait4)", prefix: (report) => [python, script, report] };
  }
  return { name: "none: wall time only", prefix: () => [] };
}

/**
 * Runs every command once to warm the caches, then all of them in turn, A B C A B C, `runs` times.
 *
 * @param {Command[]} commands
 * @param {{ runs: number, meter: Meter, onRound?: (round: number) => void }} options
 * @returns {Promise<Map<string, Sample[]>>} by label
 */
export async function measure(commands, { runs, meter, onRound }) {
  const scratch = await mkdtemp(join(tmpdir(), "collapsar-bench-"));
  try {
    const samples = new Map(commands.map(({ label }) => [label, /** @type {Sample[]} */ ([])]));
    for (let round = 0; round <= runs; round++) {
      onRound?.(round);
      for (const command of commands) {
        const sample = await measureOnce(command, meter, join(scratch, "report"));
        if (round > 0) samples.get(command.label)?.push(sample);
      }
    }
    return samples;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {Command} command
 * @param {Meter} meter
 * @param {string} report
 * @returns {Promise<Sample>}
 */
async function measureOnce(command, meter, report) {
  const prefix = meter.prefix(report);
  const start = performance.now();
  await run({ ...command, argv: [...prefix, ...command.argv] });
  const wall = performance.now() - start;
  if (prefix.length === 0) return { wall, cpu: Number.NaN, peak: Number.NaN };
  const [user = Number.NaN, system = Number.NaN, kilobytes = Number.NaN] = (await readFile(report, "utf8"))
    .trim()
    .split(" ")
    .map(Number);
  return { wall, cpu: 1000 * (user + system), peak: 1024 * kilobytes };
}

/**
 * Runs a command to its end; its standard output is thrown away, its errors are shown when it fails.
 *
 * @param {Command} command
 * @returns {Promise<void>}
 */
export function run({ label, argv, env }) {
  const [file = "", ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...env } });
    let errors = "";
    child.stderr.on("data", (chunk) => (errors += chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) return resolve();
      reject(new Error(`${label} failed (${signal ?? `status ${code}`}): ${argv.join(" ")}\n${errors.slice(-2000)}`));
    });
  });
}

/**
 * Bytes that a Node program asks for in read calls: its own and those of Node's start. Undefined where /proc/self/io is
 * missing (not Linux).
 *
 * @param {string[]} args of node
 * @returns {Promise<number | undefined>}
 */
export async function bytesRead(args) {
  if (process.platform !== "linux") return undefined;
  const scratch = await mkdtemp(join(tmpdir(), "collapsar-bench-"));
  try {
    const report = join(scratch, "report");
    const hook = new URL("bytes-read.mjs", import.meta.url).href;
    const argv = [process.execPath, "--import", hook, ...args];
    await run({ label: "bytes read", argv, env: { COLLAPSAR_BENCH_BYTES_READ: report } });
    return Number(await readFile(report, "utf8"));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {number[]} values at least one
 * @returns {number} the middle one, or the mean of the middle two
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (/** @type {number} */ index) => /** @type {number} */ (sorted[Math.floor(index)]);
  return (at((sorted.length - 1) / 2) + at(sorted.length / 2)) / 2;
}

/** The most memory of this process that was resident, in bytes. The kernel's other figure would count the parent's too. */
export function peakMemory() {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "latin1"))?.[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
