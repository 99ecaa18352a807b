/** What the page asks its worker for, and what comes back. Plain data alone; files are handed over by reference, not copied. */
import type { Metrics, Progress } from "collapsar";
import type { MadeFile } from "./dom.js";
import type { ShownPart } from "./parts.js";

/** Files that belong together, by what they are. */
export interface Dropped {
  /** The matrix: one file, or the shards of a model with their index. */
  matrix: File[];
  mask?: File | undefined;
  tokenizer?: File | undefined;
}

/** What is measured: files, or the 13 vectors of Qwen3-4B that come with the page. */
export type Measurable = "example" | Dropped;

/** How it is measured. */
export interface MeasureOptions {
  tensor?: string | undefined;
  rows: "identical" | "all";
  /** Name of the mask in its file, where there is one. */
  maskTensor: string;
  epsilon: number;
}

/** A tokenizer beside the example, which has none of its own. */
export interface MeasureGiven {
  what: Measurable;
  tokenizer?: File | undefined;
  options: MeasureOptions;
}

/** Rows whose mean is a centroid: a matrix and the mask of its rows. */
export interface CentroidRows {
  matrix: Measurable;
  tensor?: string | undefined;
  /** A file, or the bytes of one. */
  mask?: File | Uint8Array<ArrayBuffer> | undefined;
  /** Name of the mask in it; default `mask`. */
  maskTensor?: string | undefined;
}

/** A job of the worker: what it is given, what comes as it goes on, and what it ends with. */
export interface Jobs {
  inspect: { given: File[]; partial: never; result: Inspected };
  measure: { given: MeasureGiven; partial: never; result: Measured };
  simulate: { given: SimulateOptions; partial: Simulated; result: Simulated };
  compare: { given: CompareGiven; partial: never; result: Compared };
  /** The text of an SVG file becomes a PNG file. */
  png: { given: string; partial: never; result: Blob };
}

/** What files hold. */
export interface Inspected extends Dropped {
  /** Matrices that could be measured. */
  candidates: string[];
  chosen?: string | undefined;
  /** Why none is chosen. */
  reason?: string | undefined;
}

/** A group of equal rows. */
export interface Group {
  population: number;
  /** The first of its tokens. */
  tokens: number[];
  /** What these are called; none without a tokenizer. */
  names: string[];
}

/** A measured snapshot, ready to be shown. */
export interface Measured {
  /** What was measured, as the report says it. */
  facts: string[];
  metrics: Metrics;
  /** The metrics in their blocks, as the report shows them. */
  blocks: ShownPart[];
  /** The largest groups. */
  groups: Group[];
  /** All of them. */
  groupCount: number;
  /** What a user should know before using the numbers. */
  notes: string[];
  /** Bytes read. */
  bytesRead: number;
  files: MadeFile[];
  figures: { populations: string; graph: string; distances: string };
  csv: string;
  /** Whose mean the measured rows have. */
  rows: CentroidRows;
}

/** What is simulated. */
export interface SimulateOptions {
  centroid: CentroidRows | File;
  sigma: number;
  tokens: number;
  trials: number;
  seed: number;
  storage: "float16" | "bfloat16";
  /** What was observed: the example, or metrics and their name. */
  observed?: "example" | { metrics: Metrics; label: string } | undefined;
}

/** Simulated snapshots so far. */
export interface Simulated {
  trials: number;
  figure: string;
  /** The metrics, beside what was observed, and the findings, as the report shows them. */
  parts: ShownPart[];
  /** At the end, or when it is stopped. */
  csv?: Blob;
}

/** What is compared with what. */
export interface CompareGiven {
  observed: File;
  synthetic: File;
  /** What the observed records are called; empty for the usual name. */
  label: string;
  /** One table with a column for each observed record. */
  wide: boolean;
}

/** Two CSV files compared: the report's parts. */
export interface Compared {
  /** What was compared. */
  facts: string[];
  /** How many metrics both files have. */
  metrics: number;
  notes: string[];
  sections: { title: string; parts: ShownPart[] }[];
  figure: string;
  files: MadeFile[];
}

export type JobName = keyof Jobs;

/** To the worker. */
export type Request =
  | { [Name in JobName]: { type: "start"; id: number; job: Name; given: Jobs[Name]["given"] } }[JobName]
  | { type: "cancel"; id: number };

/** From the worker. */
export type Answer = { id: number } & (
  | { type: "progress"; progress: Progress }
  | { type: "partial"; partial: unknown }
  | { type: "result"; result: unknown }
  | { type: "cancelled" }
  /** The message says what is wrong, where, and what to do. */
  | { type: "failed"; message: string }
);
