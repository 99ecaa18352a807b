/** The merge job: the parts of a sharded run become one CSV. */
import type { JobOptions } from "../inputs/inputs.js";
import type { Lifecycles } from "../motion/lifecycles.js";
import type { ReadCount } from "../source/byte-source.js";
import type { FileInput } from "../source/open.js";

/** A part: its CSV, and the record that was written beside it. */
export interface MergePart {
  /** The CSV file, which may be a gzip file; of one that was compressed afterwards the record is that of the CSV in it. */
  readonly csv: FileInput;
  /** The record that was written beside it, `part.csv.json`. */
  readonly record?: FileInput | undefined;
  /** The totals of the pairs, `part.csv.pairs`: for a shard of `stats`. */
  readonly pairs?: FileInput | undefined;
  /** How the rows moved, `part.csv.motion`, and the record beside that: for a shard of `series` with motion. */
  readonly motion?:
    | {
        /** How the rows moved. */
        readonly csv: FileInput;
        /** The record that was written beside that. */
        readonly record: FileInput;
      }
    | undefined;
}

/** How parts are merged. */
export interface MergeOptions extends Pick<JobOptions, "signal" | "onProgress"> {
  /** Joins the parts in the order given, without the files beside them: only their header lines are compared. */
  unchecked?: boolean | undefined;
}

/** Parts that fit together. */
export interface Merged {
  /** Number of parts. */
  readonly parts: number;
  /** Records in all; unknown until the parts are read where nothing lies beside them. */
  readonly records: number | undefined;
  /**
   * The bytes of the merged CSV, the same that an undivided run writes, read while they are taken. They can be taken once. Throws
   * `PartsDoNotFit` at the end of a part whose bytes do not have the hash in its record.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /**
   * Of a series with motion: what became of each row that was followed, over all steps. Reads the files of motion once more. Rejects as
   * `bytes` throws.
   */
  readonly lifecycles?: () => Promise<Lifecycles>;
  /** What has been read so far. */
  readonly reads: ReadCount;
}

/**
 * Checks that `parts`, given in any order, are one run without gap or overlap, and joins them. No file is held open between the check and
 * the reading, and no part is in memory as a whole.
 *
 * Rejects with `PartsDoNotFit` if they are not one run, with `InvalidRecord` for a record that cannot be read, or with what opening and
 * reading a file rejects with.
 *
 * @example
 * ```js
 * import { writeFile } from "node:fs/promises";
 * import { merge } from "collapsar";
 *
 * const part = (path) => ({ csv: path, record: `${path}.json` });
 * const { bytes, parts } = await merge([part("parts/1.csv"), part("parts/2.csv")]);
 * await writeFile("merged.csv", bytes);
 * console.log(`${parts} parts`);
 * ```
 */
export async function merge(parts: readonly MergePart[], options: MergeOptions = {}): Promise<Merged> {
  const { mergeParts } = await import("./merge-parts.js");
  return mergeParts(parts, options);
}
