/** Unfinished work on pairs, written down so that another run can go on. */
import { sha256 } from "@noble/hashes/sha2.js";
import { CollapsarError } from "../errors.js";

/** A place where unfinished work is kept. */
export interface Checkpoint {
  /** What it is called in messages. */
  readonly name: string;
  /** What was saved last; nothing where a run begins. */
  load(): Promise<Uint8Array | undefined>;
  /** Keeps `state` in the place of what was saved before it, whole or not at all. `share` of the work is done, from 0 to 1. */
  save(state: Uint8Array, share: number): Promise<void>;
}

/** What is compared. Work goes on only with the same. */
export interface PairIdentity {
  tensor: string;
  dtype: string;
  /** Distinct rows, and dims of each that vary. */
  rows: number;
  dims: number;
  epsilon: number;
  /** Of the values of the rows, by the seed. */
  fingerprint: string;
  /** `1/1`: which of all pairs. */
  shard: string;
}

/** How far the work is. */
export interface PairRecord {
  format: typeof FORMAT;
  of: PairIdentity;
  /** Of the hashes that the fingerprint is made of. */
  seed: string;
  blockRows: number;
  /** Passes over all pairs that are done, and the unit that the one that is not has come to. */
  passes: number;
  units: number;
}

/** Work that was saved. */
export interface Unfinished {
  record: PairRecord;
  totals: Uint8Array;
}

/** Raised when other work is meant by the same words. */
const FORMAT = "collapsar pairs 4";

/** Bytes of the hash at the end. */
const HASH_BYTES = 32;

/** The bytes of unfinished work: the record as a line of JSON, the totals, then the SHA-256 of both. */
export function unfinishedBytes(record: Omit<PairRecord, "format">, totals: Uint8Array): Uint8Array {
  const line = new TextEncoder().encode(`${JSON.stringify({ format: FORMAT, ...record })}\n`);
  const end = line.length + totals.length;
  const bytes = new Uint8Array(end + HASH_BYTES);
  bytes.set(line);
  bytes.set(totals, line.length);
  bytes.set(sha256(bytes.subarray(0, end)), end);
  return bytes;
}

const LINE_END = 10;

/** What a checkpoint holds, if anything. Rejects with `InvalidRecord` for what is none. */
export async function loadUnfinished(checkpoint: Checkpoint | undefined): Promise<Unfinished | undefined> {
  const bytes = await checkpoint?.load();
  if (!checkpoint || !bytes) return undefined;
  const unfinished = readUnfinished(bytes);
  if (typeof unfinished === "string") throw invalidRecord(checkpoint, unfinished);
  return unfinished;
}

/** Reads what {@link unfinishedBytes} wrote, or says why it is not that. */
export function readUnfinished(bytes: Uint8Array): Unfinished | string {
  const end = bytes.indexOf(LINE_END);
  let record: PairRecord | undefined;
  try {
    record = JSON.parse(new TextDecoder().decode(bytes.subarray(0, Math.max(0, end)))) as PairRecord;
  } catch {
    // Refused below.
  }
  if (record?.format !== FORMAT) return "it is not unfinished work on pairs";
  const data = bytes.subarray(0, Math.max(end + 1, bytes.length - HASH_BYTES));
  const hash = sha256(data);
  if (bytes.length !== data.length + HASH_BYTES || hash.some((byte, at) => byte !== bytes[data.length + at])) {
    return "its bytes are not those that were written";
  }
  return { record, totals: data.subarray(end + 1) };
}

/** The error for a checkpoint that cannot be used. */
export const invalidRecord = ({ name }: Checkpoint, reason: string): CollapsarError =>
  new CollapsarError("InvalidRecord", `${name}: cannot be continued: ${reason}; delete it to start again`, {
    path: name,
    reason,
  });

/** Throws `PartialDiffers` unless the work that was saved is of the same rows. */
export function refuseOtherPairs({ name }: Checkpoint, saved: PairIdentity, wanted: PairIdentity): void {
  for (const [field, value] of Object.entries(wanted)) {
    const there = saved[field as keyof PairIdentity];
    if (there === value) continue;
    const what = field === "fingerprint" ? "the rows hold other values" : `${field} ${there}, not ${value}`;
    throw otherWork(name, what);
  }
}

/** The error for a checkpoint of another run. */
export const otherWork = (name: string, difference: string): CollapsarError =>
  new CollapsarError(
    "PartialDiffers",
    `${name}: is of another run (${difference}); give its options to continue it, or delete it`,
    { path: name, difference },
  );
