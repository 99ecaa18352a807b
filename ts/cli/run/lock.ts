/**
 * `FILE.partial.lock`: which run writes a partial file, so that a second one on the same machine does not write to it as well.
 *
 * Only a process that lives on this machine holds a lock. That of a dead one is taken over, and so is that of another machine, of which nobody
 * here can tell whether it still runs: a stale lock never blocks.
 */
import { open, readFile, rename, rm } from "node:fs/promises";
import * as v from "valibot";
import { CollapsarError } from "../../errors.js";
import { beside } from "../files/leftovers.js";
import { writeFailed } from "../files/output-error.js";
import { livesHere, startOf, thisOwner } from "../files/owner.js";

/** Where the lock of a partial file is. */
export const lockPath = (partial: string): string => `${partial}.lock`;

/** What a lock holds. */
const HOLDER = v.object({
  host: v.string(),
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** As `startOf` tells it. */
  started: v.string(),
  /** When the lock was taken, for people. */
  since: v.string(),
});

/** A lock just made is empty for a moment. */
const FILLED_AFTER_MS = 200;

/** A lock that is held. */
export interface Lock {
  /** Removes it, if it is still this run's. */
  release(): Promise<void>;
}

/** Rejects with `OutputNotWritable` if a run that goes on holds the lock. `name` is what messages call the partial file. */
export async function refuseHeld(partial: string, name: string): Promise<void> {
  const text = await readLock(partial);
  if (text === undefined) return;
  const holder = holderOf(text);
  if (holder === undefined || !(await livesHere(holder, holder.started))) return;
  const message =
    `${name}: process ${holder.pid} has been writing to it since ${holder.since}, as ${lockPath(name)} says; ` +
    `wait for that run or stop it, or choose another output`;
  throw new CollapsarError("OutputNotWritable", message, { path: name });
}

/** Takes the lock of a partial file. Rejects as `refuseHeld` does, or with `WriteFailed`. */
export async function takeLock(partial: string, name: string): Promise<Lock> {
  const path = lockPath(partial);
  const owner = thisOwner();
  const holder = { ...owner, started: (await startOf(owner.pid)) ?? "", since: new Date().toISOString() };
  const text = `${JSON.stringify(holder)}\n`;
  for (;;) {
    await refuseHeld(partial, name);
    try {
      const file = await open(path, "wx");
      try {
        await file.writeFile(text).finally(() => file.close());
      } catch {
        // A full disk: what the run writes itself will say so, if it needs more than is left.
        await rm(path, { force: true }).catch(() => {});
      }
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw writeFailed(name, error, "choose another output");
      await removeStale(partial, name);
    }
  }
  return {
    async release() {
      if ((await readFile(path, "utf8").catch(() => "")) === text) await rm(path, { force: true }).catch(() => {});
    },
  };
}

/** Of several runs that find the same stale lock, one moves it away; what it moved may by then be the lock of another. */
async function removeStale(partial: string, name: string): Promise<void> {
  const path = lockPath(partial);
  const before = await readLock(partial);
  await refuseHeld(partial, name);
  const aside = beside(path);
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw writeFailed(name, error, `delete ${lockPath(name)}`);
  }
  const moved = await readFile(aside, "utf8").catch(() => undefined);
  if (moved === before) await rm(aside, { force: true });
  else await rename(aside, path);
}

/** The text of a lock; undefined where there is none. */
async function readLock(partial: string): Promise<string | undefined> {
  const read = (): Promise<string | undefined> => readFile(lockPath(partial), "utf8").catch(() => undefined);
  const text = await read();
  if (text === undefined || text.endsWith("\n")) return text;
  await new Promise((wake) => setTimeout(wake, FILLED_AFTER_MS));
  return read();
}

function holderOf(text: string): v.InferOutput<typeof HOLDER> | undefined {
  try {
    return v.parse(HOLDER, JSON.parse(text));
  } catch {
    return undefined;
  }
}
