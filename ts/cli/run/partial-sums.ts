/**
 * What vouches for the bytes of a partial file: `FILE.partial.sums`, a line `BYTES SHA-256` for each piece that was written, the hash being that
 * of all bytes up to there.
 *
 * A line is written before its piece. So whatever stops a run leaves at most lines that the file does not reach, and never records that nothing
 * vouches for.
 */

import { type FileHandle, readFile } from "node:fs/promises";
import { beginHash } from "../../source/sha256-node.js";
import { replaceFile } from "../files/staged-file.js";

/** Where the sums of a partial file are. */
export const sumsPath = (partial: string): string => `${partial}.sums`;

/** A line of the file. */
export const sumLine = (bytes: number, sha256: string): string => `${bytes} ${sha256}\n`;

/** The beginning of a partial file that is as it was written. */
export interface Vouched {
  readonly bytes: number;
  /** Whether bytes that were written whole are no longer what they were. */
  readonly changed: boolean;
}

const LINE = /^(\d{1,15}) ([0-9a-f]{64})$/;

const BLOCK_BYTES = 1 << 20;

/** Compares `file` with its sums, and leaves of them the line of what is vouched for. */
export async function vouchedBytes(file: FileHandle, partial: string): Promise<Vouched> {
  const path = sumsPath(partial);
  const text = await readFile(path, "latin1").catch(() => "");
  const sums = text
    .split("\n")
    .map((line) => LINE.exec(line))
    .filter((match) => match !== null)
    .map(([, bytes, sha256]) => ({ bytes: Number(bytes), sha256: sha256 as string }))
    .sort((a, b) => a.bytes - b.bytes);
  const { size } = await file.stat();
  const hash = beginHash();
  let vouched = { bytes: 0, sha256: "" };
  let changed = false;
  let at = 0;
  for (const sum of sums) {
    if (sum.bytes > size) break;
    while (at < sum.bytes) {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(Math.min(BLOCK_BYTES, sum.bytes - at)),
        0,
        undefined,
        at,
      );
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    if (hash.copy().digest("hex") !== sum.sha256) {
      changed = true;
      break;
    }
    vouched = sum;
  }
  await replaceFile(path, path, Buffer.from(vouched.bytes === 0 ? "" : sumLine(vouched.bytes, vouched.sha256)));
  return { bytes: vouched.bytes, changed };
}
