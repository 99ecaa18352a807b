/** Rows that are known to be under-trained: given, or found in the model itself. */
import { CollapsarError } from "../errors.js";
import { type Groups, membersOf } from "../rows/groups.js";
import { bytesOfToken } from "../tokenizers/byte-level.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";

/** How the reference rows were found: they were given; they are the largest group of identical rows; no token has them; no text has their byte. */
export type ReferenceRule = "given" | "identical rows" | "rows beyond the tokenizer" | "unused bytes";

/** The rows whose mean the others are compared with. */
export interface Reference {
  /** How these rows were found. */
  rule: ReferenceRule;
  /** Their token ids, ascending. */
  ids: Uint32Array;
}

/** Bytes that are in no UTF-8. */
const isUnusedByte = (byte: number): boolean => byte === 0xc0 || byte === 0xc1 || byte >= 0xf5;

/** Fewer rows that were found, and not given, say nothing. */
const LEAST_FOUND = 2;

/** What the rules look at. */
export interface Evidence {
  rows: number;
  /** Of the output embedding. */
  groups: Groups;
  /** Whether a row is neither zero nor holds a NaN or an infinity: the mean of others has no direction. */
  hasDirection: (row: number) => boolean;
  tokenizer: Tokenizer | undefined;
}

/** The largest group of identical rows that have a direction; undefined where there is none. */
export function anchorGroup({
  groups,
  hasDirection,
}: Pick<Evidence, "groups" | "hasDirection">): Uint32Array | undefined {
  for (let group = 0; group + 1 < groups.starts.length; group += 1) {
    const members = membersOf(groups, group);
    if (hasDirection(members[0] as number)) return members;
  }
  return undefined;
}

/** The reference by the first rule that applies; undefined where none does. */
export function findReference(evidence: Evidence): Reference | undefined {
  const group = anchorGroup(evidence);
  if (group) return { rule: "identical rows", ids: Uint32Array.from(group) };
  const { rows, hasDirection, tokenizer } = evidence;
  if (!tokenizer) return undefined;
  const known = (ids: Iterable<number>): Uint32Array =>
    Uint32Array.from([...ids].filter((id) => id < rows && hasDirection(id)).sort((a, b) => a - b));
  const length = tokenizerLength(tokenizer);
  const beyond = known(Array.from({ length: Math.max(0, rows - length) }, (_, at) => length + at));
  if (beyond.length >= LEAST_FOUND) return { rule: "rows beyond the tokenizer", ids: beyond };
  const bytes = known(idsOfUnusedBytes(tokenizer));
  return bytes.length >= LEAST_FOUND ? { rule: "unused bytes", ids: bytes } : undefined;
}

/** One more than the largest id. */
function tokenizerLength({ tokens }: Tokenizer): number {
  let length = 0;
  for (const id of tokens.keys()) length = Math.max(length, id + 1);
  return length;
}

function* idsOfUnusedBytes({ tokens, byteLevel, byteFallback }: Tokenizer): Generator<number> {
  for (const [id, token] of tokens) {
    const written = byteFallback ? /^<0x([0-9A-F]{2})>$/.exec(token)?.[1] : undefined;
    const bytes = byteLevel ? bytesOfToken(token) : undefined;
    const byte = written === undefined ? (bytes?.length === 1 ? bytes[0] : undefined) : Number.parseInt(written, 16);
    if (byte !== undefined && isUnusedByte(byte)) yield id;
  }
}

/** Ids as they are written: `5,9,100-120`, or one a line, as the lists that others publish. Throws `InvalidParameter`. */
export function parseIds(text: string, field = "reference"): number[] {
  const ids: number[] = [];
  for (const part of text.split(/[\s,]+/).filter((each) => each !== "")) {
    const [, first, last = first] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === undefined || to < from || to - from > MAX_RANGE) {
      throw invalid(part, `${JSON.stringify(part)} is neither an id nor a range of ids, such as 5 or 100-120`, field);
    }
    for (let id = from; id <= to; id += 1) ids.push(id);
  }
  return ids;
}

/** Ids of one range, at most. */
const MAX_RANGE = 10_000_000;

/** The reference of ids that were given. Throws `InvalidParameter` where they are none, not in the matrix, or only rows without a direction. */
export function givenReference(
  ids: readonly number[],
  { rows, hasDirection }: Pick<Evidence, "rows" | "hasDirection">,
): Reference {
  if (ids.length === 0) throw invalid(ids, "it holds no id; give at least one");
  const outside = ids.find((id) => !Number.isSafeInteger(id) || id < 0 || id >= rows);
  if (outside !== undefined) throw invalid(outside, `${outside} is not a row of the matrix, which has ${rows}`);
  if (!ids.some(hasDirection)) {
    throw invalid(ids, "all its rows are zero or hold a NaN or an infinity, and have no direction; give others");
  }
  return { rule: "given", ids: Uint32Array.from(new Set(ids)).sort() };
}

const invalid = (value: unknown, reason: string, field = "reference"): CollapsarError =>
  new CollapsarError("InvalidParameter", `${field}: ${reason}`, { field, value });
