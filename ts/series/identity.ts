/** What tells the snapshots of one series from those of another. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { SourceIdentity } from "../inputs/identity.js";
import { fileIdentity } from "../inputs/identity.js";
import { isDirectory } from "../source/directory.js";
import { type FileInput, isAddress, type OpenOptions, openInput } from "../source/open.js";
import type { SeriesStep } from "./setup.js";

/**
 * The SHA-256 of a line for each snapshot, its step and its name, then the {@link inputIdentity} of the first.
 *
 * The other files are told by their names: a run that stopped at a broken checkpoint goes on when that one is repaired. A snapshot on a server
 * is told by its name alone.
 */
export async function seriesIdentity(steps: readonly SeriesStep[], options: OpenOptions): Promise<SourceIdentity> {
  const hash = sha256.create();
  for (const { step, source } of steps) hash.update(utf8ToBytes(`${step} ${JSON.stringify(source)}\n`));
  const [first] = steps;
  let bytes = 0;
  let hashed = "steps and names of all snapshots";
  if (first && !isRemote(first.input)) {
    const identity = await inputIdentity(first.input as FileInput, options);
    hash.update(utf8ToBytes(`${identity.sha256}\n`));
    bytes = identity.bytes;
    hashed += "; of the first also its length, its first and its last 65536 bytes";
  }
  const more = steps.length > 1 ? ` and ${steps.length - 1} more` : "";
  return {
    name: `${first?.source ?? "nothing"}${more}`,
    bytes,
    sha256: bytesToHex(hash.digest()),
    hashed,
  };
}

const isRemote = (input: SeriesStep["input"]): boolean =>
  typeof input === "string" && isAddress(input) && !input.startsWith("file:");

/** The {@link fileIdentity} of a file, or of the weights and the index in a directory together. */
export async function inputIdentity(
  input: FileInput,
  options: OpenOptions,
): Promise<Pick<SourceIdentity, "bytes" | "sha256">> {
  const opened = await openInput(input, options);
  if (!isDirectory(opened)) {
    try {
      return await fileIdentity(opened, options.signal);
    } finally {
      await opened.close?.();
    }
  }
  const hash = sha256.create();
  let bytes = 0;
  const names = ((await opened.list()) ?? []).filter((name) => /\.(safetensors|index\.json)$/.test(name)).sort();
  for (const name of names) {
    const file = await opened.open(name);
    try {
      const identity = await fileIdentity(file, options.signal);
      hash.update(utf8ToBytes(`${JSON.stringify(name)} ${identity.sha256}\n`));
      bytes += identity.bytes;
    } finally {
      await file.close?.();
    }
  }
  return { bytes, sha256: bytesToHex(hash.digest()) };
}
