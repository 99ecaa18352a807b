/** A Slurm cluster of one machine, for as long as a test runs: its daemons, in a directory of their own. */
import { execFile, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { slurmProgram } from "../../scripts/slurm.mjs";

const exec = promisify(execFile);

/** Milliseconds. For what hangs, not for what is slow; less than a test may take, to say what hangs. */
const PATIENCE = 500_000;

export interface Slurm {
  /** Runs one of Slurm's commands and returns what it prints. */
  run(program: string, args: string[], options?: { cwd?: string; env?: Record<string, string> }): Promise<string>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Starts munged, slurmctld and slurmd in `directory`, and waits until the machine takes jobs. */
export async function startSlurm(directory: string): Promise<Slurm> {
  const at = (name: string): string => join(directory, name);
  const host = hostname().split(".")[0] as string;
  chmodSync(directory, 0o755);
  for (const name of ["state", "spool"]) mkdirSync(at(name));
  writeFileSync(at("munge.key"), randomBytes(1024), { mode: 0o600 });
  const settings = {
    ClusterName: "collapsar",
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmctldPort: await freePort(),
    SlurmdPort: await freePort(),
    SlurmUser: "root",
    SlurmdUser: "root",
    AuthType: "auth/munge",
    // A requeued job waits until the credential of its first start has expired: by default two minutes, at least 5 s.
    AuthInfo: `socket=${at("munge.socket")},cred_expire=5`,
    StateSaveLocation: at("state"),
    SlurmdSpoolDir: at("spool"),
    SlurmctldPidFile: at("slurmctld.pid"),
    SlurmdPidFile: at("slurmd.pid"),
    SlurmctldLogFile: at("slurmctld.log"),
    SlurmdLogFile: at("slurmd.log"),
    ProctrackType: "proctrack/pgid",
    TaskPlugin: "task/none",
    SelectType: "select/cons_tres",
    SelectTypeParameters: "CR_CPU",
    SchedulerParameters: "bf_interval=1,sched_interval=1",
    JobAcctGatherType: "jobacct_gather/none",
    AccountingStorageType: "accounting_storage/none",
    MailProg: "/bin/true",
    KillWait: 2,
    // The tests ask for more cores than a small machine has.
    SlurmdParameters: "config_overrides",
    ReturnToService: 2,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  lines.push(`NodeName=${host} NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN`);
  lines.push(`PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP`);
  writeFileSync(at("slurm.conf"), `${lines.join("\n")}\n`);
  // Nothing here uses control groups, but slurmd looks for them: by itself at the file system, which a container may not have mounted.
  writeFileSync(at("cgroup.conf"), "CgroupPlugin=cgroup/v1\n");

  const environment = { ...process.env, SLURM_CONF: at("slurm.conf") };
  const daemon = (name: string, args: string[]): void => {
    execFileSync(slurmProgram(name) as string, args, { env: environment, stdio: "ignore", timeout: PATIENCE });
  };
  const slurm: Slurm = {
    async run(program, args, { cwd = directory, env = {} } = {}) {
      const { stdout } = await exec(slurmProgram(program) as string, args, { cwd, env: { ...environment, ...env } });
      return stdout;
    },
    async stop() {
      for (const name of ["slurmd", "slurmctld", "munged"]) await end(at(`${name}.pid`));
    },
  };
  try {
    daemon("munged", [
      "--force",
      `--key-file=${at("munge.key")}`,
      `--socket=${at("munge.socket")}`,
      `--pid-file=${at("munged.pid")}`,
      `--log-file=${at("munged.log")}`,
      `--seed-file=${at("munged.seed")}`,
    ]);
    daemon("slurmctld", ["-c"]);
    daemon("slurmd", ["-c"]);
    await waitFor(async () => /idle/.test(await slurm.run("sinfo", ["--noheader", "--format=%T"])), "an idle machine");
    return slurm;
  } catch (error) {
    const logs = ["slurmctld.log", "slurmd.log"].filter((name) => existsSync(at(name)));
    const told = logs.map((name) => readFileSync(at(name), "utf8").split("\n").slice(-15).join("\n"));
    await slurm.stop();
    throw new Error(`Slurm did not start: ${told.join("\n")}`, { cause: error });
  }
}

/** Ends the daemon of a pid file, and waits until it is gone. */
async function end(pidFile: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8"));
  try {
    process.kill(pid, "SIGTERM");
    await waitFor(async () => !alive(pid), "its end", 5_000);
  } catch {
    if (alive(pid)) process.kill(pid, "SIGKILL");
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until `holds`; asks often, but where asking is work it is a tenth of the time at most. */
export async function waitFor(holds: () => Promise<boolean>, what: string, milliseconds = PATIENCE): Promise<void> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const asked = performance.now();
    if (await holds().catch(() => false)) return;
    if (performance.now() > deadline) throw new Error(`no ${what} within ${milliseconds / 1000} s`);
    const pause = Math.max(20, 9 * (performance.now() - asked));
    await new Promise((wake) => setTimeout(wake, pause));
  }
}
