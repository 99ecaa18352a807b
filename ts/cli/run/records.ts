/** Work that gives a record per unit: shards, workers, records kept on the way, going on. */
import { POPULATIONS_COLUMN, populationsFormat } from "../../csv/populations-csv.js";
import type { RunRecord } from "../../csv/run-record.js";
import { snapshotFormat } from "../../csv/snapshot-csv.js";
import { CollapsarError, isCollapsarError } from "../../errors.js";
import type { SourceIdentity } from "../../inputs/identity.js";
import type { SnapshotRecord } from "../../metrics/metrics.js";
import { runTask } from "../../tasks/run.js";
import { shardText, unitsOfShard, WHOLE } from "../../tasks/shard.js";
import type { OpenedRun } from "../../tasks/task.js";
import { Interrupted } from "../failure.js";
import { type Destination, prepareOutput } from "../files/output.js";
import type { JsonFormat } from "../files/result-json.js";
import type { Outputs, Running } from "../options/options.js";
import { parseShard } from "../options/shard.js";
import { count, plural } from "../text.js";
import { VERSION } from "../version.js";
import { type Kept, RecordOutput } from "./output.js";
import type { Handles, Work } from "./run.js";

/** A task that is open, and what takes its records. */
export interface OpenedRecords<Summary> {
  opened: OpenedRun;
  /** What the command makes of all records. */
  summary: Summary;
  /** Gives it the next. */
  add(record: SnapshotRecord): void;
  /** What the terminal is told of files that are written already. */
  written?: readonly string[];
}

/** Records, and how they come to be. */
export interface RecordsWork<Summary> {
  json: JsonFormat;
  unit: "trials" | "snapshots";
  outputs: Outputs;
  running: Running;
  /** Where the populations by rank go, of records that have them. */
  populations?: string | undefined;
  /** Paths that `open` writes. */
  paths?: readonly (string | undefined)[];
  /** Opens the task, within what Ctrl-C ends. */
  open(handles: Handles): Promise<OpenedRecords<Summary>>;
}

/** What was made of the records of a run, or of a shard. */
export interface Summarised<Summary> {
  summary: Summary;
  /** The source. */
  identities: readonly SourceIdentity[];
  /** Which part of the run it is, in words; undefined for the whole. */
  part: string | undefined;
}

