/** The tasks that workers know. */

import { BOOTSTRAP_TASK } from "../fit/bootstrap.js";
import { SURVEY_TASK } from "../jobs/survey-task.js";
import { TRIALS_TASK } from "../jobs/trials-task.js";
import { PAIR_TASK } from "../measure/pair-task.js";
import { DIFFERENCE_TASK } from "../motion/difference-task.js";
import { SERIES_TASK } from "../series/kind.js";
import { SYNTH_TASK } from "../synth/kind.js";
import type { TaskKind } from "../tasks/task.js";
import { PASS_TASK } from "../undertrained/passes/pass-task.js";

/** Every kind of task, for the scripts that workers run. */
export const TASK_KINDS: readonly TaskKind<never, unknown>[] = [
  BOOTSTRAP_TASK,
  DIFFERENCE_TASK,
  PAIR_TASK,
  PASS_TASK,
  SERIES_TASK,
  SURVEY_TASK,
  SYNTH_TASK,
  TRIALS_TASK,
];
