/** Errors that say at which step of a series they happened. */
import { CollapsarError, isCollapsarError } from "../errors.js";

/** The error, with the step before its message. What is no {@link CollapsarError}, such as a signal's reason, stays as it is. */
export function atStep(step: number, error: unknown): unknown {
  if (!isCollapsarError(error)) return error;
  return new CollapsarError(error.code, `step ${step}: ${error.message}`, error.fields, { cause: error });
}

/** The same for a step that is a file of its own: that it changed says nothing of the others. */
export function atOwnFile(step: number, error: unknown): unknown {
  if (!isCollapsarError(error, "SourceChanged")) return atStep(step, error);
  return new CollapsarError(error.code, `step ${step}: ${error.message}`, { ...error.fields, step }, { cause: error });
}