/** Such work. Throws `InvalidParameter` for a shard that is none. */
export function recordsWork<Summary>(given: RecordsWork<Summary>): Work<Summarised<Summary>> {
  const { json, unit, outputs, running, populations, paths = [] } = given;
  const { output, format } = outputs;
  const { jobs, resume = false } = running;
  const shard = running.shard === undefined ? undefined : parseShard(running.shard, process.env);
  const print = output === "-" ? undefined : format;
  let destinations: Destination[] = [];
  let records: RecordOutput | undefined;
  let ranked: RecordOutput<string> | undefined;
  let taken: OpenedRecords<Summary>;
  let record: RunRecord;
  let [measured, seconds] = [0, 0];
  const abandon = async (): Promise<void> => {
    for (const destination of destinations) await destination.abandon();
    destinations = [];
  };
  return {
    files: [],
    paths: [output, populations, ...paths],
    printed: print !== undefined,
    streams: print !== undefined || output === "-" || populations === "-",
    async prepare(inputs) {
      if (resume && [output, populations].every((path) => path === undefined || path === "-")) {
        throw new CollapsarError("Usage", "--resume continues a file; name it with -o", {});
      }
      const prepared = async (path: string | undefined, formats: [string, ...string[]]) => {
        if (path === undefined) return undefined;
        const destination = await prepareOutput(path, inputs, formats).catch(async (error: unknown) => {
          await abandon();
          throw error;
        });
        destinations.push(destination);
        return destination;
      };
      const destination = await prepared(output, format === "json" ? ["json", "csv"] : ["csv", "json"]);
      if (shard && destination?.target && destination.format !== "csv") {
        const message = `output is ${JSON.stringify(output)}, but a shard is written as .csv, which merge joins`;
        throw new CollapsarError("InvalidParameter", message, { field: "output", value: output });
      }
      records = new RecordOutput({ destination, print, shard, resume });
      const beside = await prepared(populations, ["csv"]);
      if (beside) ranked = new RecordOutput({ destination: beside, print: undefined, shard, resume });
      return destinations;
    },
    async run(handles) {
      const to = records as RecordOutput;
      taken = await given.open(handles);
      const { opened, add, summary } = taken;
      const { task, columns, facts } = opened;
      const take = (batch: readonly SnapshotRecord[]): void => batch.forEach((each) => void add(each));
      try {
        const [first, end] = unitsOfShard(shard ?? WHOLE, task.units);
        record = {
          collapsar: VERSION,
          command: json.command,
          ...(await opened.identify()),
          shard: shardText(shard ?? WHOLE),
          units: { from: first, to: end, of: task.units },
        };
        const started = performance.now();
        const content = { csv: snapshotFormat(columns), json: { format: json, fields: facts, columns } };
        const there = await to.open(record, content, take);
        const parameters = { ...record.parameters, holds: POPULATIONS_COLUMN };
        const thereRanked = await ranked?.open(
          { ...record, parameters },
          { csv: populationsFormat(columns) },
          () => {},
        );
        // One of the files may have more than the other; the records that it lacks are measured once more.
        const already = Math.min(there, thereRanked ?? there);
        let at = already;
        for await (const batch of runTask(opened, [first + already, end], { ...handles, jobs, unit })) {
          const fresh = batch.slice(Math.max(0, there - at));
          take(fresh);
          await to.write(fresh);
          await ranked?.write(batch.slice(Math.max(0, (thereRanked ?? 0) - at)));
          at += batch.length;
        }
        measured = end - first - already;
        seconds = (performance.now() - started) / 1000;
      } catch (error) {
        await task.close().catch(() => {});
        throw error;
      }
      // Of a source that changed meanwhile there is no result.
      await task.close();
      return { summary, identities: [record.source], part: partOf(record, unit) };
    },
    async publish(signal) {
      await ranked?.publish(signal);
      await records?.publish(signal);
      return records?.path ?? ranked?.path;
    },
    async finish() {
      await ranked?.finishStreams();
      await records?.finishStreams();
    },
    async failed(error) {
      // Its records may be those of two versions of a source, unless only the one file changed that the failing record is of.
      const mixed = isCollapsarError(error, "SourceChanged") && error.fields.step === undefined;
      const kept: Kept[] = [];
      for (const each of [records, ranked]) {
        if (each) kept.push(await (mixed ? each.discard() : each.keep()));
      }
      if (kept.every((each) => each.records === 0)) await abandon();
      const [told] = [...kept.filter((each) => each.records > 0), ...kept];
      return told ? withKept(error, told, unit) : error;
    },
    told: () => ({
      notes: [...(records?.notes ?? []), ...(ranked?.notes ?? [])],
      above: shard ? [partText(record, unit), ""] : [],
      timing: timing(measured, record.units.to - record.units.from, unit, seconds),
      written: [...(taken.written ?? []), records?.written, ranked?.written].filter((line) => line !== undefined),
    }),
  };
}

/** The error, and what became of the records before it. */
function withKept(error: unknown, { records, path, streamed }: Kept, unit: string): unknown {
  if (path === undefined && streamed && error instanceof Interrupted) {
    return new Interrupted("interrupted; not all records were written");
  }
  if (records === 0 || path === undefined) return error;
  if (error instanceof Interrupted) {
    return new Interrupted(`interrupted; ${count(records)} finished ${unit} are kept in ${path}, --resume continues`);
  }
  if (!isCollapsarError(error) || error.message.includes("--resume")) return error;
  const message = `${error.message}; ${count(records)} finished ${unit} before it are kept in ${path}`;
  return new CollapsarError(error.code, message, error.fields, { cause: error });
}

const partOf = (record: RunRecord, unit: string): string | undefined =>
  record.units.to - record.units.from < record.units.of ? partText(record, unit) : undefined;

/** Which part of a run a shard is, in words. */
const partText = ({ shard, units: { from, to, of } }: RunRecord, unit: string): string =>
  `shard ${shard}: ${count(to - from)} of ${count(of)} ${unit}, from number ${from}`;

function timing(measured: number, all: number, unit: string, seconds: number): string {
  const before = all - measured;
  const perSecond = measured / seconds;
  const rate = perSecond < 10 ? perSecond.toFixed(2) : count(Math.round(perSecond));
  const resumed = before > 0 ? `; ${count(before)} were there already` : "";
  return `${plural(measured, unit.slice(0, -1))} in ${seconds.toFixed(2)} s, ${rate} a second${resumed}`;
}
