/** `--shard i/n` and `--shard auto/n`. */
import { CollapsarError } from "../../errors.js";
import type { Shard } from "../../tasks/shard.js";

/** The most shards: numbers that stay exact, and far more than anyone has machines. */
const MAX_SHARDS = 1e9;

/** Numbers that a scheduler gives its tasks, as the 1-based number of a task, and how many tasks there are where it says so. */
interface Scheduler {
  readonly variable: string;
  /** Further variables that must be there, and be integers. */
  readonly with: readonly string[];
  index(values: Readonly<Record<string, number>>): number;
  readonly size?: string;
}

const SCHEDULERS: readonly Scheduler[] = [
  {
    variable: "SLURM_ARRAY_TASK_ID",
    with: ["SLURM_ARRAY_TASK_MIN"],
    index: ({ SLURM_ARRAY_TASK_ID: id = 0, SLURM_ARRAY_TASK_MIN: min = 0 }) => id - min + 1,
    size: "SLURM_ARRAY_TASK_COUNT",
  },
  {
    variable: "JOB_COMPLETION_INDEX",
    with: [],
    index: ({ JOB_COMPLETION_INDEX: index = 0 }) => index + 1,
  },
  {
    variable: "AWS_BATCH_JOB_ARRAY_INDEX",
    with: [],
    index: ({ AWS_BATCH_JOB_ARRAY_INDEX: index = 0 }) => index + 1,
    size: "AWS_BATCH_JOB_ARRAY_SIZE",
  },
];

/**
 * Reads a shard. `auto` takes its number from the one scheduler that `environment` is of; nothing else looks there.
 *
 * Throws `InvalidParameter` of the field `shard`: not a shard, out of range, no scheduler or more than one, or one that runs another
 * number of tasks.
 */
export function parseShard(text: string, environment: Readonly<Record<string, string | undefined>>): Shard {
  const [, which, number] = /^(auto|\d{1,10})\/(\d{1,10})$/.exec(text) ?? [];
  const of = Number(number);
  if (which === undefined || !(of >= 1 && of <= MAX_SHARDS)) {
    throw invalid(text, `shard is ${JSON.stringify(text)}, but it must be i/n, the i-th of n shards, or auto/n`);
  }
  if (which !== "auto") {
    const index = Number(which);
    if (index >= 1 && index <= of) return { index, of };
    throw invalid(text, `shard is ${JSON.stringify(text)}, but the first number must be from 1 to ${of}`);
  }
  return { index: automatic(text, of, environment), of };
}

function automatic(text: string, of: number, environment: Readonly<Record<string, string | undefined>>): number {
  const refuse = (problem: string, remedy?: string): CollapsarError =>
    invalid(text, `--shard ${text}: ${problem}; ${remedy === undefined ? "" : `${remedy}, or `}give --shard i/${of}`);
  const [scheduler, another] = SCHEDULERS.filter(({ variable }) => environment[variable]);
  if (!scheduler) {
    const names = SCHEDULERS.map(({ variable }) => variable).join(", ");
    throw refuse(`none of ${names} is set`, "run it as a task of an array job");
  }
  if (another) throw refuse(`both ${scheduler.variable} and ${another.variable} are set`, "unset one");
  const integer = (name: string): number => {
    const value = environment[name] ?? "";
    if (/^\d{1,15}$/.test(value)) return Number(value);
    throw refuse(value === "" ? `${name} is not set` : `${name} is ${JSON.stringify(value)}, not a number`);
  };
  const { size } = scheduler;
  const values = Object.fromEntries([scheduler.variable, ...scheduler.with].map((name) => [name, integer(name)]));
  // Of an array of which only some tasks run again, the smallest number is another: the shards would be the wrong ones.
  if (size !== undefined && environment[size] && integer(size) !== of) {
    throw refuse(`${size} is ${integer(size)}, not ${of}`, "run all tasks of the array");
  }
  const index = scheduler.index(values);
  if (index >= 1 && index <= of) return index;
  const given = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  throw refuse(`${given.join(", ")} makes it shard ${index} of ${of}`, "number the tasks one after the other");
}

const invalid = (value: string, message: string): CollapsarError =>
  new CollapsarError("InvalidParameter", message, { field: "shard", value });
