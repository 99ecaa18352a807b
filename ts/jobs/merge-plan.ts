/** Which parts follow which, and whether they are one run. Pure: it sees records, not files. */

import { differenceOfRuns, type RunRecord } from "../csv/run-record.js";
import { CollapsarError } from "../errors.js";

/** A part, by the name that messages give it. */
export interface RecordedPart {
  readonly name: string;
  readonly record: RunRecord;
}

/**
 * The parts in the order of their units. Throws `PartsDoNotFit` when they are not exactly one run: of different runs, overlapping, with
 * units missing, or unfinished.
 */
export function planMerge<Part extends RecordedPart>(parts: readonly Part[]): Part[] {
  const [first] = parts;
  if (!first) throw misfit([], "there is no part to merge; name the CSV files of the parts");
  for (const part of parts) {
    const difference = differenceOfRuns(first.record, part.record);
    if (difference !== undefined) {
      throw misfit(
        [first, part],
        `${first.name} and ${part.name} are of different runs: ${difference}; merge parts of one run`,
      );
    }
    if (part.record.sha256 === undefined) {
      throw misfit([part], `${part.name}: its record has no hash, so it was not finished; run it again`);
    }
  }
  // An empty part may stand anywhere; where it begins, it goes before the part that begins there.
  const ordered = [...parts].sort(
    ({ record: { units: a } }, { record: { units: b } }) => a.from - b.from || a.to - b.to,
  );
  const missing: [number, number][] = [];
  let at = 0;
  let before: Part | undefined;
  for (const part of ordered) {
    const { from, to } = part.record.units;
    if (from === to) continue;
    if (from < at && before) {
      const message = `${before.name} (${span(before.record.units)}) and ${part.name} (${span(part.record.units)}) overlap; leave one out`;
      throw misfit([before, part], message);
    }
    if (from > at) missing.push([at, from]);
    at = to;
    before = part;
  }
  const { of } = first.record.units;
  if (at < of) missing.push([at, of]);
  if (missing.length > 0) throw incomplete(parts, missing, of);
  return ordered;
}

const span = ({ from, to }: { from: number; to: number }): string =>
  to - from === 1 ? `unit ${from}` : `units ${from} to ${to - 1}`;

/** Gaps that a message lists. */
const LISTED = 3;

function incomplete(parts: readonly RecordedPart[], missing: readonly [number, number][], of: number): CollapsarError {
  const gaps = missing.slice(0, LISTED).map(([from, to]) => span({ from, to }));
  if (missing.length > LISTED) gaps.push(`${missing.length - LISTED} more gaps`);
  const verb = missing.length === 1 && missing[0]?.[1] === (missing[0]?.[0] ?? 0) + 1 ? "is" : "are";
  const shards = missingShards(parts, of);
  const remedy = shards === undefined ? "add the parts that hold them" : `add ${shards}`;
  return misfit(parts, `${gaps.join(", ")} of ${of} ${verb} in none of the ${parts.length} parts; ${remedy}`);
}

/** `shard 2/4`, where all parts were asked for as shards of one number. */
function missingShards(parts: readonly RecordedPart[], units: number): string | undefined {
  const asked = parts.map(({ record }) => record.shard.split("/").map(Number) as [number, number]);
  const of = asked[0]?.[1] ?? 0;
  if (asked.some(([, other]) => other !== of)) return undefined;
  const there = new Set(asked.map(([index]) => index));
  const absent: number[] = [];
  // Those beyond the units are empty and need not be there.
  for (let index = 1; index <= Math.min(of, units); index += 1) if (!there.has(index)) absent.push(index);
  if (absent.length === 0) return undefined;
  const listed = absent.slice(0, 10).map((index) => `${index}/${of}`);
  const more = absent.length > listed.length ? ` and ${absent.length - listed.length} more` : "";
  return `shard${absent.length === 1 ? "" : "s"} ${listed.join(", ")}${more}`;
}

const misfit = (parts: readonly RecordedPart[], message: string): CollapsarError =>
  new CollapsarError("PartsDoNotFit", message, { parts: parts.map(({ name }) => name) });
