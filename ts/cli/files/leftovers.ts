/** Temporary files that a killed run could not remove: found by their names, and told of, never removed, at the next run for the same target. */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { bytesToHex } from "@noble/hashes/utils.js";
import { bytes } from "../text.js";
import { livesHere, shortHash, thisOwner } from "./owner.js";

/** Whether a process of another machine still runs cannot be seen from here: what it has not written to for so long is told of. */
const OLD_MS = 24 * 3600 * 1000;

const NAME = /^\.collapsar-([0-9a-f]{12})_([0-9a-f]{12})_(\d{1,10})_[0-9a-f]{16}\.tmp$/;

/** A new temporary name beside `target`. It tells whose it is, and is not made of the file's own name, which may be as long as a name can be. */
export function beside(target: string): string {
  const { host, pid } = thisOwner();
  const random = bytesToHex(crypto.getRandomValues(new Uint8Array(8)));
  return join(dirname(target), `.collapsar-${shortHash(basename(target))}_${host}_${pid}_${random}.tmp`);
}

/** A line for each temporary file of a result at `target`, or of its partial file, that no run writes any more. `path` is what the user calls it. */
export async function leftoverNotes(path: string, target: string): Promise<string[]> {
  const directory = dirname(target);
  const targets = ["", ".partial", ".partial.sums"].map((end) => shortHash(basename(target) + end));
  const notes: string[] = [];
  for (const name of (await readdir(directory).catch(() => [])).sort()) {
    const [, of = "", host = "", pid] = NAME.exec(name) ?? [];
    if (!targets.includes(of)) continue;
    const file = join(directory, name);
    const stats = await stat(file).catch(() => undefined);
    // An empty one, with which the directory was tried, takes no room.
    if (!stats?.isFile() || stats.size === 0) continue;
    const here = host === thisOwner().host;
    const goesOn = here ? await livesHere({ host, pid: Number(pid) }) : Date.now() - stats.mtimeMs < OLD_MS;
    if (goesOn) continue;
    const left = `${join(dirname(path), name)}: ${bytes(stats.size)} that a run for ${path} left`;
    notes.push(
      here
        ? `${left} when it was killed; delete it`
        : `${left} on another machine, not written to for a day; delete it unless that run still goes on`,
    );
  }
  return notes;
}
