// @ts-check
// The shells that the tests of completion run in: whether they are here, and how CI gets them.

import { spawnSync } from "node:child_process";
import { installPackages } from "./debian-packages.mjs";

export const SHELLS = /** @type {const} */ (["bash", "zsh", "fish"]);

/** @param {string} shell */
export const findShell = (shell) => spawnSync(shell, ["-c", "exit"]).status === 0;

/** Tries to get those that are not here; called under CI only. */
export function ensureShells() {
  const missing = SHELLS.filter((shell) => !findShell(shell));
  if (missing.length > 0) installPackages(missing.join(", "), ...missing);
}
