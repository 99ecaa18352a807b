/** Work whose result is one value, written when it is whole. What was done on pairs of rows can be kept and continued. */
import { CollapsarError } from "../../errors.js";
import type { Checkpoint } from "../../measure/checkpoint.js";
import type { ReadCount } from "../../source/byte-source.js";
import type { ResultFile, Write } from "../files/result-files.js";
import type { Outputs } from "../options/outputs.js";
import { bytes, plural } from "../text.js";
import { type CheckpointFile, openCheckpoint } from "./checkpoint-file.js";
import type { Handles, Work } from "./run.js";

/** A job, and how its result is written. */
export interface ValueWork<Result> {
  outputs: Outputs;
  job: (handles: Handles & { checkpoint?: Checkpoint | undefined }) => Promise<Result>;
  /** Of a job that can be continued: whether it goes on with what it left beside its output. */
  resume?: boolean;
  /** What --output writes, by extension; the first where that does not tell. */
  formats: Readonly<Record<string, Write<Result>>>;
  /** What it holds, in a few words. */
  holds: ResultFile<Result>["holds"];
  /** What --format prints, where that is not what --output writes. */
  prints?: Readonly<Record<string, Write<Result>>>;
}

/** Such work. Throws `Usage` for a format that the result does not have. */
export function valueWork<Result extends { reads: ReadCount }>(given: ValueWork<Result>): Work<Result> {
  const { formats, holds, prints = formats } = given;
  const { output, format } = given.outputs;
  if (format !== undefined && !(format in prints)) {
    const message = `--format ${format}: what was found is not a table; use --format json`;
    throw new CollapsarError("Usage", message, {});
  }
  // The format asked for comes first: it is the one of an output whose extension does not tell.
  const asked = format !== undefined && format in formats ? { [format]: formats[format] as Write<Result> } : {};
  const file: ResultFile<Result> = { path: output, formats: { ...asked, ...formats }, holds };
  const print = format === undefined || (output === "-" && format in formats) ? undefined : prints[format];
  let checkpoint: CheckpointFile | undefined;
  let seconds = 0;
  return {
    files: [file],
    paths: [],
    printed: print !== undefined,
    print,
    async prepare(_, files) {
      if (given.resume === undefined) return [];
      const destination = files.find((wanted) => wanted.file === file)?.destination;
      checkpoint = await openCheckpoint(destination, given.resume);
      return [];
    },
    async run(handles) {
      const started = performance.now();
      const result = await given.job({ ...handles, checkpoint });
      seconds = (performance.now() - started) / 1000;
      return result;
    },
    publish: async () => undefined,
    finish: async () => checkpoint?.remove().finally(() => checkpoint?.release()),
    async failed(error) {
      await checkpoint?.release();
      return checkpoint?.withKept(error) ?? error;
    },
    told: ({ reads }) => ({
      notes: [],
      above: [],
      timing: `read ${bytes(reads.bytes)} in ${plural(reads.requests, "request")}, ${seconds.toFixed(2)} s`,
      written: [],
    }),
  };
}
