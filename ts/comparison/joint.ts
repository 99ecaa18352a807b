/**
 * All metrics of an observed record at once against simulated ones: p-values adjusted for their number (Westfall and Young 1993, single-step
 * min-p), one joint test by extreme rank length and its global envelope (Myllymaki et al. 2017, as in the R package GET).
 *
 * All of it follows from two integers for each record and metric, how many of the records are at most and at least as large; the observed record
 * adds itself to those of the simulated ones, which are counted once.
 */

import { firstIndex } from "../statistics/tail.js";

/** Simulated records in which no value of the tested metrics is missing. Arrays hold a number for each record and metric, record by record. */
interface Base {
  /** Indices of the metrics. */
  metrics: number[];
  records: number;
  leftOut: number;
  values: Float64Array;
  /** Simulated values at most, and at least, as large as each. */
  atMost: Int32Array;
  atLeast: Int32Array;
  /** The values of each metric by size. */
  sorted: Float64Array[];
}

/** Where the records that are not extreme lie, metric by metric; NaN for a metric that was left out of the test. */
export interface Envelope {
  /** Records whose own value of the test is at most this are not in it. */
  alpha: number;
  /** Lower ends, one for each metric. */
  low: Float64Array;
  /** Upper ends, one for each metric. */
  high: Float64Array;
}

/** The test of one observed record. */
export interface JointTest {
  /** Share of the records, the observed one among them, that are at least as extreme. NaN where no metric can be tested. */
  jointP: number;
  /** For each metric; NaN for one that was left out. */
  adjusted: Float64Array;
  /** Indices of the metrics that were tested. */
  tested: readonly number[];
  /** Simulated records that were tested, and those that were not because a value is missing. */
  records: number;
  leftOut: number;
  envelope?: Envelope;
}

/** Tests observed records against the same simulated records, each alone. */
export class JointTests {
  readonly #columns: readonly Float64Array[];
  readonly #excluded: ReadonlySet<number>;
  readonly #bases = new Map<string, Base>();

  /** `columns` are the simulated values of each metric, NaN where one is missing; metrics whose index is `excluded` take no part. */
  constructor(columns: readonly Float64Array[], excluded: ReadonlySet<number> = new Set()) {
    this.#columns = columns;
    this.#excluded = excluded;
  }

  /** `pValues` are those of the single metrics, below which no adjusted one is. */
  test(observed: Float64Array, pValues: Float64Array, envelopeAt?: number): JointTest {
    const base = this.#baseFor(observed);
    const { metrics, records, leftOut } = base;
    const adjusted = new Float64Array(observed.length).fill(Number.NaN);
    const found = { adjusted, tested: metrics, records, leftOut };
    if (metrics.length === 0 || records === 0) return { ...found, jointP: Number.NaN };
    const ranked = new Ranked(base, observed);
    const counts = cumulated(ranked.smaller, records);
    for (const [at, metric] of metrics.entries()) {
      const asExtreme = counts[ranked.observedSmaller[at] as number] as number;
      adjusted[metric] = Math.max(pValues[metric] as number, asExtreme / (records + 1));
    }
    const jointP = ranked.notAfterObserved() / (records + 1);
    if (envelopeAt === undefined) return { ...found, jointP };
    return { ...found, jointP, envelope: ranked.envelope(envelopeAt, observed.length) };
  }

