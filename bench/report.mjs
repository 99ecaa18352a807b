// @ts-check
/**
 * Programs that measure their own work and print it as one JSON object: `seconds`, the shortest of their runs, `peak`, the most memory that
 * was resident, in bytes, and the numbers found.
 */
import { spawnSync } from "node:child_process";
import { pythonCommand, whatIsMissing } from "./peers.mjs";

/**
 * @typedef {{ label: string, argv: string[] }} Program
 * @typedef {{ seconds: number, peak: number } & Record<string, number>} Report
 */

/** Seconds after which a program is ended. */
const LIMIT = 240;

/**
 * @param {Program} program
 * @returns {Report | string} what it printed, or why there is none
 */
export function report({ argv }) {
  const [file = "", ...args] = argv;
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: "utf8", timeout: LIMIT * 1000 });
  if (error && "code" in error && error.code === "ETIMEDOUT") return `over ${LIMIT} s`;
  if (status !== 0) return `failed (${error?.message ?? stderr.trim().split("\n").at(-1) ?? `status ${status}`})`;
  return JSON.parse(stdout);
}

/**
 * A peer's program, or why it cannot be run.
 *
 * @param {{ label: string, script: string, way: string, modules: string[] }} peer
 * @param {{ python: string, args: string[] }} how
 * @returns {Program | string}
 */
export function peerProgram({ label, script, way, modules }, { python, args }) {
  const missing = whatIsMissing(python, ["numpy", ...modules]);
  if (missing !== undefined) return missing;
  return { label, argv: pythonCommand(label, python, [`bench/peers/${script}`, way, ...args]).argv };
}
