/** The options of a command, from its flags and its config file, by what they are for. */
import type * as v from "valibot";
import { READING_FIELDS } from "../../parameters/validation/reading.js";
import type { ReadingOptions } from "../../source/reading-options.js";
import { type Options, withConfig } from "./config-file.js";
import { OUTPUTS_FIELDS, type Outputs } from "./outputs.js";
import { RUN_FIELDS, type Running } from "./running.js";

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
  const { debug: _, ...rest }: Record<string, unknown> = await withConfig(flags, fields);
  const take = (those: object): object => {
    const names = Object.keys(those).filter((name) => name in rest);
    const taken = names.map((name) => [name, rest[name]]);
    for (const name of names) delete rest[name];
    return Object.fromEntries(taken);
  };
  const [outputs, running, reading] = [take(OUTPUTS_FIELDS), take(RUN_FIELDS), take(READING_FIELDS)];
  return { outputs, running, reading, given: rest as never };
}