  #baseFor(observed: Float64Array): Base {
    const metrics = [...observed.keys()].filter((at) => !Number.isNaN(observed[at]) && !this.#excluded.has(at));
    const key = metrics.join();
    let base = this.#bases.get(key);
    if (!base) {
      base = baseOf(metrics, this.#columns);
      this.#bases.set(key, base);
    }
    return base;
  }
}

function baseOf(metrics: number[], columns: readonly Float64Array[]): Base {
  const all = columns[0]?.length ?? 0;
  const chosen = metrics.map((metric) => columns[metric] as Float64Array);
  const isWhole = new Uint8Array(all).fill(1);
  for (const column of chosen) {
    for (let record = 0; record < all; record += 1) if (Number.isNaN(column[record])) isWhole[record] = 0;
  }
  const records = isWhole.reduce((sum, each) => sum + each, 0);
  const size = records * metrics.length;
  const columnsSorted: Float64Array[] = [];
  const counts = { values: new Float64Array(size), atMost: new Int32Array(size), atLeast: new Int32Array(size) };
  for (const [at, column] of chosen.entries()) {
    const whole = records === all ? column : column.filter((_, record) => isWhole[record] === 1);
    const sorted = whole.slice().sort();
    columnsSorted.push(sorted);
    for (const [record, value] of whole.entries()) {
      const place = record * metrics.length + at;
      counts.values[place] = value;
      counts.atMost[place] = firstIndex(sorted, (other) => other > value);
      counts.atLeast[place] = records - firstIndex(sorted, (other) => other >= value);
    }
  }
  return { metrics, records, leftOut: all - records, sorted: columnsSorted, ...counts };
}

/** For each count: how many records have one metric at least whose smaller count is at most that. */
function cumulated(smaller: Int32Array, records: number): Int32Array {
  const histogram = new Int32Array(records + 2);
  for (const least of smaller) histogram[least] = (histogram[least] as number) + 1;
  for (let count = 1; count < histogram.length; count += 1) {
    histogram[count] = (histogram[count] as number) + (histogram[count - 1] as number);
  }
  return histogram;
}

/**
 * The records and an observed record among them, which is the last. Extreme rank lengths are ordered by the most extreme rank of each record first, so
 * that only records that share it must be looked at whole.
 */
class Ranked {
  readonly #base: Base;
  readonly #observed: Float64Array;
  readonly #below: Int32Array;
  readonly #above: Int32Array;
  /** Of each record the smallest of its counts, and its most extreme rank. */
  readonly smaller: Int32Array;
  readonly #first: Int32Array;
  readonly observedSmaller: Int32Array;
  readonly #observedRanks: Int32Array;

  constructor(base: Base, observed: Float64Array) {
    const { metrics, records, atMost, atLeast, sorted } = base;
    const k = metrics.length;
    this.#base = base;
    this.#observed = Float64Array.from(metrics, (metric) => observed[metric] as number);
    // Simulated values below and above the observed one: which side a record is on follows from its counts, without a branch.
    this.#below = Int32Array.from(this.#observed, (seen, at) =>
      firstIndex(sorted[at] as Float64Array, (other) => other >= seen),
    );
    this.#above = Int32Array.from(
      this.#observed,
      (seen, at) => records - firstIndex(sorted[at] as Float64Array, (other) => other > seen),
    );
    const [below, above] = [this.#below, this.#above];
    const smaller = new Int32Array(records + 1);
    const first = new Int32Array(records + 1);
    for (let record = 0, place = 0; record < records; record += 1) {
      let fewest = records + 1;
      let farthest = 0;
      for (let at = 0; at < k; at += 1, place += 1) {
        const most = atMost[place] as number;
        const least = atLeast[place] as number;
        // One more for an observed value that is at most, and at least, as large.
        const more = most + (((below[at] as number) - most) >>> 31);
        const fewer = least + (((above[at] as number) - least) >>> 31);
        const difference = more - fewer;
        const sign = difference >> 31;
        const apart = (difference ^ sign) - sign;
        const count = (more + fewer - apart) >> 1;
        if (count < fewest) fewest = count;
        if (apart > farthest) farthest = apart;
      }
      smaller[record] = fewest;
      first[record] = records + 2 - farthest;
    }
    // The observed one counts itself.
    const ownMost = this.#above.map((greater) => records - greater + 1);
    const ownLeast = this.#below.map((less) => records - less + 1);
    this.observedSmaller = ownMost.map((most, at) => Math.min(most, ownLeast[at] as number));
    this.#observedRanks = ownMost.map((most, at) => rankLength(most, ownLeast[at] as number, records)).sort();
    smaller[records] = this.observedSmaller.reduce((a, c) => Math.min(a, c));
    first[records] = this.#observedRanks[0] as number;
    this.smaller = smaller;
    this.#first = first;
  }

