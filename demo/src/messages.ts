/** What the page asks its worker for, and what comes back. Plain data alone; files are handed over by reference, not copied. */
import type { Metrics, Progress } from "collapsar";
import type { SnapshotData } from "collapsar/figures";
import type { ReportList, ReportOpening, ReportTable } from "collapsar/report";

/** What the page shows of a report besides its figures, which it draws for itself. */
export type ShownPart = ReportTable | ReportList;

/** How a column of a table is aligned. */
export type Align = ReportTable["aligns"][number];

/** A section of a report. */
export interface ShownSection {
  title: string;
  parts: ShownPart[];
}

/** A file that was made here. */
export interface MadeFile {
  name: string;
  /** What it is, for the link: `mask`. */
  label: string;
  blob: Blob;
}

/** Files that belong together, by what they are. */
export interface Dropped {
  /** The matrix: one file, or the shards of a model with their index. */
  matrix: File[];
  /** Name of the folder that they were in. */
  folder?: string | undefined;
  mask?: File | undefined;
  tokenizer?: File | undefined;
}

/** A model on the Hub. */
export interface HubModel {
  /** `hf://owner/name@revision` */
  address: string;
  /** For the Hub's own host, and for no other. */
  token?: string | undefined;
}

/** What is measured: files, a model on the Hub, or the 13 vectors of Qwen3-4B that come with the page. */
export type Measurable = "example" | Dropped | HubModel;

/** What 16-bit integers hold, where that is not integers. */
export type Bits = "bf16" | "f16" | undefined;

/** How it is measured. */
export interface MeasureOptions {
  tensor?: string | undefined;
  rows: "identical" | "all";
  /** Name of the mask in its file, where there is one. */
  maskTensor: string;
  epsilon: number;
  as: Bits;
}

/** What is measured; a mask or tokenizer that was chosen by itself goes before one that lies beside the matrix. */
export interface MeasureGiven {
  what: Measurable;
  mask?: File | undefined;
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
  as?: Bits;
}

/** A job of the worker: what it is given, what comes as it goes on, and what it ends with. */
export interface Jobs {
  inspect: {
    given: { what: File[] | HubModel; folder?: string | undefined; as: Bits };
    partial: never;
    result: Inspected;
  };
  /** Whether a file names tokens: fails with what is wrong with it. */
  checkTokenizer: { given: File; partial: never; result: true };
  measure: { given: MeasureGiven; partial: never; result: Measured };
  simulate: { given: SimulateOptions; partial: Simulated; result: Simulated };
  compare: { given: CompareGiven; partial: never; result: Compared };
  motion: { given: MotionGiven; partial: never; result: Followed };
  /** The figure of the rows that were followed last, so many pixels wide, or as the command line draws it. */
  drawMotion: { given: number | undefined; partial: never; result: string };
  findTokens: { given: FindTokensGiven & { sky: boolean }; partial: never; result: TokenTable };
  /** Places in the table that was made last. */
  arrangeTokens: { given: Arrangement; partial: never; result: Uint32Array<ArrayBuffer> };
  readVectors: {
    given: { source: VectorsSource; firsts: Uint32Array; populations: Uint32Array };
    partial: never;
    result: GroupVectors;
  };
  /** The figure of the candidates' indicators that were found last, so many pixels wide; each mark tells which token it is. */
  drawTokens: { given: number; partial: never; result: string };
  /** The map or the sky that was found last, as the command line draws it. */
  drawMap: { given: MapKind; partial: never; result: string };
  saveTokens: { given: Uint32Array; partial: never; result: Blob };
  /** A figure of a snapshot becomes the text of an SVG file. */
  draw: { given: DrawGiven; partial: never; result: string };
  /** The text of an SVG file becomes a PNG file. */
  png: { given: string; partial: never; result: Blob };
}

/** A matrix that could be measured. */
export interface Candidate {
  tensor: string;
  /** `BF16 [151936, 2560]` */
  shape: string;
  /** How many bytes measuring it reads; undefined where its values have none of their own. */
  bytes: number | undefined;
}

