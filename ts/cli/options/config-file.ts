/** The options that a file of JSON has, under the flags. */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import * as v from "valibot";
import { CollapsarError, isCollapsarError } from "../../errors.js";
import { validate } from "../../parameters/validation/validate.js";
import { isAddress } from "../../source/open.js";
import { showStacks } from "../failure.js";
import { isRounded } from "./number.js";
import { pathField } from "./path.js";

/** The values of options with these fields. */
export type Options<Entries extends v.ObjectEntries> = v.InferOutput<v.StrictObjectSchema<Entries, undefined>>;

/**
 * The flags given, over the values of the config file that they may name, validated. Paths in that file ({@link pathField}) are relative to
 * it. An unknown key or a wrong type is an error that names it.
 */
export async function withConfig<Entries extends v.ObjectEntries>(
  flags: { config?: string },
  fields: Entries,
): Promise<Options<Entries>> {
  const { config, ...given } = flags;
  const schema = v.strictObject(fields);
  if (config === undefined) return validate(schema, given);
  const values = await readConfig(config);
  try {
    validate(schema, values);
  } catch (error) {
    if (!isCollapsarError(error, "InvalidParameter")) throw error;
    throw new CollapsarError(
      "InvalidConfig",
      `${config}: ${error.message}; correct it there`,
      { field: error.fields.field },
      { cause: error },
    );
  }
  for (const [name, value] of Object.entries(values)) {
    if (fields[name] !== pathField) continue;
    if (typeof value === "string" && value !== "-" && !isAddress(value)) values[name] = resolve(dirname(config), value);
  }
  const merged = validate(schema, { ...values, ...given });
  if (values.debug === true) showStacks(true);
  return merged;
}

async function readConfig(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new CollapsarError(
      "InvalidConfig",
      `${path}: the config file cannot be read (${error.code}); check the path`,
      {},
      { cause: error },
    );
  });
  let config: unknown;
  try {
    // Editors on Windows begin a file with a byte order mark.
    config = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CollapsarError(
      "InvalidConfig",
      `${path}: the config file is not JSON (${reason}); correct it there`,
      {},
      { cause: error },
    );
  }
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new CollapsarError(
      "InvalidConfig",
      `${path}: the config file must hold one JSON object, {"epsilon": 6e-5, ...}`,
      {},
    );
  }
  refuseRounded(path, text);
  return { ...config };
}

/** Refuses integers that JavaScript's numbers round, while they are still there as they were typed: `text` is JSON. */
function refuseRounded(path: string, text: string): void {
  let key = "";
  for (const [token, string] of text.matchAll(/"((?:[^"\\]|\\.)*)"|-?\d[\d.eE+-]*/g)) {
    if (string !== undefined) key = string;
    else if (/^-?\d+$/.test(token) && isRounded(token)) {
      const message = `${path}: ${key} is ${token}, but it must be at most 9007199254740991 (2^53 - 1); correct it there`;
      throw new CollapsarError("InvalidConfig", message, { field: key });
    }
  }
}
