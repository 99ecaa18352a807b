/** Errors of outputs. */
import { CollapsarError } from "../../errors.js";

/** What a caught value says. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The error for a place where nothing can be written. */
export const notWritable = (path: string, reason: string, cause?: unknown): CollapsarError =>
  new CollapsarError(
    "OutputNotWritable",
    `${path}: cannot be written (${reason}); choose another output`,
    { path },
    { cause },
  );

/** The error for a file that could not be written. */
export const writeFailed = (
  path: string,
  cause: unknown,
  remedy = "what was there before is unchanged, choose another output",
): CollapsarError =>
  new CollapsarError("WriteFailed", `${path}: writing failed (${reasonOf(cause)}); ${remedy}`, { path }, { cause });

/** The error for a stdout that takes no more. */
export const stdoutFailed = (cause: unknown): CollapsarError => writeFailed("stdout", cause, "write elsewhere");
