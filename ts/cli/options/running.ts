/** Options of commands that give a record per unit of work: workers, shards, going on. */
import { type Command, InvalidArgumentError, Option } from "commander";
import * as v from "valibot";
import { flagField } from "../../parameters/validation/fields.js";
import { JOBS_FIELDS } from "../../parameters/validation/workers.js";
import { parseNumber } from "./number.js";

/** Their fields. */
export const RUN_FIELDS = {
  ...JOBS_FIELDS,
  shard: v.optional(v.string("i/n, the i-th of n shards, or auto/n")),
  resume: flagField,
};

/** How a run is divided, and whether it continues one. */
export type Running = v.InferOutput<v.ObjectSchema<typeof RUN_FIELDS, undefined>>;

/** Adds the option of the number of workers. */
export const addJobsOption = (command: Command): Command =>
  command.option("--jobs <n>", "workers, at most (default: the cores of this machine); changes no byte", parseJobs);

/** A slice of the work. */
export const shardOption = (text: string): Option => new Option("--shard <i/n>", text);

/** Going on where a run was stopped. */
export const resumeOption = (text: string): Option => new Option("--resume", text);

/** Adds the options of {@link RUN_FIELDS}. `units` are what is measured: trials. */
export const addRunOptions = (command: Command, units: string): Command =>
  addJobsOption(command)
    .addOption(
      shardOption(
        `measure only the i-th of n slices of the ${units}, for \`merge\`; auto/n takes i from Slurm's, Kubernetes'\nor AWS Batch's task number`,
      ),
    )
    .addOption(resumeOption("continue a run that was stopped, from the records in FILE.partial"));

function parseJobs(text: string): number {
  const jobs = parseNumber(text);
  if (!Number.isSafeInteger(jobs) || jobs < 1)
    throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return jobs;
}
