// @ts-check
// Slurm on one machine, as ordinary daemons, for the test of examples/slurm: whether it is there, and how CI gets it.

import { existsSync } from "node:fs";
import { installPackages } from "./debian-packages.mjs";

const programs = ["munged", "slurmctld", "slurmd", "sbatch", "scontrol", "sinfo"];
const places = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** The path of one of the programs. @param {string} name @returns {string | undefined} */
export const slurmProgram = (name) => places.map((place) => `${place}/${name}`).find((path) => existsSync(path));

/** Whether all of it is there, and may be started: the daemons start jobs as the user who submits them, which takes root. */
export const findSlurm = () => process.getuid?.() === 0 && programs.every((name) => slurmProgram(name) !== undefined);

/** Tries to get it; called under CI only. */
export function ensureSlurm() {
  if (!findSlurm()) installPackages("Slurm", "slurm-wlm", "munge");
}
