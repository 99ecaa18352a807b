/** The survey job: many models, one record each. */
import type { JobOptions } from "../inputs/inputs.js";
import { jobsOption } from "../parameters/validation/workers.js";
import type { ReadCount } from "../source/byte-source.js";
import { collect } from "../tasks/run.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import type { SurveyRecord } from "../undertrained/survey.js";

/** How models are looked at. */
export interface SurveyOptions extends JobOptions {
  /** Name of the matrix in each; default: the output embedding, and beside it the input embedding where that is another. */
  tensor?: string | undefined;
  /** Workers, at most; default the cores of the machine. No record depends on it. Only paths and addresses are divided among workers. */
  jobs?: number | undefined;
}

/** What was found in many models. */
export interface Survey {
  /** One record a model, in the order of the sources. */
  records: SurveyRecord[];
  /** What was read. */
  reads: ReadCount;
}

/**
 * Looks for dead tokens in many models and counts them: one record a model, of what {@link tokens} finds with the model's own tokenizer.
 *
 * A model that cannot be read or measured does not stop the others: its record has the reason, as `problem`. The first principal component is
 * not looked for, so that a model is read three times or four.
 *
 * Rejects with `InvalidParameter` or `Usage` for wrong options or no source, or with the signal's reason.
 *
 * @example
 * ```js
 * import { init, survey } from "collapsar";
 *
 * await init();
 * const { records } = await survey(["path/to/model", "gamma.safetensors"]);
 * for (const model of records) console.log(model.source, model.problem ?? model.black_holes);
 * ```
 */
export async function survey(sources: readonly TensorInput[], options: SurveyOptions = {}): Promise<Survey> {
  const { jobs, signal, onProgress, reading, ...given } = options;
  const asked = jobsOption(jobs);
  const { SURVEY_TASK } = await import("./survey-task.js");
  const run = await SURVEY_TASK.plan({ sources, ...given }).open({ signal, reading });
  // Of what is in memory each worker would get a copy, and a File loses its name on the way to a worker of Node.
  const arePlaces = sources.every((source) => typeof source === "string" || source instanceof URL);
  const records = await collect(run, { jobs: arePlaces ? asked : 1, unit: "models", signal, onProgress });
  return { records, reads: run.reads };
}
