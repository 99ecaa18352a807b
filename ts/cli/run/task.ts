/** What commands do that give a record per unit of work: shards, workers, records kept on the way, going on, records, the result, the report. */

import type { RunRecord } from "../../csv/run-record.js";
import type { ExtraColumn } from "../../csv/snapshot-csv.js";
import { CollapsarError, isCollapsarError } from "../../errors.js";
import type { SourceIdentity } from "../../inputs/identity.js";
import type { SnapshotRecord } from "../../metrics/metrics.js";
import { runTask } from "../../tasks/run.js";
import { type Shard, unitsOfShard, WHOLE } from "../../tasks/shard.js";
import type { OpenedTask } from "../../tasks/task.js";
import { coloursFor } from "../colours.js";
import { Interrupted } from "../failure.js";
import { figureFile } from "../files/figure-output.js";
import { prepareOutput, tellOfPlaces } from "../files/output.js";
import { reportFile } from "../files/report-output.js";
import {
  abandonFiles,
  discardFiles,
  prepareFiles,
  publishFiles,
  type ResultFile,
  type StagedFile,
  stageFiles,
  type Wanted,
  writtenNotes,
} from "../files/result-files.js";
import type { JsonCommand } from "../files/result-json.js";
import { refuseSharedOutputs } from "../files/shared-outputs.js";
import { writeStdout } from "../files/straight-output.js";
import { parseShard } from "../options/shard.js";
import { count, plural } from "../text.js";
import { VERSION } from "../version.js";
import { type Handles, interruptible } from "./job.js";
import { type Kept, RecordOutput } from "./output.js";
import type { Summary } from "./summary.js";

/** A task that is open, and what tells its run from others. */
export interface PreparedTask extends OpenedTask {
  /** What decides the records besides the source, by the names of the options; JSON values. */
  parameters: Readonly<Record<string, unknown>>;
  source: SourceIdentity;
  /** Columns after the 21. */
  columns?: readonly ExtraColumn[];
  /** What JSON has besides the records. */
  json: object;
  report: Summary;
  /** What the terminal is told of files that are written already. */
  written?: readonly string[];
}

/** A command that gives records. */
export interface TaskCommand {
  /** Its name. */
  command: JsonCommand;
  unit: "trials" | "snapshots";
  /** Paths that are read; no output may be one of them. */
  inputs: readonly (string | undefined)[];
  /** Paths that are written besides those among the options. */
  outputs?: readonly (string | undefined)[];
  /** Opens the task, within what Ctrl-C ends. */
  prepare(handles: Handles): Promise<PreparedTask>;
  options: {
    output?: string | undefined;
    report?: string | undefined;
    figure?: string | undefined;
    format?: "csv" | "json" | undefined;
    quiet?: boolean | undefined;
    jobs?: number | undefined;
    shard?: string | undefined;
    resume?: boolean | undefined;
  };
}

/** Runs such a command. */
export async function runTaskCommand(run: TaskCommand): Promise<void> {
  const { options, inputs } = run;
  const { output, format, quiet = false, resume = false } = options;
  const shard = options.shard === undefined ? undefined : parseShard(options.shard, process.env);
  const formats: [string, ...string[]] = format === "json" ? ["json", "csv"] : ["csv", "json"];
  const given = inputs.filter((path) => path !== undefined);
  const print = format !== undefined && output !== "-" ? format : undefined;
  await refuseSharedOutputs([output, options.figure, options.report, ...(run.outputs ?? [])], print !== undefined);
  if (resume && (output === undefined || output === "-")) {
    throw new CollapsarError("Usage", "--resume continues a file; name it with -o", {});
  }
  const destination = output === undefined ? undefined : await prepareOutput(output, given, formats);
  if (shard && destination?.target && destination.format !== "csv") {
    await destination.abandon();
    const message = `output is ${JSON.stringify(output)}, but a shard is written as .csv, which merge joins`;
    throw new CollapsarError("InvalidParameter", message, { field: "output", value: output });
  }
  const records = new RecordOutput({ destination, print, shard, resume });
  const sides = await prepareFiles(sideFiles(options), given).catch(async (error: unknown) => {
    await destination?.abandon();
    throw error;
  });
  tellOfPlaces([destination, ...sides.map((side) => side.destination)], quiet);
  let done: Done;
  try {
    // A bar would run over records on the same terminal.
    const silent = quiet || (records.toStdout && Boolean(process.stdout.isTTY));
    done = await interruptible(silent, (handles) => measure(run, { records, sides }, shard ?? WHOLE, handles));
  } catch (error) {
    // Its records may be those of two versions of a source, unless only the one file changed that the failing record is of.
    const mixed = isCollapsarError(error, "SourceChanged") && error.fields.step === undefined;
    const kept = await (mixed ? records.discard() : records.keep());
    if (kept.records === 0) await destination?.abandon();
    await abandonFiles(sides);
    throw withKept(error, kept, run.unit);
  }
  await records.finishStreams();
  await publishFiles(done.files, { straight: true, before: records.path });
  await tell(run, records, done, shard);
}

