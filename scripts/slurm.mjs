// @ts-check
// Slurm on one machine, as ordinary daemons, for the test of examples/slurm: whether it is there, and how CI gets it.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const programs = ["munged", "slurmctld", "slurmd", "sbatch", "scontrol", "sinfo"];
const places = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** The path of one of the programs. @param {string} name @returns {string | undefined} */
export const slurmProgram = (name) => places.map((place) => `${place}/${name}`).find((path) => existsSync(path));

/** Whether all of it is there, and may be started: the daemons start jobs as the user who submits them, which takes root. */
export const findSlurm = () => process.getuid?.() === 0 && programs.every((name) => slurmProgram(name) !== undefined);

/** Tries to get it, as root on Debian. Nobody's own machine is changed; this is called under CI only. */
export function ensureSlurm() {
  if (findSlurm() || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  const command =
    "apt-get update -qq && apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold slurm-wlm munge";
  console.log(`no Slurm found; trying: ${command}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // A blocked network must not hang the tests.
  spawnSync(command, { shell: true, stdio: ["ignore", "inherit", "inherit"], env, timeout: 300_000 });
}
