/** The tasks that workers know. */
import { PAIR_TASK } from "./pair-task.js";
import type { RowTaskKind } from "./row-task.js";
import { SERIES_TASK } from "./series-rows.js";
import { SYNTH_TASK } from "./synth-task.js";
import { TRIALS_TASK } from "./trial-rows.js";

/** Every kind of task, for the scripts that workers run. */
export const ROW_TASKS: readonly RowTaskKind<never, unknown>[] = [PAIR_TASK, SERIES_TASK, SYNTH_TASK, TRIALS_TASK];
