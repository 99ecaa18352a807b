/** `collapsar survey` */
import { Command } from "commander";
import { CollapsarError } from "../../errors.js";
import { SURVEY_TASK } from "../../jobs/survey-task.js";
import { SURVEY_FIELDS } from "../../parameters/validation/survey.js";
import { measuredModels, surveyNotes, surveyParts } from "../../report/parts/survey.js";
import type { SurveyRecord } from "../../undertrained/survey.js";
import { addOptions, fieldsOf } from "../options/groups.js";
import { COMMON, outputOption, REPORT } from "../options/outputs.js";
import { readOptions } from "../options/read.js";
import { READING } from "../options/reading.js";
import { recordsOf } from "../options/running.js";
import { BOTH_EMBEDDINGS, tensorOption } from "../options/shared.js";
import { recordsWork } from "../run/records.js";
import { runCommand } from "../run/run.js";
import { reportLines } from "../text.js";

const GROUPS = [REPORT, READING, recordsOf("models"), COMMON] as const;

const FIELDS = {
  ...SURVEY_FIELDS,
  ...fieldsOf(GROUPS),
};

const JSON_FORMAT = { command: "survey", version: 1 };

/** Defines the command. */
export function surveyCommand(): Command {
  const command = new Command("survey")
    .summary("count the dead tokens of many models, a line each")
    .description(
      "Looks for dead tokens in many models, as tokens does in one, and writes a record a model: rows, black holes, candidates by " +
        "kind, reference, norms. A model that cannot be read has its reason in the column problem, and does not stop the others.",
    )
    .argument("<source...>", "model files and directories, http(s) URLs, hf://owner/name")
    .addOption(outputOption("write a record a model; .csv, .json or .parquet, - for stdout"))
    .addOption(tensorOption(BOTH_EMBEDDINGS));
  return addOptions(command, GROUPS)
    .addHelpText(
      "after",
      `
Exit status: 0 if a model was measured, and always of a shard; 2 if none could be.

Examples:
  collapsar survey models/* -o survey.csv --report survey.html
  collapsar survey hf://openai-community/gpt2 hf://EleutherAI/pythia-70m -o survey.csv
  collapsar survey models/* --shard 1/2 -o parts/1.csv`,
    )
    .action(run);
}

async function run(sources: string[], flags: { config?: string }): Promise<void> {
  const options = await readOptions(flags, FIELDS);
  const { outputs, running, reading, given } = options;
  const plan = SURVEY_TASK.plan({ sources, ...given });
  const records: SurveyRecord[] = [];
  await runCommand({
    outputs,
    inputs: [...sources, flags.config],
    work: recordsWork<readonly SurveyRecord[], SurveyRecord>({
      json: JSON_FORMAT,
      unit: "models",
      outputs,
      running,
      open: async ({ signal }) => ({
        opened: await plan.open({ signal, reading }),
        summary: records,
        add: (record) => records.push(record),
      }),
      notes: surveyNotes,
    }),
    asked: { command: "survey", sources, options, fields: FIELDS },
    document: ({ surveyDocument }, { summary, ...rest }) => surveyDocument(summary, rest),
    report: ({ summary }, colours) => reportLines([], surveyParts(summary), colours),
  });
  // A part is there whatever became of its models: the others wait for it.
  if (running.shard === undefined && measuredModels(records).length === 0) {
    const { length } = records;
    const others = length > 1 ? ` (and none of the other ${length - 1} could be measured)` : "";
    throw new CollapsarError("NothingMeasured", `${records[0]?.problem}${others}`, { models: length });
  }
}