/** What there is to measure. */
export interface Inspected {
  what: Dropped | HubModel;
  candidates: Candidate[];
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

/** A column of few different texts: each once, and which it is for every record. */
export interface Coded {
  values: string[];
  codes: Uint8Array;
}

/** Very many texts as one, which is handed over in a moment, and where each ends in it. */
export interface Texts {
  text: string;
  ends: Uint32Array;
}

/** Tokens, a column each. */
export interface TokenTable {
  ids: Uint32Array;
  /** Number of its group, 1 being the largest; 0 of a token that is in none. */
  groups: Uint32Array;
  populations: Uint32Array;
  /** Why it is a candidate; without it the tokens are those of the groups. */
  kinds?: Coded;
  /** What the candidates go by. */
  indicator?: { name: string; values: Float64Array };
  /** With a tokenizer. */
  names?: Texts;
  categories?: Coded;
  scripts?: Coded;
  /** Where candidates lie along the first two directions in which their rows vary most; NaN of those that are not on the map. */
  map?: { x: Float64Array; y: Float64Array; shares: readonly number[] };
  /** Where every token lies in the sky; the candidates come first, then all others by id. */
  sky?: TokenSky;
}

/** What a map shows: the candidates in the plane in which they vary most, or the sky of the whole vocabulary. */
export type MapKind = "plane" | "sky";

/** The directions of tokens from the mean of all, in the order of the table; NaN of those that have none. */
export interface TokenSky {
  /** How many of the first tokens are candidates. */
  candidates: number;
  /** Where they are drawn, from -1 to 1: from left to right and from below to above. */
  across: Float32Array;
  up: Float32Array;
  /** Degrees. */
  longitude: Float32Array;
  latitude: Float32Array;
  shares: readonly number[];
}

export interface FindTokensGiven {
  what: Dropped | HubModel;
  tensor?: string | undefined;
  tokenizer?: File | undefined;
  as: Bits;
}

/** Whose vectors are read. */
export type VectorsSource = "example" | FindTokensGiven;

/** The vectors of groups, the largest group first. */
export interface GroupVectors {
  dims: number;
  /** The float format whose steps are counted. */
  lattice: string;
  /** Row by row. */
  values: Float32Array;
  /** Steps of each value from zero, row by row. */
  places: Int32Array;
  /** Where the vectors lie along the first two directions in which the tokens vary most. */
  x: Float64Array;
  y: Float64Array;
  /** The part of the variance along each direction. */
  shares: readonly number[];
}

/** What a table of tokens can be sorted by; `table` is its own order. */
export type TokenSort = "table" | "id" | "token" | "category" | "kind" | "group" | "population" | "indicator";

/** Which tokens are shown, in which order. Empty texts and group 0 choose all. */
export interface Arrangement {
  /** Part of a token, or an id. */
  search: string;
  kind: string;
  category: string;
  script: string;
  group: number;
  /** Places in the table that a person selected on the map; undefined for all. */
  only?: Uint32Array | undefined;
  /** Whether tokens are shown that are no candidates, where these are in the table too. */
  all: boolean;
  sort: TokenSort;
  descending: boolean;
}

/** The figures of a snapshot. */
export type SnapshotFigure = "populations" | "graph" | "distances";

/** What the figures of a snapshot are drawn from. */
export interface Drawable {
  data: SnapshotData;
  parameters: string[];
}

export interface DrawGiven {
  figure: SnapshotFigure;
  drawable: Drawable;
  /** Pixels; without it, as wide as the command line draws it. */
  width?: number | undefined;
}

/** A measured snapshot, ready to be shown. */
export interface Measured {
  /** The sentence and the numbers that the report begins with. */
  opening: ReportOpening;
  /** What was measured, as the report says it. */
  facts: string[];
  metrics: Metrics;
  /** The metrics in their blocks, as the report shows them. */
  blocks: ShownPart[];
  /** The largest groups. */
  groups: Group[];
  /** All of them. */
  groupCount: number;
  /** Every token of the groups. */
  tokens: TokenTable;
  /** What a user should know before using the numbers. */
  notes: string[];
  /** Bytes read. */
  bytesRead: number;
  files: MadeFile[];
  drawable: Drawable;
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
  /** Pixels that the figure is wide. */
  width: number;
}

/** A figure as it is shown, and as the command line draws it, where that is already known. */
export interface TwoWidths {
  shown: string;
  saved?: string | undefined;
}

/** Simulated snapshots so far. */
export interface Simulated {
  trials: number;
  figure: TwoWidths;
  /** The metrics, beside what was observed, and the findings, as the report shows them. */
  parts: ShownPart[];
  /** At the end, or when it is stopped. */
  end?: { csv: Blob; files: MadeFile[]; sections: ShownSection[] };
}

/** Snapshots whose rows are followed: some files in the order of their steps, or one stacked tensor. */
export interface MotionGiven {
  files: File[];
  /** All rows, or those that are identical to another in the last snapshot. */
  rows: "all" | "dead";
  as: Bits;
}

/** Rows that were followed. */
export interface Followed {
  /** `3,700 rows, in steps of BF16` */
  sentence: string;
  files: MadeFile[];
  /** The columns of each step, in order. */
  steps: { step: number; lines: string[][] }[];
}

/** What is compared with what. */
export interface CompareGiven {
  observed: File;
  synthetic: File;
  /** What the observed records are called; empty for the usual name. */
  label: string;
  /** One table with a column for each observed record. */
  wide: boolean;
  /** Pixels that the figure is wide. */
  width: number;
}

/** Two CSV files compared: the report's parts. */
export interface Compared {
  /** What was compared. */
  facts: string[];
  /** How many metrics both files have. */
  metrics: number;
  notes: string[];
  sections: ShownSection[];
  figure: TwoWidths;
  files: MadeFile[];
}

export type JobName = keyof Jobs;

/** To the worker. */
export type Request =
  | { [Name in JobName]: { type: "start"; id: number; job: Name; given: Jobs[Name]["given"] } }[JobName]
  | { type: "cancel"; id: number };

/** What is wrong, where, and what to do; and the parameter that is to blame, where it is one. */
export interface Problem {
  message: string;
  field?: string | undefined;
}

/** From the worker. */
export type Answer = { id: number } & (
  | { type: "progress"; progress: Progress }
  | { type: "partial"; partial: unknown }
  | { type: "result"; result: unknown }
  | { type: "cancelled" }
  | { type: "failed"; problem: Problem }
);
