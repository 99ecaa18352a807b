/** One pass over all rows of a matrix, with workers where they are worth it. */
import type { JobOptions } from "../../inputs/inputs.js";
import type { Matrix } from "../../rows/matrix.js";
import type { StreamOptions } from "../../rows/stream.js";
import type { ReadCount } from "../../source/byte-source.js";
import type { Crew } from "../../tasks/crew.js";
import { runTask } from "../../tasks/run.js";
import { type SharedRows, workersForRows } from "../../tasks/useful-workers.js";
import { PASS_TASK, type PassPart, type PassSetup, PassTask } from "./pass-task.js";
import type { Asked, PassName } from "./passes.js";

/** How passes are made. */
export interface PassOptions extends JobOptions, SharedRows {
  /** What workers read is added to it. */
  reads?: ReadCount;
  /** The workers of all passes, where there are any. */
  crew?: Crew | undefined;
  /** Is shown all rows, whole and in order, in the pass over their norms; then this thread makes it. */
  onRows?: StreamOptions["onRows"];
}

/** Makes a pass over all rows and gives what is found in them, in their order. */
export async function* passOver<Name extends PassName>(
  matrix: Matrix,
  pass: Name,
  asked: Asked<Name>,
  phase: string,
  { source, reading, reads, jobs, crew, signal, onProgress, onRows }: PassOptions,
): AsyncGenerator<PassPart<Name>> {
  const { rows, rowBytes, tensor } = matrix;
  const total = rows * rowBytes;
  const report = (after: number): void => onProgress?.({ phase, unit: "bytes", done: after * rowBytes, total });
  const setup: PassSetup<Name> = { source, reading, tensor: tensor.name, pass, asked };
  const opened = { kind: PASS_TASK.name, setup, task: new PassTask(matrix, setup, { reads, onRows }) };
  const workers = workersForRows(rows, [[matrix, source]], { jobs, seen: onRows !== undefined });
  report(0);
  for await (const parts of runTask(opened, [0, opened.task.units], { jobs: workers, crew, signal, unit: "bytes" })) {
    for (const part of parts) {
      report(part.rows[1]);
      yield part;
    }
  }
}
