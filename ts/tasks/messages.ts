/** What the main thread and its workers say to each other. Everything here can be cloned. */

import { CollapsarError, type ErrorCode, type ErrorFields, isCollapsarError } from "../errors.js";
import type { SnapshotRecord } from "../metrics/metrics.js";
import type { ReadCount } from "../source/byte-source.js";
import type { UnitRange } from "./task.js";

/**
 * To a worker: `load` comes first and once, with the compiled WebAssembly: a worker needs neither fetch nor compile it. Then for each run
 * `open`, once, and one `measure` at a time. What was open before is closed.
 */
export type ToWorker =
  | { readonly type: "load"; readonly module: WebAssembly.Module }
  | { readonly type: "open"; readonly kind: string; readonly setup: unknown }
  | { readonly type: "measure"; readonly range: UnitRange };

/**
 * From a worker: `opened` once a run; for each range `records` as often as it likes, then `done`, with what it read since it opened; or `failed`, and
 * nothing after it.
 */
export type FromWorker<Record = SnapshotRecord> =
  | { readonly type: "opened" }
  | { readonly type: "records"; readonly records: Record[] }
  | { readonly type: "done"; readonly reads: ReadCount | undefined }
  | { readonly type: "failed"; readonly error: PackedError };

/** An error as an object that can be cloned: a class does not survive it. */
interface PackedError {
  readonly message: string;
  readonly stack: string | undefined;
  /** Of a {@link CollapsarError}. */
  readonly code?: ErrorCode;
  readonly fields?: ErrorFields[ErrorCode];
}

/** For the way from a worker. */
export function packError(error: unknown): PackedError {
  if (!(error instanceof Error)) return { message: String(error), stack: undefined };
  const { message, stack } = error;
  return isCollapsarError(error) ? { message, stack, code: error.code, fields: error.fields } : { message, stack };
}

/** The error that a worker packed, with the worker's stack. What was no {@link CollapsarError} is `Internal`. */
export function unpackError({ message, stack, code, fields }: PackedError): CollapsarError {
  const error =
    code === undefined
      ? new CollapsarError("Internal", `internal error in a worker (${message}); please report it with its stack`, {})
      : new CollapsarError(code, message, fields as ErrorFields[ErrorCode]);
  if (stack !== undefined) error.stack = stack;
  return error;
}
