/** The records of a survey, one a model, and how they are written. */
import { type ColumnKind, cellOf, valueOfCell } from "../csv/cells.js";
import { headerLine, type RunFormat, recordLines } from "../csv/record-format.js";
import type { ReferenceRule } from "./reference.js";

/** A model that was measured. Counts are of tokens, which are the rows of its output embedding, or of its only one. */
export interface SurveyedModel {
  /** Which model: a path, an address, or a name. */
  source: string;
  /** Name of the output embedding, or of the only one. */
  tensor: string;
  /** What it is stored as. */
  dtype: string;
  /** Rows of its matrix: tokens. */
  rows: number;
  /** Columns of its matrix: dims. */
  dims: number;
  /** Rows that differ in a byte from all before them. */
  distinct: number;
  /** Groups of byte-identical rows, of two or more; also one of zero rows. */
  black_holes: number;
  /** Tokens in these groups. */
  black_hole_population: number;
  /** Tokens in the largest of them; 0 where there is none. */
  largest_black_hole: number;
  /** Candidates: those of the five kinds together. */
  candidates: number;
  /** Candidates of kind `zero`. */
  zero: number;
  /** Candidates of kind `identical`. */
  identical: number;
  /** Candidates of kind `no-token`; none without a tokenizer. */
  no_token: number;
  /** Candidates of kind `near`. */
  near: number;
  /** Candidates of kind `low`. */
  low: number;
  /** How the reference was found; the empty text where there is none. */
  reference: ReferenceRule | "";
  /** Rows of the reference. */
  reference_rows: number;
  /** Whether one embedding is both input and output. */
  tied: boolean;
  /** The least norm of a row, of those without a NaN or an infinity; this and the next two are NaN where no row is. */
  norm_min: number;
  /** The median of the norms, by linear interpolation. */
  norm_median: number;
  /** The greatest norm. */
  norm_max: number;
  /** Rows that hold a NaN or an infinity. */
  non_finite: number;
  /** Absent: only a model that was not measured has a reason. */
  problem?: undefined;
}

/** A model that could not be measured. */
export interface UnmeasuredModel {
  /** Which model: a path, an address, or a name. */
  source: string;
  /** Why: the message of the error. */
  problem: string;
}

/** The record of a model in a survey. */
export type SurveyRecord = SurveyedModel | UnmeasuredModel;

type Measured = Exclude<keyof SurveyedModel, "problem">;

/** The columns between `source` and `problem`. */
const COLUMNS: Readonly<Record<Exclude<Measured, "source">, ColumnKind>> = {
  tensor: "text",
  dtype: "text",
  rows: "integer",
  dims: "integer",
  distinct: "integer",
  black_holes: "integer",
  black_hole_population: "integer",
  largest_black_hole: "integer",
  candidates: "integer",
  zero: "integer",
  identical: "integer",
  no_token: "integer",
  near: "integer",
  low: "integer",
  reference: "text",
  reference_rows: "integer",
  tied: "text",
  norm_min: "float",
  norm_median: "float",
  norm_max: "float",
  non_finite: "integer",
};

const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

/** Truth as pandas writes it. */
const TRUTH = { true: "True", false: "False" };

/** The CSV and the JSON of a survey. */
export const SURVEY_FORMAT: RunFormat<SurveyRecord> = {
  columns: ["source", ...NAMES, "problem"],
  kinds: ["text", ...NAMES.map((name) => COLUMNS[name]), "text"],
  cells(record) {
    if (record.problem !== undefined) return [record.source, ...NAMES.map(() => ""), record.problem];
    const { tied, ...others } = record;
    const values = { ...others, tied: TRUTH[`${tied}`] };
    return [record.source, ...NAMES.map((name) => cellOf(COLUMNS[name], values[name])), ""];
  },
  read(cells) {
    if (cells.length !== NAMES.length + 2) return undefined;
    const [source = "", ...rest] = cells;
    const problem = rest.pop() as string;
    if (problem !== "") return rest.every((text) => text === "") ? { source, problem } : undefined;
    const values = NAMES.map((name, at) => [name, valueOfCell(rest[at] as string, COLUMNS[name])] as const);
    const { tied, ...others } = Object.fromEntries(values);
    if (Object.values(others).includes(undefined) || !Object.values(TRUTH).includes(tied as string)) return undefined;
    return { source, ...others, tied: tied === TRUTH.true } as SurveyedModel;
  },
  json: (record) => record,
};

/**
 * A survey as CSV: a header line, then a record a model. A model that could not be measured has its reason in `problem`, the last column, and
 * empty cells before it. Every line ends in a line feed.
 *
 * @example
 * ```js
 * import { init, survey, surveyCsv } from "collapsar";
 *
 * await init();
 * const { records } = await survey(["path/to/model", "gamma.safetensors"]);
 * console.log(surveyCsv(records));
 * ```
 */
export const surveyCsv = (records: readonly SurveyRecord[]): string =>
  headerLine(SURVEY_FORMAT) + recordLines(SURVEY_FORMAT, records);