interface Outputs {
  records: RecordOutput;
  sides: readonly Wanted<Reported>[];
}

/** What files beside the records are made of. */
interface Reported {
  report: Summary;
  record: RunRecord;
}

/** Figure and report: written down before the records get their name, and named after them. */
const sideFiles = ({ figure, report }: TaskCommand["options"]): ResultFile<Reported>[] => [
  figureFile(figure, (figures, { report: { figure: draw = noSide } }) => draw(figures)),
  reportFile(report, (reports, { report: { document = noSide }, record }) => document(reports, record)),
];

function noSide(): never {
  throw new CollapsarError("Usage", "this command writes neither figures nor reports; leave the option out", {});
}

interface Done {
  /** What is told of files that were written before. */
  written: readonly string[];
  report: Summary;
  /** The files beside the records. */
  files: StagedFile[];
  /** Of this run, or of the shard. */
  record: RunRecord;
  /** Records that were measured now. */
  measured: number;
  seconds: number;
}

async function measure(
  { command, unit, prepare, options: { jobs } }: TaskCommand,
  { records: output, sides }: Outputs,
  shard: Shard,
  handles: Handles,
): Promise<Done> {
  const prepared = await prepare(handles);
  const { task, parameters, source, columns = [], json, report, written = [] } = prepared;
  const [from, to] = unitsOfShard(shard, task.units);
  const record: RunRecord = {
    collapsar: VERSION,
    command,
    parameters,
    source,
    shard: `${shard.index}/${shard.of}`,
    units: { from, to, of: task.units },
  };
  const add = (records: readonly SnapshotRecord[]): void => records.forEach((each) => void report.add(each));
  const started = performance.now();
  let already = 0;
  try {
    already = await output.open(record, columns, { command, fields: json }, add);
    if (!output.complete) {
      for await (const records of runTask(prepared, [from + already, to], { ...handles, jobs, unit })) {
        add(records);
        await output.write(records);
      }
    }
  } catch (error) {
    await task.close().catch(() => {});
    throw error;
  }
  // Of a source that changed meanwhile there is no result.
  await task.close();
  const files = await stageFiles(sides, { report, record }, handles.signal);
  await output.publish(handles.signal).catch(async (error: unknown) => {
    throw await discardFiles(error, files);
  });
  await publishFiles(files, { straight: false, before: output.path });
  const seconds = (performance.now() - started) / 1000;
  return { report, files, written, record, measured: to - from - already, seconds };
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

/** stdout holds the report, unless it holds the records: with -o - the report moves to stderr, with --format it is left out. */
async function tell(
  { options, unit }: TaskCommand,
  records: RecordOutput,
  { report, files, written, record, measured, seconds }: Done,
  shard: Shard | undefined,
): Promise<void> {
  const { quiet = false, output, format } = options;
  if (quiet) return;
  const toStdout = [output, options.report, options.figure].includes("-");
  const notes = [...records.notes, ...(report.notes?.() ?? [])].map((note) => `note: ${note}`);
  if (format !== undefined && !toStdout) {
    process.stderr.write(notes.map((note) => `collapsar: ${note}\n`).join(""));
    return;
  }
  const stream = toStdout ? process.stderr : process.stdout;
  const colours = coloursFor(stream);
  const { from, to } = record.units;
  const text = [
    ...notes.map(colours.yellow),
    ...(shard ? [partText(record, unit), ""] : []),
    ...report.lines(colours),
    "",
    colours.dim(timing(measured, to - from, unit, seconds)),
    ...[...written, records.written, ...writtenNotes(files)].filter((line) => line !== undefined),
  ].join("\n");
  if (toStdout) process.stderr.write(`${text}\n`);
  else await writeStdout(`${text}\n`);
}

/** The same where it is not the whole run. */
export const partOf = (record: RunRecord, unit: string): string | undefined =>
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
