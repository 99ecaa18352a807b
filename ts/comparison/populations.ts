/**
 * Population by rank of observed snapshots against simulated ones: the whole curve at once, by the same test as all metrics.
 *
 * Curves have different lengths. A rank that a snapshot does not have counts as a population of 0: it has no tokens there. So all curves
 * are as long as the longest of either file, and a rank that only one of them reaches is compared like any other.
 */

import { sortedValues } from "../statistics/describe.js";
import { floatRepr } from "../text/python-number.js";
import { count, nounOf, plural } from "../text/quantities.js";
import { shortList } from "../text/short-list.js";
import { type Envelope, holm, JointTests } from "./joint.js";
import { MOST_POPULATIONS, type PopulationsTable, tooManyPopulations } from "./populations-table.js";
import { pText } from "./text.js";

export { populationsTableOf, readPopulations } from "./populations-table.js";
export { refuseOtherSnapshots } from "./same-snapshots.js";

/** The populations of one observed snapshot. */
export interface ObservedPopulations {
  /** Record in the file, from 1, the header not counted. */
  record: number;
  /** Its cells in the columns `trial_id`, `step`, `source` and `sigma`, if there are such columns, as text. */
  labels: Record<string, string>;
  /** Tokens of each group, largest first. */
  populations: Float64Array;
  /** p-value of the test of all ranks together by extreme rank length, the observed curve counted. */
  jointP: number;
  /** `jointP` adjusted for the number of observed records by Holm's method. Only where there are several. */
  jointPAdjusted?: number;
  /** Where the simulated curves that are not extreme lie, rank by rank. Of the first 20 observed records. */
  envelope?: Envelope;
  /** What the test says, one sentence each. */
  findings: string[];
}

/** Observed populations compared with simulated ones. */
export interface ComparedPopulations {
  /** The observed file by its name, and its records, in the order of the file. */
  observed: {
    /** Name of the file. */
    source: string;
    /** Its records. */
    records: ObservedPopulations[];
  };
  /** The simulated file by its name, how many records it has, and what they have in common. */
  synthetic: {
    /** Name of the file. */
    source: string;
    /** Its records. */
    records: number;
    /** Middle of the simulated populations of each rank, 0 for those without it; the lower of two. */
    median: Float64Array;
  };
  /** Ranks that were compared: the most groups of any record of both. */
  ranks: number;
}

/** Observed records that get an envelope. */
const ENVELOPES = 20;

/** Ranks outside the envelope that a sentence lists. */
const LISTED = 5;

/** Compares each observed curve with the simulated ones at the level `alpha`; `pause` is awaited between them. Rejects with `OutOfMemory`. */
export async function comparePopulations(
  seen: PopulationsTable,
  simulated: PopulationsTable,
  alpha: number,
  pause: () => Promise<void>,
): Promise<ComparedPopulations> {
  const { length: records } = simulated.populations;
  const ranks = [...seen.populations, ...simulated.populations].reduce((most, { length }) => Math.max(most, length), 0);
  if (ranks * records > MOST_POPULATIONS) throw tooManyPopulations(simulated.name, records);
  const columns = Array.from({ length: ranks }, (_, rank) =>
    Float64Array.from(simulated.populations, (curve) => curve[rank] ?? 0),
  );
  const joint = new JointTests(columns);
  const tested: ObservedPopulations[] = [];
  for (const [at, populations] of seen.populations.entries()) {
    await pause();
    const curve = Float64Array.from({ length: ranks }, (_, rank) => populations[rank] ?? 0);
    // The ranks are tested together alone: their own p-values are not asked for.
    const test = joint.test(curve, new Float64Array(ranks), at < ENVELOPES ? alpha : undefined);
    tested.push({
      record: at + 1,
      labels: Object.fromEntries([...seen.labels].map(([column, texts]) => [column, texts[at] as string])),
      populations,
      // Snapshots without a row have nothing in which they differ.
      jointP: ranks === 0 ? 1 : test.jointP,
      ...(test.envelope && { envelope: test.envelope }),
      findings: [],
    });
  }
  const adjusted = tested.length > 1 ? holm(tested.map(({ jointP }) => jointP)) : [];
  const withFindings = tested.map((record, at): ObservedPopulations => {
    const jointPAdjusted = adjusted[at];
    const full = { ...record, ...(jointPAdjusted !== undefined && { jointPAdjusted }) };
    return { ...full, findings: findingsOf(full, simulated, ranks, alpha) };
  });
  return {
    observed: { source: seen.name, records: withFindings },
    synthetic: {
      source: simulated.name,
      records,
      median: Float64Array.from(columns, (column) => sortedValues(column)[(records - 1) >> 1] as number),
    },
    ranks,
  };
}

function findingsOf(
  { populations, jointP, jointPAdjusted, envelope }: ObservedPopulations,
  { populations: simulated }: PopulationsTable,
  ranks: number,
  alpha: number,
): string[] {
  const { length: records } = simulated;
  const p = jointPAdjusted ?? jointP;
  const all = ranks === 1 ? "the only rank is" : `all ${ranks} ranks together are`;
  const verdict = p <= alpha ? "unlike the synthetic ones" : "not unusual among the synthetic ones";
  const adjustedFor = jointPAdjusted === undefined ? "" : " after adjustment for the number of observed records";
  const outside = envelope ? ranksOutside(populations, envelope) : [];
  const each = outside.map(
    ({ rank, population, low, high }) => `#${rank} (${count(population)}, envelope ${count(low)} to ${count(high)})`,
  );
  const alone = simulated.filter((curve) => curve.at(-1) === 1).length;
  return [
    `${all} ${verdict}: joint p ${pText(p, records)}${adjustedFor} ` +
      `(${p <= alpha ? "at most" : "above"} ${floatRepr(alpha)})`,
    ...(each.length > 0 ? [`outside the envelope: ${shortList(each, LISTED)}`] : []),
    ...(populations.at(-1) !== 1 && alone > 0
      ? [
          `the observed snapshot has no singleton, as a mask of identical rows leaves none, while ${count(alone)} of ${plural(records, "synthetic record")} ${nounOf(alone, "has", "have")} some: ` +
            "if its rows were chosen so, the ends of the curves and the joint p say less than they seem to; synth --drop-singletons leaves out the singletons of the trials too",
        ]
      : []),
    ...(1 / (records + 1) > alpha
      ? [`${plural(records, "synthetic record")} can give no joint p as small as ${floatRepr(alpha)}`]
      : []),
  ];
}

/** A rank at which a curve leaves an envelope. */
export interface RankOutside {
  /** From 1. */
  rank: number;
  population: number;
  low: number;
  high: number;
}

/** The ranks at which populations lie outside an envelope. */
function ranksOutside(populations: ArrayLike<number>, { low, high }: Envelope): RankOutside[] {
  return Array.from(low, (least, at) => ({
    rank: at + 1,
    population: populations[at] ?? 0,
    low: least,
    high: high[at] as number,
  })).filter(({ population, low: least, high: most }) => population < least || population > most);
}
