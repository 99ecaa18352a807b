/** `collapsar tokens` of several models: one table, with the column `source` first. */
import { type Table, tableCsv } from "../../../csv/table.js";
import { CollapsarError } from "../../../errors.js";
import { type TokensOptions, tokens } from "../../../jobs/tokens.js";
import { surveyParts } from "../../../report/parts/survey.js";
import { LEADS_NOTE, notesOfModel } from "../../../report/parts/tokens.js";
import type { ReadCount } from "../../../source/byte-source.js";
import { type TokensCsvOptions, tokensTable } from "../../../undertrained/records.js";
import type { SurveyedModel } from "../../../undertrained/survey.js";
import { surveyRecord } from "../../../undertrained/survey-record.js";
import { tableParquet } from "../../files/parquet.js";
import { resultJson } from "../../files/result-json.js";
import type { Outputs } from "../../options/outputs.js";
import { runCommand } from "../../run/run.js";
import { valueWork } from "../../run/value.js";
import { plural, reportLines } from "../../text.js";
import { JSON_FORMAT, jsonOf } from "./json.js";

/** What is run: the models, how they are looked at, and what is written of them. */
interface SeveralModels {
  sources: readonly string[];
  /** Everything that is read, as the runner takes it. */
  inputs: readonly (string | undefined)[];
  outputs: Outputs;
  options: TokensOptions;
  written: TokensCsvOptions;
}

/** Runs the command for several models. */
export async function runSeveral({ sources, inputs, outputs, options, written }: SeveralModels): Promise<void> {
  await runCommand<Several>({
    outputs,
    inputs,
    work: valueWork({
      outputs,
      job: (handles) => tokensOfSeveral(sources, { ...options, ...handles }, written),
      formats: {
        csv: (several) => tableCsv(severalTable(several)),
        json: severalJson,
        parquet: (several) => tableParquet(severalTable(several)),
      },
      holds: ({ models }) => plural(models.length, "model"),
    }),
    notes: ({ models }) => [LEADS_NOTE, ...models.flatMap(({ notes }) => notes)],
    report: ({ models }, colours) => reportLines([], surveyParts(models.map(({ record }) => record)), colours),
  });
}

/** Refuses outputs that only one model has: names of options, with their paths where they were given. */
export function refuseForSeveral(outputs: Record<string, string | undefined>): void {
  for (const [name, path] of Object.entries(outputs)) {
    if (path === undefined) continue;
    throw new CollapsarError(
      "Usage",
      `--${name} is of one model; give one source, or count the tokens of many with survey`,
      {},
    );
  }
}

/** What is kept of each of several models: what is written and told of it, and not what was measured of every token. */
interface OneOfSeveral {
  table: Table;
  json: object;
  notes: readonly string[];
  record: SurveyedModel;
}

interface Several {
  models: readonly OneOfSeveral[];
  reads: ReadCount;
}

/** Looks at one model after the other. The first that cannot be measured ends it: a table without one of them would look whole. */
async function tokensOfSeveral(
  sources: readonly string[],
  options: TokensOptions,
  written: TokensCsvOptions,
): Promise<Several> {
  const models: OneOfSeveral[] = [];
  const reads = { requests: 0, bytes: 0 };
  for (const source of sources) {
    const found = await tokens(source, options);
    models.push({
      table: tokensTable([found], written),
      json: jsonOf(found, written),
      notes: notesOfModel(found).map((note) => `${found.source}: ${note}`),
      record: surveyRecord(found.source, found),
    });
    reads.requests += found.reads.requests;
    reads.bytes += found.reads.bytes;
  }
  return { models, reads };
}

const severalTable = ({ models }: Several): Table => ({
  columns: models[0]?.table.columns ?? [],
  lines: models.flatMap(({ table }) => table.lines),
});

/** The same of several models, in a list. */
const severalJson = ({ models, reads }: Several): string =>
  resultJson(JSON_FORMAT, {
    models: models.map(({ json }) => json),
    notes: [LEADS_NOTE, ...models.flatMap(({ notes }) => notes)],
    reads,
  });
