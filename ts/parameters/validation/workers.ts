/** How many workers share a job. */
import * as v from "valibot";
import { validate } from "./validate.js";

/** Fields of jobs that workers can share. */
export const JOBS_FIELDS = {
  jobs: v.optional(
    v.pipe(v.number("a number of workers"), v.safeInteger("a whole number of workers"), v.minValue(1, "at least 1")),
  ),
};

/** Refuses a number of workers that is none. */
export const jobsOption = (jobs: unknown): number | undefined => validate(v.object(JOBS_FIELDS), { jobs }).jobs;
