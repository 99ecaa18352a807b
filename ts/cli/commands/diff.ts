/** `collapsar diff` */
import { Command } from "commander";
import { type Difference, diff, differencesCsv, differencesTable, differingTokens } from "../../jobs/diff.js";
import { PHASES } from "../../motion/phases.js";
import { flagField } from "../../parameters/validation/fields.js";
import { STATS_FIELDS } from "../../parameters/validation/stats.js";
import { diffFigure } from "../../report/figures/diff.js";
import { diffMeasured, diffNotes, diffTables } from "../../report/parts/diff.js";
import { countGroups, groupNumbers } from "../../rows/groups.js";
import { tableParquet } from "../files/parquet.js";
import { resultJson } from "../files/result-json.js";
import { addOptions, fieldsOf } from "../options/groups.js";
import { COMMON, FIGURE, outputOption, REPORT } from "../options/outputs.js";
import { pathField } from "../options/path.js";
import { readOptions } from "../options/read.js";
import { READING, SOURCE_HELP } from "../options/reading.js";
import { JOBS } from "../options/running.js";
import { epsilonOption, escapeFormulasOption, tensorOption, tokenizerOption, USUAL_MATRIX } from "../options/shared.js";
import { runCommand } from "../run/run.js";
import { valueWork } from "../run/value.js";
import { plural, reportLines } from "../text.js";

const GROUPS = [JOBS, FIGURE, REPORT, READING, COMMON] as const;

const FIELDS = {
  tensor: STATS_FIELDS.tensor,
  epsilon: STATS_FIELDS.epsilon,
  ...fieldsOf(GROUPS),
  tokenizer: pathField,
  all: flagField,
  escapeFormulas: flagField,
};

const JSON_FORMAT = { command: "diff", version: 1 };

/** Rows that are listed one by one. */
const LISTED = 10;

/** Defines the command. */
export function diffCommand(): Command {
  const command = new Command("diff")
    .summary("compare two snapshots row by row")
    .description(
      "Compares two snapshots of one matrix: two checkpoints, a base model and a fine-tuned one, a model before and after " +
        "quantisation. How far rows moved is told in steps of the lattice of their values.",
    )
    .argument("<a>", SOURCE_HELP)
    .argument("<b>", "the same at another time")
    .addOption(
      outputOption("write the rows that changed, the farthest moved first; .csv, .json or .parquet,\n- for stdout"),
    )
    .option("--all", "write every row")
    .addOption(tensorOption(`the matrix, in both ${USUAL_MATRIX}`))
    .addOption(epsilonOption("unit of lengths where dtypes have no common lattice"))
    .addOption(tokenizerOption("names tokens (default: tokenizer.json of the first model directory)"))
    .addOption(escapeFormulasOption());
  return addOptions(command, GROUPS)
    .addHelpText(
      "after",
      `
Examples:
  collapsar diff step_100.safetensors step_200.safetensors -o moved.csv
  collapsar diff base-model/ fine-tuned-model/ --report report.html --figure diff.svg
  collapsar diff base-model/ fine-tuned-model/ --format json`,
    )
    .action(run);
}

async function run(a: string, b: string, flags: { config?: string }): Promise<void> {
  const options = await readOptions(flags, FIELDS);
  const { outputs, reading, running, given } = options;
  const { tensor, epsilon, tokenizer, all, escapeFormulas } = given;
  await runCommand<Difference>({
    outputs,
    inputs: [a, b, tokenizer, flags.config],
    work: valueWork({
      outputs,
      job: ({ signal, onProgress }) =>
        diff(a, b, {
          tensor,
          epsilon,
          tokenizer: tokenizer ?? true,
          identify: outputs.report !== undefined,
          jobs: running.jobs,
          reading,
          signal,
          onProgress,
        }),
      formats: {
        csv: (found) => differencesCsv(found, { all, escapeFormulas }),
        json: (found) => diffJson(found, all),
        parquet: (found) => tableParquet(differencesTable(found, { all, escapeFormulas })),
      },
      holds: (found) => plural(differingTokens(found, all).length, "row"),
    }),
    figure: diffFigure,
    asked: { command: "diff", sources: [a, b], options, fields: FIELDS },
    document: ({ diffDocument }, found) => diffDocument(found),
    notes: diffNotes,
    report: (found, colours) => reportLines(diffMeasured(found), diffTables(found, LISTED), colours),
  });
}

/** What was compared, the counts, and an object for each row that is written. */
function diffJson(found: Difference, all: boolean | undefined): string {
  const { before, after, rows, lattice, epsilon, steps, groups, tokenizer, reads } = found;
  const [groupsBefore, groupsAfter] = [groupNumbers(found.groupsBefore, rows), groupNumbers(found.groupsAfter, rows)];
  const tokens = Array.from(differingTokens(found, all), (id) => {
    const { changed, moved, l1, l2, linf, phases, names } = found;
    const phase = PHASES[phases[id] as number];
    return {
      id,
      ...(names && { token: names[id] }),
      elementsChanged: changed[id],
      elementsMoved: moved[id],
      l1: l1[id],
      l2: l2[id],
      linf: linf[id],
      ...(phase && { phase }),
      ...(groupsBefore[id] && { groupBefore: groupsBefore[id] }),
      ...(groupsAfter[id] && { groupAfter: groupsAfter[id] }),
    };
  });
  return resultJson(JSON_FORMAT, {
    before,
    after,
    rows,
    lattice,
    epsilon,
    steps,
    groups: { before: countGroups(found.groupsBefore), after: countGroups(found.groupsAfter), ...groups },
    tokens,
    tokenizer,
    notes: diffNotes(found),
    reads,
  });
}
