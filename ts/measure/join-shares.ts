/** The shards of the work on all pairs of some rows, joined. */
import { CollapsarError, refusalsFrom } from "../errors.js";
import { wasm } from "../wasm.js";
import type { PairStatistics } from "./all-pairs.js";
import { type PairIdentity, readUnfinished } from "./checkpoint.js";

/** What a shard found, by a name for messages. */
export interface NamedShare {
  readonly name: string;
  /** `2/4`: which shard it must be. */
  readonly shard: string;
  readonly state: Uint8Array;
}

/**
 * Mean and lower median of all pairs, from shares that are all of them, each once. The totals are integers, so the order does not matter.
 *
 * Throws `InvalidRecord` for bytes that are not a share, and `PartsDoNotFit` for shares of other rows, or where the median cannot be told from
 * one pass over the pairs.
 */
export function joinShares(shares: readonly NamedShare[]): PairStatistics {
  const { PairTotals } = wasm();
  const read = shares.map((share) => {
    const found = readUnfinished(share.state);
    if (typeof found === "string") throw invalidShare(share, found);
    return found;
  });
  const [first] = read;
  if (!first) throw misfit(shares, "there is no share of the pairs");
  for (const [at, { record }] of read.entries()) {
    const { name, shard } = shares[at] as NamedShare;
    if (record.of.shard !== shard)
      throw misfit(shares, `${name}: is of shard ${record.of.shard}, not ${shard}; run that part again`);
    const same =
      withoutShard(record.of) === withoutShard(first.record.of) && record.blockRows === first.record.blockRows;
    if (!same) throw misfit(shares, `${name} and ${shares[0]?.name} are of different rows; merge parts of one run`);
  }
  let sum: ReturnType<typeof PairTotals.fromBytes> | undefined;
  try {
    for (const [at, { totals }] of read.entries()) {
      try {
        if (sum) sum.merge(totals);
        else sum = PairTotals.fromBytes(totals);
      } catch {
        throw invalidShare(shares[at] as NamedShare, "its totals do not fit the others");
      }
    }
    const found = refusalsFrom(first.record.of.tensor, () => sum?.endPass());
    if (found) return { mean: found[0] as number, median: found[1] as number };
    throw misfit(
      shares,
      "the median lies outside of what the shards counted, which is rare; measure these rows undivided, without `shard`",
    );
  } finally {
    sum?.free();
  }
}

const withoutShard = ({ shard: _, ...identity }: PairIdentity): string => JSON.stringify(identity);

const invalidShare = ({ name }: NamedShare, reason: string): CollapsarError =>
  new CollapsarError("InvalidRecord", `${name}: ${reason}; run that part again`, { path: name, reason });

const misfit = (shares: readonly NamedShare[], message: string): CollapsarError =>
  new CollapsarError("PartsDoNotFit", message, { parts: shares.map(({ name }) => name) });
