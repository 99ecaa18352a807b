/** Work that gives a record per unit: shards, workers, records kept on the way, going on. */
import type { RunRecord } from "../../csv/run-record.js";
import { CollapsarError, isCollapsarError } from "../../errors.js";
import type { SourceIdentity } from "../../inputs/identity.js";
import type { SnapshotRecord } from "../../metrics/metrics.js";
import { finished, runTask } from "../../tasks/run.js";
import { type Shard, shardText, unitsOfShard, WHOLE } from "../../tasks/shard.js";
import type { OpenedRun } from "../../tasks/task.js";
import { Interrupted, ReaderLeft } from "../failure.js";
import { type Destination, prepareOutput } from "../files/output.js";
import type { JsonFormat } from "../files/result-json.js";
import { readerLeft } from "../files/straight-output.js";
import type { Outputs } from "../options/outputs.js";
import type { Running } from "../options/running.js";
import { parseShard } from "../options/shard.js";
import { count, plural } from "../text.js";
import { VERSION } from "../version.js";
import { Companion, keptFile, POPULATIONS } from "./companion.js";
import { type Kept, RecordOutput } from "./output.js";
import type { Handles, Work } from "./run.js";

/** A task that is open, and what takes its records. */
export interface OpenedRecords<Summary, Record> {
  opened: OpenedRun<Record>;
  /** What the command makes of all records. */
  summary: Summary;
  /** Gives it the next. */
  add(record: Record): void;
  /** What the terminal is told of files that are written already. */
  written?: readonly string[];
}

/** Records, and how they come to be. */
export interface RecordsWork<Summary, Record> {
  json: JsonFormat;
  unit: "trials" | "snapshots" | "models";
  outputs: Outputs;
  running: Running;
  /** Where the populations by rank go, of records that have them. */
  populations?: string | undefined;
  /** What is kept beside the records of a task that keeps something, which is the end of that file's name. */
  keeps?: string | undefined;
  /** Paths that `open` writes. */
  paths?: readonly (string | undefined)[];
  /** Opens the task, within what Ctrl-C ends; `shard` is the part that is wanted of it. */
  open(handles: Handles, shard: Shard): Promise<OpenedRecords<Summary, Record>>;
  /** What a user should know besides the numbers, once all records were added. */
  notes?: (summary: Summary) => string[];
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
export function recordsWork<Summary, Record = SnapshotRecord>(
  given: RecordsWork<Summary, Record>,
): Work<Summarised<Summary>> {
  const { json, unit, outputs, running, populations, keeps, paths = [], notes } = given;
  const { output } = outputs;
  const { jobs, resume = false } = running;
  const shard = running.shard === undefined ? undefined : parseShard(running.shard, process.env);
  const print = output === "-" ? undefined : outputs.format;
  let destinations: Destination[] = [];
  let records: RecordOutput<Record> | undefined;
  const companions: Companion<Record>[] = [];
  let taken: OpenedRecords<Summary, Record>;
  let record: RunRecord;
  let [measured, seconds] = [0, 0];
  const keptPath = keeps === undefined || output === undefined || output === "-" ? undefined : `${output}.${keeps}`;
  const written = (): Omit<RecordOutput<Record>, "open">[] => [
    ...(records ? [records] : []),
    ...companions.map((companion) => companion.output),
  ];
  const abandon = async (): Promise<void> => {
    for (const destination of destinations) await destination.abandon();
    destinations = [];
  };
  const streams = print !== undefined || output === "-" || populations === "-";
  return {
    files: [],
    paths: [output, populations, keptPath, ...paths],
    printed: print !== undefined,
    streams,
    async prepare(inputs) {
      if (resume && [output, populations].every((path) => path === undefined || path === "-")) {
        throw new CollapsarError("Usage", "--resume continues a file; name it with -o", {});
      }
      const refuseOfShard = (field: string, to: Destination | undefined): void => {
        if (!shard || !to?.target || to.format === "csv") return;
        const { path } = to;
        const message = `${field} is ${JSON.stringify(path)}, but a shard is written as .csv, which merge joins`;
        throw new CollapsarError("InvalidParameter", message, { field, value: path });
      };
      const prepared = async (path: string | undefined, formats: [string, ...string[]]) => {
        if (path === undefined) return undefined;
        const destination = await prepareOutput(path, inputs, formats).catch(async (error: unknown) => {
          await abandon();
          throw error;
        });
        destinations.push(destination);
        return destination;
      };
      const two: [string, string] = outputs.format === "json" ? ["json", "csv"] : ["csv", "json"];
      const destination = await prepared(output, [...two, "parquet"]);
      refuseOfShard("output", destination);
      records = new RecordOutput({ destination, print, shard, resume });
      const ranked = await prepared(populations, ["csv", "parquet"]);
      refuseOfShard("populations", ranked);
      if (ranked) companions.push(new Companion(POPULATIONS, { destination: ranked, shard, resume }));
      // What is no regular file cannot be continued, nor merged.
      const kept = destination?.target === undefined ? undefined : await prepared(keptPath, [keeps as string]);
      if (kept) {
        const kind = keptFile(keeps as string, shard !== undefined);
        companions.push(new Companion(kind, { destination: kept, shard, resume }));
      }
      return destinations;
    },
    async run(handles, onlyStdout) {
      const to = records as RecordOutput<Record>;
      taken = await given.open(handles, shard ?? WHOLE);
      const { opened, add, summary } = taken;
      const { task, format, facts } = opened;
      const take = (batch: readonly Record[]): void => batch.forEach((each) => void add(each));
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
        const frame = { format: json, fields: facts, record: format.json, notes: notes && (() => notes(summary)) };
        const content = { csv: format, json: frame, kinds: format.kinds };
        const there = await to.open(record, content, take);
        // Some of the files may have more than the others; the records that these lack are measured once more.
        let already = there;
        for (const companion of companions) already = await companion.open(opened, record, already);
        let at = already;
        for await (const batch of runTask(opened, [first + already, end], { ...handles, jobs, unit })) {
          for (const companion of companions) await companion.write(batch, at);
          const fresh = batch.map((each) => finished(opened, each)).slice(Math.max(0, there - at));
          take(fresh);
          await to.write(fresh);
          if (onlyStdout && streams && readerLeft()) throw new ReaderLeft();
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
      for (const companion of companions) await companion.publish(signal);
      await records?.publish(signal);
      for (const companion of companions) await companion.finish();
      return written().find(({ path }) => path !== undefined)?.path;
    },
    async finish() {
      for (const each of written().reverse()) await each.finishStreams();
    },
    async failed(error) {
      // Its records may be those of two versions of a source, unless only the one file changed that the failing record is of.
      const mixed = isCollapsarError(error, "SourceChanged") && error.fields.step === undefined;
      const kept: Kept[] = [];
      for (const each of written()) kept.push(await (mixed ? each.discard() : each.keep()));
      if (kept.every((each) => each.records === 0)) await abandon();
      const [told] = [...kept.filter((each) => each.records > 0), ...kept];
      return told ? withKept(error, told, unit) : error;
    },
    told: () => ({
      notes: [...written().flatMap((each) => each.notes), ...(notes?.(taken.summary) ?? [])],
      above: shard ? [partText(record, unit), ""] : [],
      timing: timing(measured, record.units.to - record.units.from, unit, seconds),
      written: [...(taken.written ?? []), ...written().map((each) => each.written)].filter(
        (line) => line !== undefined,
      ),
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
