/** What tells the snapshots of one series from those of another. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { SourceIdentity } from "../formats/run-record.js";
import { isDirectory } from "../source/directory.js";
import { type FileInput, isAddress, type OpenOptions, openInput } from "../source/open.js";
import type { SeriesStep } from "./series-rows.js";
import { fileIdentity } from "./source-identity.js";

/**
 * The SHA-256 of a line for each snapshot: its step, its name, and the {@link fileIdentity} of its local files. Snapshots on servers are told by
 * their names alone; asking for each would take longer than a resumed run saves. A stacked tensor is one file, wherever it is.
 */
export async function seriesIdentity(steps: readonly SeriesStep[], options: OpenOptions): Promise<SourceIdentity> {
  const hash = sha256.create();
  let bytes = 0;
  let before: SeriesStep["input"] | undefined;
  for (const { step, source, input, index } of steps) {
    options.signal?.throwIfAborted();
    let files = "";
    if (input !== before && (index !== undefined || !isRemote(input))) {
      const identity = await inputIdentity(input as FileInput, options);
      files = identity.sha256;
      bytes += identity.bytes;
    }
    before = input;
    hash.update(utf8ToBytes(`${step} ${JSON.stringify(source)} ${files}\n`));
  }
  const [first] = steps;
  const more = steps.length > 1 ? ` and ${steps.length - 1} more` : "";
  return {
    name: `${first?.source ?? "nothing"}${more}`,
    bytes,
    sha256: bytesToHex(hash.digest()),
    hashed:
      "for each step a line: step, name, hash of the length, the first and the last 65536 bytes of its local files",
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
