/** What a command that gives records makes of all of them: a report for people, a report to pass on, a figure. */
import type { RunRecord } from "../../csv/run-record.js";
import type { SnapshotRecord } from "../../metrics/metrics.js";
import type { ReportDocument } from "../../report/document.js";
import type { Colours } from "../colours.js";
import type { Figures } from "../files/figure-output.js";
import type { Reports } from "../files/report-output.js";

/** Takes all records of a run, in order, and reports on them. */
export interface Summary {
  add(record: SnapshotRecord): void;
  /** What a user should know even without the report. */
  notes?(): string[];
  lines(colours: Colours): string[];
  /** The report to pass on, of the part of the run that `record` tells; of commands that have the option. */
  document?(reports: Reports, record: RunRecord): ReportDocument;
  /** The figure, as SVG; of commands that have the option. */
  figure?(figures: Figures): string;
}
