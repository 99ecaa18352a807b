/** The pairs of the distinct rows of a snapshot, piece by piece. */
import { refusalsFrom } from "../errors.js";
import { type JobOptions, pauses } from "../inputs/inputs.js";
import type { wasm } from "../wasm.js";

/** Coordinate differences taken between two looks at the clock: some milliseconds. */
export const ELEMENTS_AT_ONCE = 2e7;

type SnapshotBuilder = InstanceType<ReturnType<typeof wasm>["SnapshotBuilder"]>;

type Measurement = ReturnType<SnapshotBuilder["measure"]>;

/** The pairs of distinct rows. With a `sample` mean and median are not computed, but estimated from so many pairs (0: not at all). */
export async function measurePairs(name: string, builder: SnapshotBuilder, options: JobOptions, sample?: number) {
  return runMeasurement(
    name,
    refusalsFrom(name, () => builder.measure(sample)),
    options,
  );
}

/** Does the work of a measurement piece by piece, so that signals and a page's events get their turn. The measurement is used up. */
export async function runMeasurement(
  name: string,
  measurement: Measurement,
  { signal, onProgress }: JobOptions,
): Promise<ReturnType<Measurement["finish"]>> {
  const pause = pauses(signal);
  const report = (): void => {
    const { pairsDone: done, pairsToDo: total } = measurement;
    onProgress?.({ phase: "measuring pairs", unit: "pairs", done, total });
  };
  let handedOver = false;
  try {
    while (refusalsFrom(name, () => measurement.advance(ELEMENTS_AT_ONCE))) {
      report();
      await pause();
    }
    report();
    handedOver = true;
    return refusalsFrom(name, () => measurement.finish());
  } finally {
    if (!handedOver) measurement.free();
  }
}
