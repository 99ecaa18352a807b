// @ts-check
/** The Python programs that collapsar is compared with: bench/peers/*.py. */
import { spawnSync } from "node:child_process";

/** @typedef {import("./measure.mjs").Command} Command */

/**
 * @param {string} python
 * @param {string[]} modules
 * @returns {string | undefined} why a program that imports these cannot be measured
 */
export function whatIsMissing(python, modules) {
  const code = "import sys, importlib.util as u; print(*[m for m in sys.argv[1:] if u.find_spec(m) is None])";
  const found = spawnSync(python, ["-c", code, ...modules], { encoding: "utf8" });
  if (found.status !== 0) return `needs Python; COLLAPSAR_PYTHON names it (tried ${python})`;
  const missing = found.stdout.trim();
  return missing === "" ? undefined : `needs pip install ${missing} (bench/requirements.txt)`;
}

/**
 * @param {string} label
 * @param {string} python
 * @param {string[]} args
 * @param {string[]} [modules] those that a peer imports
 * @returns {Command}
 */
export function pythonCommand(label, python, args, modules) {
  // The warm-up may compile the peer's imports and keep that, whatever the caller's environment says.
  const env = { PYTHONDONTWRITEBYTECODE: "", PYTHONPYCACHEPREFIX: "" };
  return { label, argv: [python, ...args], env, ...(modules && { modules }) };
}
