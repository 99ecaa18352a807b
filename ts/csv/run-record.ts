/** The JSON beside a part of a run, `part.csv.json`: what tells whose part it is, and whether it is whole. */
import * as v from "valibot";
import { CollapsarError } from "../errors.js";
import type { SourceIdentity } from "../inputs/identity.js";

/** Everything that decides the bytes of a run. Runs that agree in it (but for the source's name) give the same records. */
export interface RunIdentity {
  /** The version of collapsar. */
  readonly collapsar: string;
  readonly command: string;
  /** By name; JSON values. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly source: SourceIdentity;
}

/** Which part of which run. */
export interface RunRecord extends RunIdentity {
  /** `2/4`: as it was asked for. */
  readonly shard: string;
  /** Units from the first up to, not including, the second; and those of the whole run. */
  readonly units: { readonly from: number; readonly to: number; readonly of: number };
  /** Records and hash of the finished CSV; a run that is not finished has none. */
  readonly records?: number;
  readonly sha256?: string;
}

const count = v.pipe(v.number("a number"), v.safeInteger("an integer"), v.minValue(0, "at least 0"));
const hash = v.pipe(v.string("a text"), v.regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits"));
const SCHEMA = v.looseObject(
  {
    collapsar: v.string("a version"),
    command: v.string("a command"),
    parameters: v.record(v.string(), v.any(), "an object"),
    source: v.object({ name: v.string("a name"), bytes: count, sha256: hash, hashed: v.string("a text") }, "there"),
    shard: v.pipe(v.string("a shard"), v.regex(/^\d+\/\d+$/, "a shard like 2/4")),
    units: v.pipe(
      v.object({ from: count, to: count, of: count }, "there"),
      v.check(({ from, to, of }) => from <= to && to <= of, "from <= to <= of"),
    ),
    records: v.optional(count),
    sha256: v.optional(hash),
  },
  "there",
);

/** The record as text. */
export const runRecordText = (record: RunRecord): string => `${JSON.stringify(record, null, 2)}\n`;

/** Reads a record. Throws `InvalidRecord`, which begins with `path`. */
export function parseRunRecord(text: string, path: string): RunRecord {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    throw invalid(path, error instanceof Error ? error.message : String(error));
  }
  const result = v.safeParse(SCHEMA, values, { abortEarly: true });
  if (result.success) return result.output as RunRecord;
  const [issue] = result.issues;
  throw invalid(path, `${v.getDotPath(issue) ?? "it"} must be ${issue.message}`);
}

const invalid = (path: string, reason: string): CollapsarError =>
  new CollapsarError(
    "InvalidRecord",
    `${path}: not the record of a run (${reason}); run that part again, or restore the file`,
    {
      path,
      reason,
    },
  );

/**
 * What differs between two runs, for people: `sigma is 1.5e-9 in one and 2e-9 in the other`. Undefined when they are parts of one run.
 */
export function differenceOfRuns(one: RunRecord, other: RunRecord): string | undefined {
  const differ = (name: string, a: unknown, b: unknown): string | undefined => {
    const [textA, textB] = [canonical(a), canonical(b)];
    return textA === textB ? undefined : `${name} is ${shortened(textA)} in one and ${shortened(textB)} in the other`;
  };
  const names = new Set([...Object.keys(one.parameters), ...Object.keys(other.parameters)]);
  return (
    differ("the command", one.command, other.command) ??
    differ("the version of collapsar", one.collapsar, other.collapsar) ??
    [...names].map((name) => differ(name, one.parameters[name], other.parameters[name])).find(Boolean) ??
    differ("the length of the source in bytes", one.source.bytes, other.source.bytes) ??
    differ("the hash of the source", one.source.sha256, other.source.sha256) ??
    differ("the number of units", one.units.of, other.units.of)
  );
}

/** Characters of a value that a message shows: the ids of many rows are long. */
const SHOWN = 80;

const shortened = (text = "missing"): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text);

/** JSON that does not depend on the order of keys. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
