/** Options of commands that give a record per unit of work: workers, shards, going on. */
import { type Command, InvalidArgumentError } from "commander";
import * as v from "valibot";
import { JOBS_FIELDS } from "../../parameters/validation/workers.js";
import { parseNumber, pathField } from "./options.js";

/** Their fields. */
export const RUN_FIELDS = {
  ...JOBS_FIELDS,
  shard: v.optional(v.string("i/n, the i-th of n shards, or auto/n")),
  resume: v.optional(v.boolean("true or false")),
};

/** The field of commands that keep populations; a path. */
export const POPULATIONS_FIELDS = { populations: pathField };

/** Adds the option of {@link POPULATIONS_FIELDS}. */
export const addPopulationsOption = (command: Command): Command =>
  command.option(
    "--populations <path>",
    "also write the populations by rank of each record, for compare; .csv, or .parquet for other tools",
  );

/** Adds the option of the number of workers. */
export const addJobsOption = (command: Command): Command =>
  command.option("--jobs <n>", "workers, at most (default: the cores of this machine); changes no byte", parseJobs);

/** Adds the options of {@link RUN_FIELDS}. `units` are what is measured: trials. */
export const addRunOptions = (command: Command, units: string): Command =>
  addJobsOption(command)
    .option(
      "--shard <i/n>",
      `measure only the i-th of n slices of the ${units}, for \`merge\`; auto/n takes i from Slurm's, Kubernetes'\nor AWS Batch's task number`,
    )
    .option("--resume", "continue a run that was stopped, from the records in FILE.partial");

function parseJobs(text: string): number {
  const jobs = parseNumber(text);
  if (!Number.isSafeInteger(jobs) || jobs < 1)
    throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return jobs;
}
