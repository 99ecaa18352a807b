/**
 * Which rows have a byte-identical twin, in memory that does not grow with the file.
 *
 * One pass takes a fingerprint of every row (8 bytes a row). Rows that share one are candidates; they are read again and compared
 * byte for byte, so many sets at a time that the distinct rows held fit a fixed budget.
 */
import { refusalsFrom } from "../errors.js";
import { hashSeed, wasm } from "../wasm.js";
import type { JobOptions } from "./job.js";
import { type Matrix, runsOfRows, streamRows } from "./row-stream.js";

/** Bytes of distinct candidate rows held at once while they are compared. */
const COMPARE_BYTES = 64 * 1024 * 1024;

/** The mask of the rows of `matrix` that have at least one byte-identical twin: one byte a row, 0 or 1. */
export async function findIdenticalRows(matrix: Matrix, options: JobOptions): Promise<Uint8Array> {
  const mask = new Uint8Array(matrix.rows);
  const { rows, starts } = await findCandidates(matrix, options);
  const setsAtOnce = Math.max(1, Math.floor(COMPARE_BYTES / matrix.rowBytes));
  for (let first = 0; first < starts.length - 1; first += setsAtOnce) {
    const end = Math.min(first + setsAtOnce, starts.length - 1);
    const candidates = rows.slice(starts[first], starts[end]).sort();
    await markTwins(matrix, candidates, mask, options);
  }
  return mask;
}

async function findCandidates(
  matrix: Matrix,
  options: JobOptions,
): Promise<{ rows: Uint32Array; starts: Uint32Array }> {
  const { Fingerprints } = wasm();
  const name = matrix.tensor.source.name;
  const fingerprints = refusalsFrom(name, () => new Fingerprints(matrix.rowBytes, hashSeed()));
  try {
    const take = fingerprints.push.bind(fingerprints);
    await streamRows(matrix, [[0, matrix.rows]], take, { ...options, phase: "finding identical rows" });
    const candidates = refusalsFrom(name, () => fingerprints.candidates());
    try {
      return { rows: candidates.rows(), starts: candidates.starts() };
    } finally {
      candidates.free();
    }
  } finally {
    fingerprints.free();
  }
}

/** Sets `mask` for those of the ascending `candidates` that equal another of them. */
async function markTwins(
  matrix: Matrix,
  candidates: Uint32Array,
  mask: Uint8Array,
  options: JobOptions,
): Promise<void> {
  const { ByteGroups } = wasm();
  const groups = new ByteGroups(matrix.rowBytes, hashSeed());
  try {
    const groupOf: number[] = [];
    await streamRows(
      matrix,
      runsOfRows(candidates),
      (block, length) => {
        for (const group of groups.push(block, length)) groupOf.push(group);
      },
      { ...options, phase: "comparing candidates" },
    );
    const populations = groups.populations();
    for (const [at, row] of candidates.entries()) {
      if ((populations[groupOf[at] as number] as number) > 1) mask[row] = 1;
    }
  } finally {
    groups.free();
  }
}
