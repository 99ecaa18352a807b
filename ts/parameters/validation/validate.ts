/** Holding what was given against a schema, and the error that names the field. */
import * as v from "valibot";
import { CollapsarError } from "../../errors.js";

/** Validates values against a schema; the first problem becomes an `InvalidParameter` that names the field. */
export function validate<Schema extends v.GenericSchema>(schema: Schema, values: object): v.InferOutput<Schema> {
  const result = v.safeParse(schema, values, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "parameters";
  const unknown = issue.type === "strict_object";
  const value = issue.path?.at(-1)?.value;
  const message = unknown
    ? `there is no parameter ${field}`
    : `${field} is ${show(value)}, but it must be ${issue.message}`;
  throw new CollapsarError("InvalidParameter", message, { field, value });
}

/** A value in a message: text quoted, numbers as they are, anything else by its type. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  // JavaScript writes large integers with zeros for the digits that it leaves out.
  if (Number.isInteger(value) && Math.abs(value as number) < 1e21) return String(BigInt(value as number));
  return typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : Object.prototype.toString.call(value);
}

/** The object without the fields that are undefined. */
export const defined = <T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;

/** The refusal of two parameters at once, of which `field` is the one to look at, with its value. */
export const excluded = (both: readonly [string, string], why: string, field: string, value: unknown): CollapsarError =>
  new CollapsarError(
    "InvalidParameter",
    `\`${both[0]}\` and \`${both[1]}\` exclude each other: ${why}; leave out one`,
    { field, value },
  );
