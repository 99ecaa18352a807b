/** A file beside the records of a run, with a line of its own for each of them: populations, or what later records need. */
import type { ColumnKind } from "../../csv/cells.js";
import { POPULATIONS_COLUMN } from "../../csv/populations-csv.js";
import type { RecordFormat } from "../../csv/record-format.js";
import type { RunRecord } from "../../csv/run-record.js";
import type { OpenedRun } from "../../tasks/task.js";
import { RecordOutput, type RecordOutputOptions } from "./output.js";

/** How its lines are written; `kinds` of one that can be a Parquet file. */
type CompanionFormat<Record> = RecordFormat<Record> & { readonly kinds?: readonly ColumnKind[] };

/** What such a file is. */
export interface CompanionKind {
  /** What it holds, in the run's record. */
  readonly holds: string;
  /** Whether it stays when the run is whole. */
  readonly stays: boolean;
  format<Record>(opened: OpenedRun<Record>): CompanionFormat<Record>;
  /** Takes a line that is there of a run that is continued. */
  restore?<Record>(opened: OpenedRun<Record>, read: unknown): void;
}

/** The populations of the records. */
export const POPULATIONS: CompanionKind = {
  holds: POPULATIONS_COLUMN,
  stays: true,
  format: <Record>({ populations }: OpenedRun<Record>) => populations as CompanionFormat<Record>,
};

/** What finishing the records takes; `name` is the end of the file's. */
export const keptFile = (name: string, stays: boolean): CompanionKind => ({
  holds: name,
  stays,
  format: <Record>({ kept }: OpenedRun<Record>) => kept?.format as RecordFormat<Record>,
  restore: ({ kept }, read) => kept?.restore(read),
});

/** Such a file of one run. */
export class Companion<Record> {
  readonly output: RecordOutput<Record, unknown>;
  readonly #kind: CompanionKind;
  #there = 0;

  constructor(kind: CompanionKind, options: Omit<RecordOutputOptions, "print">) {
    this.#kind = kind;
    this.output = new RecordOutput({ ...options, print: undefined });
  }

  /** Opens it, and restores what is there of the first `most` records. Returns for how many of these it has lines. */
  async open(opened: OpenedRun<Record>, record: RunRecord, most: number): Promise<number> {
    const { holds, format, restore } = this.#kind;
    const parameters = { ...record.parameters, holds };
    let restored = 0;
    const csv = format(opened);
    this.#there = await this.output.open({ ...record, parameters }, { csv, kinds: csv.kinds }, (lines) => {
      for (const line of lines.slice(0, most - restored)) restore?.(opened, line);
      restored = Math.min(most, restored + lines.length);
    });
    return Math.min(most, this.#there);
  }

  /** Writes the lines of measured records, of which the first is number `at`, unless they are there. */
  async write(measured: readonly Record[], at: number): Promise<void> {
    await this.output.write(measured.slice(Math.max(0, this.#there - at)));
  }

  /** Gives it its name, before the records have theirs. */
  async publish(signal: AbortSignal): Promise<void> {
    if (this.#kind.stays) await this.output.publish(signal);
  }

  /** The records have their name: it goes, unless it stays. */
  async finish(): Promise<void> {
    if (!this.#kind.stays) await this.output.discard();
  }
}