  /** Records that are at least as extreme as the observed one, which is one of them. */
  notAfterObserved(): number {
    const { records } = this.#base;
    const own = this.#ranks(records);
    const first = this.#first[records] as number;
    let found = 0;
    for (let record = 0; record <= records; record += 1) {
      const rank = this.#first[record] as number;
      if (rank < first || (rank === first && compareRanks(this.#ranks(record), own) <= 0)) found += 1;
    }
    return found;
  }

  /** Where the records lie whose own value of the test is above `alpha`. */
  envelope(alpha: number, metrics: number): Envelope {
    const { values, records, metrics: tested } = this.#base;
    const inside = this.#inside(alpha);
    const low = new Float64Array(metrics).fill(Number.NaN);
    const high = low.slice();
    if (inside.length === 0) return { alpha, low, high };
    for (const [at, metric] of tested.entries()) {
      let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const record of inside) {
        const value = (record === records ? this.#observed[at] : values[record * tested.length + at]) as number;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      [low[metric], high[metric]] = [least, most];
    }
    return { alpha, low, high };
  }

  #inside(alpha: number): number[] {
    const { records } = this.#base;
    const byRank = Uint32Array.from({ length: records + 1 }, (_, record) => record).sort(
      (a, b) => (this.#first[a] as number) - (this.#first[b] as number),
    );
    const isInside = (notAfter: number): boolean => notAfter / (records + 1) > alpha;
    let from = 0;
    // Records that share their most extreme rank are put in order where some of them are inside and some are not.
    for (let to = 0; from <= records; from = to) {
      const rank = this.#first[byRank[from] as number];
      while (to <= records && this.#first[byRank[to] as number] === rank) to += 1;
      if (!isInside(to)) continue;
      const group = Array.from(byRank.subarray(from, to), (record) => ({ record, ranks: this.#ranks(record) }));
      group.sort((a, b) => compareRanks(a.ranks, b.ranks));
      const inGroup = group.filter(({ ranks }) => {
        const after = lastIndex(group, (other) => compareRanks(other.ranks, ranks) <= 0);
        return isInside(from + after);
      });
      return [...inGroup.map(({ record }) => record), ...byRank.subarray(to)];
    }
    return [];
  }

  /** The ranks of a record by how extreme they are. */
  #ranks(record: number): Int32Array {
    const { atMost, atLeast, records, metrics } = this.#base;
    if (record === records) return this.#observedRanks;
    const ranks = new Int32Array(metrics.length);
    for (let at = 0; at < ranks.length; at += 1) {
      const [most, least] = [
        atMost[record * ranks.length + at] as number,
        atLeast[record * ranks.length + at] as number,
      ];
      const isAtLeast = most > (this.#below[at] as number) ? 1 : 0;
      const isAtMost = least > (this.#above[at] as number) ? 1 : 0;
      ranks[at] = rankLength(most + isAtLeast, least + isAtMost, records);
    }
    return ranks.sort();
  }
}

/**
 * How far a two-sided rank is from the edge, doubled: of m + 1 records with ties averaged the rank is (m + 2 + most - least) / 2, and its mirror
 * m + 2 - rank; the smaller of the two.
 */
const rankLength = (most: number, least: number, records: number): number => records + 2 - Math.abs(most - least);

function compareRanks(a: Int32Array, b: Int32Array): number {
  for (let at = 0; at < a.length; at += 1) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The number of first elements that `hold`, which those of a sorted array do up to some place. */
function lastIndex<Element>(sorted: readonly Element[], hold: (element: Element) => boolean): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (hold(sorted[middle] as Element)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** p-values adjusted for their number by Holm's method; NaN stays. */
export function holm(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].filter((at) => !Number.isNaN(pValues[at]));
  order.sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const adjusted = pValues.map(() => Number.NaN);
  let most = 0;
  for (const [rank, at] of order.entries()) {
    most = Math.max(most, Math.min(1, (order.length - rank) * (pValues[at] as number)));
    adjusted[at] = most;
  }
  return adjusted;
}
