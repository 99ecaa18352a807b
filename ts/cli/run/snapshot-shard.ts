/** What a shard of the pairs of one snapshot leaves beside its CSV, for merge. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { runRecordText } from "../../csv/run-record.js";
import { toCsv } from "../../csv/snapshot-csv.js";
import { CollapsarError } from "../../errors.js";
import type { SourceIdentity } from "../../inputs/identity.js";
import type { Snapshot } from "../../jobs/stats.js";
import { type Shard, shardText } from "../../tasks/shard.js";
import type { ResultFile } from "../files/result-files.js";
import { plural } from "../text.js";
import { VERSION } from "../version.js";
import { recordPath } from "./partial-file.js";

/** Where the totals of the pairs lie, beside the CSV of a part. */
export const pairsPath = (part: string): string => `${part}.pairs`;

/**
 * The record and the totals beside the CSV of a shard. `parameters` are those that decide the snapshot. Throws `InvalidParameter` for an output
 * that is not the CSV of a part.
 */
export function shardFiles(
  shard: Shard | undefined,
  output: string | undefined,
  parameters: Readonly<Record<string, unknown>>,
): ResultFile<Snapshot>[] {
  if (shard === undefined) return [];
  if (output === undefined || !output.toLowerCase().endsWith(".csv")) {
    const given = output === undefined ? "there is no output" : `output is ${JSON.stringify(output)}`;
    const message = `${given}, but a shard is written as .csv, which merge joins; give -o part.csv`;
    throw new CollapsarError("InvalidParameter", message, { field: "output", value: output });
  }
  const record = (snapshot: Snapshot): string =>
    runRecordText({
      collapsar: VERSION,
      command: "stats",
      parameters,
      source: (snapshot.identities as [SourceIdentity])[0],
      shard: shardText(shard),
      units: unitsOf(snapshot),
      records: 1,
      sha256: bytesToHex(sha256(new TextEncoder().encode(toCsv(snapshot)))),
    });
  return [
    { path: recordPath(output), formats: { json: record }, holds: () => "what it is a part of" },
    {
      path: pairsPath(output),
      formats: { pairs: ({ pairShare }) => pairShare?.state ?? new Uint8Array(0) },
      holds: (snapshot) => {
        const { from, to, of } = unitsOf(snapshot);
        return `totals of ${plural(to - from, "unit")} of ${of}`;
      },
    },
  ];
}

const unitsOf = ({ pairShare }: Snapshot): { from: number; to: number; of: number } =>
  pairShare?.units ?? { from: 0, to: 0, of: 0 };
