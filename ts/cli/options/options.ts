/** Options that commands share, and how flags and a config file become one set of parameters. */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import * as v from "valibot";
import { CollapsarError, isCollapsarError } from "../../errors.js";
import { READING_FIELDS } from "../../parameters/validation/reading.js";
import { validate } from "../../parameters/validation/validate.js";
import { isAddress } from "../../source/open.js";
import type { ReadingOptions } from "../../source/reading-options.js";
import { EXTENSIONS_TEXT } from "../../tensors/formats.js";
import { showStacks } from "../failure.js";

/** Reads a decimal number: no hexadecimal, no blanks, nothing after it. */
export function parseNumber(given: string): number {
  const text = given.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text))
    throw new InvalidArgumentError("It must be a decimal number, like 6e-5.");
  const number = Number(text);
  // Refused here, where it is still there as it was typed: as a number it is another one.
  if (/^[+-]?\d+$/.test(text) && isRounded(text.replace("+", "")))
    throw new InvalidArgumentError("It must be at most 9007199254740991 (2^53 - 1).");
  return number;
}

const flag = v.optional(v.boolean("true or false"));

/** A path. In a config file it is relative to that file; so every path is this very field. */
export const pathField = v.optional(v.pipe(v.string("a path"), v.minLength(1, "a path, not an empty string")));

/** Fields of every command that writes a result. */
export const OUTPUT_FIELDS = {
  output: pathField,
  format: v.optional(v.picklist(["csv", "json"], '"csv" or "json"')),
  quiet: flag,
  debug: flag,
};

/** Where a result goes, and in which form. */
export interface Outputs {
  output?: string | undefined;
  format?: "csv" | "json" | undefined;
  quiet?: boolean | undefined;
  report?: string | undefined;
  figure?: string | undefined;
  figureTheme?: "light" | "dark" | undefined;
}

/** How a run is divided, and whether it continues one. */
export interface Running {
  jobs?: number | undefined;
  shard?: string | undefined;
  resume?: boolean | undefined;
}

const OUTPUT_NAMES = [
  "output",
  "format",
  "quiet",
  "report",
  "figure",
  "figureTheme",
] as const satisfies (keyof Outputs)[];
const RUNNING_NAMES = ["jobs", "shard", "resume"] as const satisfies (keyof Running)[];
const READING_NAMES = Object.keys(READING_FIELDS) as (keyof typeof READING_FIELDS)[];

/** The options of a command, by what they are for. */
export interface CommandOptions<Values> {
  outputs: Outputs;
  running: Running;
  reading: Pick<ReadingOptions, keyof typeof READING_FIELDS>;
  /** What this command alone has. */
  given: Omit<Values, keyof Outputs | keyof Running | keyof typeof READING_FIELDS | "debug">;
}

/** The options of a command of these `fields`, from its flags and its config file, validated. */
export async function readOptions<Entries extends v.ObjectEntries>(
  flags: { config?: string },
  fields: Entries,
): Promise<CommandOptions<Options<Entries>>> {
  const rest: Record<string, unknown> = await withConfig(flags, fields);
  delete rest.debug;
  const take = (names: readonly string[]): object => {
    const taken = names.filter((name) => name in rest).map((name) => [name, rest[name]]);
    for (const name of names) delete rest[name];
    return Object.fromEntries(taken);
  };
  const [outputs, running, reading] = [take(OUTPUT_NAMES), take(RUNNING_NAMES), take(READING_NAMES)];
  return { outputs, running, reading, given: rest as never };
}

type Options<Entries extends v.ObjectEntries> = v.InferOutput<v.StrictObjectSchema<Entries, undefined>>;

/** Adds the options of every command that reads a source; their fields are READING_FIELDS. */
export const addReadingOptions = (command: Command): Command =>
  command
    .option(
      "--gap <bytes>",
      "read over so many unwanted bytes rather than asking again (default: 16384 for files,\nfor servers what keeps the bytes read in vain below a quarter)",
      parseNumber,
    )
    .addOption(
      new Option("--as <dtype>", "what 16-bit integers hold: bfloat16 or float16, stored by their bits").choices([
        "bf16",
        "f16",
      ]),
    )
    .option("--download", "read each file on a server whole, once, and ask for no parts of it");

/** What a source may be, in every command's help. */
export const SOURCE_HELP = `a ${EXTENSIONS_TEXT} file, a model directory, an http(s) URL of either, or hf://owner/name[@revision][/file]`;

/** Adds the options that every command has, last in its help. */
export function addCommonOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--format <format>", "print the result itself to stdout instead of the report").choices([
        "csv",
        "json",
      ]),
    )
    .option("--config <file>", "JSON file of these options in camelCase; flags win, paths in it are relative to it")
    .option("--quiet", "print no report and no progress")
    .option("--debug", "show the stack of an error");
}

/**
 * The flags given, over the values of the config file that they may name, validated. Paths in that file ({@link pathField}) are relative to
 * it. An unknown key or a wrong type is an error that names it.
 */
async function withConfig<Entries extends v.ObjectEntries>(
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

function isRounded(integer: string): boolean {
  const number = Number(integer);
  return !Number.isFinite(number) || BigInt(integer) !== BigInt(number);
}
