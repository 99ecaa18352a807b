/** Options that go together, such as those of every command that draws: a command names a group once, for its fields and for its help. */
import type { Command, Option } from "commander";
import type * as v from "valibot";

/** A group of options. */
export interface OptionGroup<Fields extends v.ObjectEntries = v.ObjectEntries> {
  /** What they may be. */
  readonly fields: Fields;
  /** The options themselves, made anew, in the order of the help. */
  options(): readonly Option[];
}

type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** The fields of some groups in one object. */
export const fieldsOf = <const Groups extends readonly OptionGroup[]>(
  groups: Groups,
): Intersection<Groups[number]["fields"]> => Object.assign({}, ...groups.map(({ fields }) => fields));

/** Adds the options of some groups, last in the help of a command so far. */
export function addOptions(command: Command, groups: readonly OptionGroup[]): Command {
  for (const option of groups.flatMap((group) => group.options())) command.addOption(option);
  return command;
}
