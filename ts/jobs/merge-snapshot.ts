/** The shards of the pairs of one snapshot become its record. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { RunRecord } from "../csv/run-record.js";
import { snapshotFormat, toCsv } from "../csv/snapshot-csv.js";
import { CollapsarError } from "../errors.js";
import { joinShares, type NamedShare } from "../measure/join-shares.js";
import type { SnapshotRecord } from "../metrics/metrics.js";
import type { FileInput } from "../source/open.js";

/** A part of a snapshot: its CSV without mean and median, the record beside it, and the totals of its pairs. */
export interface SnapshotPart {
  readonly name: string;
  readonly csv: FileInput;
  readonly record: RunRecord;
  readonly pairs: FileInput | undefined;
}

/** Whether the parts are of a command that divides the pairs of one snapshot. */
export const dividesPairs = (record: RunRecord | undefined): boolean => record?.command === "stats";

/** The CSV of the snapshot, the same bytes that an undivided run writes, from all its parts. `read` gives the bytes of a file. */
export async function mergeSnapshot(
  parts: readonly SnapshotPart[],
  read: (input: FileInput) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const texts = new Set<string>();
  const shares: NamedShare[] = [];
  for (const { name, csv, record, pairs } of parts) {
    const bytes = await read(csv);
    if (bytesToHex(sha256(bytes)) !== record.sha256) {
      throw misfit([name], `${name}: its bytes are not those that its record has the hash of; run that part again`);
    }
    texts.add(new TextDecoder().decode(bytes));
    if (record.units.of === 0) continue;
    if (pairs === undefined)
      throw misfit([name], `${name}: the totals of its pairs are not beside it; run that part again`);
    shares.push({ name: `${name}.pairs`, shard: record.shard, state: await read(pairs) });
  }
  const [text, ...others] = [...texts] as [string, ...string[]];
  if (others.length > 0) {
    const names = parts.map(({ name }) => name);
    throw misfit(names, `${names.join(", ")} are not of one snapshot: their records differ; merge parts of one run`);
  }
  return new TextEncoder().encode(shares.length === 0 ? text : await withStatistics(text, shares));
}

async function withStatistics(text: string, shares: readonly NamedShare[]): Promise<string> {
  const { readCsvRecords } = await import("../csv/snapshot-csv-reader.js");
  const afterHeader = new TextEncoder().encode(text.slice(text.indexOf("\n") + 1));
  for await (const { records } of readCsvRecords(once(afterHeader), snapshotFormat<SnapshotRecord>([]))) {
    const [record] = records;
    if (!record) break;
    const { mean, median } = joinShares(shares);
    return toCsv({ ...record, metrics: { ...record.metrics, mean_l_inf: mean, median_l_inf: median } });
  }
  const names = shares.map(({ name }) => name);
  throw misfit(names, `${names[0]}: holds no record of a snapshot; run that part again`);
}

async function* once<T>(value: T): AsyncGenerator<T, void> {
  yield value;
}

const misfit = (parts: readonly string[], message: string): CollapsarError =>
  new CollapsarError("PartsDoNotFit", message, { parts: [...parts] });
