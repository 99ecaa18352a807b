/** Unfinished work on pairs beside the result that it is for: `FILE.partial`. */
import { lstat, readFile, rm } from "node:fs/promises";
import { CollapsarError, isCollapsarError } from "../../errors.js";
import type { Checkpoint } from "../../measure/checkpoint.js";
import { Interrupted } from "../failure.js";
import type { Destination } from "../files/output.js";
import { writeFailed } from "../files/output-error.js";
import { replaceFile } from "../files/staged-file.js";
import { type Lock, lockPath, refuseHeld, takeLock } from "./lock.js";
import { partialName, partialPath } from "./partial-file.js";

/**
 * The checkpoint of a run whose result goes to `destination`; none where that is no regular file.
 *
 * Rejects with `OutputNotWritable` if another run works on it, with `PartialExists` if one is there and nobody said resume, and with `InvalidParameter` if resume is said where none can be.
 */
export async function openCheckpoint(
  destination: Destination | undefined,
  resume: boolean,
): Promise<CheckpointFile | undefined> {
  const target = destination?.target;
  if (destination === undefined || target === undefined) {
    if (!resume) return undefined;
    const message =
      "resume is set, but without an output file nothing was kept; give the --output of the run to continue";
    throw new CollapsarError("InvalidParameter", message, { field: "resume", value: resume });
  }
  const name = await partialName(destination.path, target);
  const path = partialPath(target);
  const lock = await existence(lockPath(path));
  // A name that is as long as a name can be leaves no room for more.
  if (lock === "cannot") return undefined;
  await refuseHeld(path, name);
  if (!resume && (await existence(path)) === "is") {
    const message = `${name}: holds unfinished work of a run that was stopped; add --resume to continue it, or delete it`;
    throw new CollapsarError("PartialExists", message, { path: name });
  }
  return new CheckpointFile(path, name);
}

/** A file that is replaced whole whenever work is saved. */
export class CheckpointFile implements Checkpoint {
  readonly name: string;
  readonly #path: string;
  #share: number | undefined;
  #exists = false;
  #lock: Lock | undefined;

  constructor(path: string, name: string) {
    this.#path = path;
    this.name = name;
  }

  async load(): Promise<Uint8Array | undefined> {
    this.#lock ??= await takeLock(this.#path, this.name);
    const state = await readFile(this.#path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw new CollapsarError(
        "NotReadable",
        `${this.name}: cannot be read (${error.message}); delete it to start again`,
        {
          path: this.name,
        },
      );
    });
    this.#exists = state !== undefined;
    return state;
  }

  async save(state: Uint8Array, share: number): Promise<void> {
    await replaceFile(this.name, this.#path, state);
    this.#share = share;
    this.#exists = true;
  }

  /** The result is there: nothing is left to continue. */
  async remove(): Promise<void> {
    if (!this.#exists) return;
    await rm(this.#path, { force: true }).catch((error: unknown) => {
      throw writeFailed(this.name, error, "the result is written; delete this file");
    });
  }

  /** The run ends: another may go on. */
  async release(): Promise<void> {
    await this.#lock?.release();
  }

  /** The error that ended a run, and what became of its work. */
  withKept(error: unknown): unknown {
    if (this.#share === undefined) return error;
    const percent = `${(Math.floor(this.#share * 1000) / 10).toFixed(1)} %`;
    const kept = `${percent} of the work on pairs is kept in ${this.name}`;
    if (error instanceof Interrupted) return new Interrupted(`interrupted; ${kept}, --resume continues`);
    if (!isCollapsarError(error)) return error;
    return new CollapsarError(error.code, `${error.message}; ${kept}`, error.fields, { cause: error });
  }
}

const existence = (path: string): Promise<"is" | "is not" | "cannot"> =>
  lstat(path).then(
    () => "is",
    ({ code }: NodeJS.ErrnoException) => (code === "ENAMETOOLONG" ? "cannot" : "is not"),
  );
