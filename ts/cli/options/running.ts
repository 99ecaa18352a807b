/** Options of how work is divided: workers, shards, going on. */
import { InvalidArgumentError, Option } from "commander";
import * as v from "valibot";
import { flagField } from "../../parameters/validation/fields.js";
import { JOBS_FIELDS } from "../../parameters/validation/workers.js";
import { parseNumber } from "./number.js";

/** How many workers there are. */
export const JOBS = {
  fields: JOBS_FIELDS,
  options: () => [
    new Option("--jobs <n>", "workers, at most (default: the cores of this machine); changes no byte").argParser(
      parseJobs,
    ),
  ],
};

/** Fields of a slice of the work, and of going on where it was stopped. */
export const PARTS_FIELDS = {
  shard: v.optional(v.string("i/n, the i-th of n shards, or auto/n")),
  resume: flagField,
};

/** A slice of the work, which the command describes. */
export const shardOption = (text: string): Option => new Option("--shard <i/n>", text);

/** Going on where work was stopped, which the command describes. */
export const resumeOption = (text: string): Option => new Option("--resume", text);

/** What commands have that give a record for each unit of work. `units` are what is measured: trials. */
export const recordsOf = (units: string) => ({
  fields: RUN_FIELDS,
  options: () => [
    ...JOBS.options(),
    shardOption(
      `measure only the i-th of n slices of the ${units}, for \`merge\`; auto/n takes i from Slurm's, Kubernetes'\nor AWS Batch's task number`,
    ),
    resumeOption("continue a run that was stopped, from the records in FILE.partial"),
  ],
});

/** All of these. */
export const RUN_FIELDS = { ...JOBS_FIELDS, ...PARTS_FIELDS };

/** How a run is divided, and whether it continues one. */
export type Running = v.InferOutput<v.ObjectSchema<typeof RUN_FIELDS, undefined>>;

function parseJobs(text: string): number {
  const jobs = parseNumber(text);
  if (!Number.isSafeInteger(jobs) || jobs < 1)
    throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return jobs;
}
