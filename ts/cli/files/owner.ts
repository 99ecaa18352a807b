/** Which run a file belongs to, and whether that run still goes on: host, process, and when the process was started. */
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** A process on a machine. */
export interface Owner {
  /** A hash of the host's name, which may hold characters that no file name takes. */
  readonly host: string;
  readonly pid: number;
}

/** A few hexadecimal digits that stand for a text. Not by Node's own code, which takes 4 ms to load. */
export const shortHash = (text: string): string => bytesToHex(sha256(utf8ToBytes(text))).slice(0, 12);

/** This process. */
export const thisOwner = (): Owner => ({ host: shortHash(hostname()), pid: process.pid });

/**
 * When a process was started, as the system counts it, for telling it from a later one with the same number: the boot and the ticks since.
 * Undefined where there is no such process; empty where the system does not say.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => undefined);
    if (stat !== undefined) {
      // The name of the program before it is in parentheses, and may hold blanks and parentheses itself.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // Dead, and only not yet collected by the process that started it.
      if (fields[0] === "Z" || fields[0] === "X") return undefined;
      const boot = await readFile("/proc/sys/kernel/random/boot_id", "latin1").catch(() => "");
      return `${boot.slice(0, 8)}-${fields[19]}`;
    }
  }
  try {
    process.kill(pid, 0);
    return "";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "" : undefined;
  }
}

/** Whether another process than this one has that number on this machine, and is the one that was `started` then, as far as that is known. */
export async function livesHere({ host, pid }: Owner, started = ""): Promise<boolean> {
  // A container that is started again often gives the same number to the same program: what has this process's number is its own or dead.
  if (host !== thisOwner().host || pid === process.pid) return false;
  const now = await startOf(pid);
  return now !== undefined && (now === "" || started === "" || now === started);
}
