// @ts-check
/** The Python programs that collapsar is compared with: bench/peers/*.py. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

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

/** @param {string} python @returns {string} the versions of Python and of what bench/requirements.txt names, as far as they are there */
export function versions(python) {
  const names = readFileSync("bench/requirements.txt", "utf8").match(/^[\w-]+/gm) ?? [];
  const code = `
import importlib.metadata as m, platform, sys
def of(name):
    try: return [f"{name} {m.version(name)}"]
    except m.PackageNotFoundError: return []
print(f"Python {platform.python_version()}", *(found for name in sys.argv[1:] for found in of(name)), sep=", ")`;
  const found = spawnSync(python, ["-c", code, ...names], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim() : "none without Python";
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
