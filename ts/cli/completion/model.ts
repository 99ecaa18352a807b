/** What a shell can complete, read off the commands themselves, so that it is never out of date. */
import type { Argument, Command, Option } from "commander";

/** What follows an option or stands as an argument: a path, one of some words, anything else, or nothing. */
export type Completed = "path" | "nothing" | "other" | readonly string[];

/** An option of a command. */
export interface CompletedOption {
  /** `o`, if it has a short form. */
  short: string | undefined;
  /** `output` */
  long: string;
  description: string;
  value: Completed;
  /** What the help calls its value: `path`. */
  placeholder: string;
}

/** A command, or the program itself, whose name is empty. */
export interface CompletedCommand {
  name: string;
  description: string;
  options: readonly CompletedOption[];
  argument: Completed;
}

/** The program with what every command takes, the program first. */
export function completionModel(program: Command): CompletedCommand[] {
  const visible = program.createHelp().visibleCommands(program);
  const names = visible.map((command) => command.name());
  return [program, ...visible].map((command) => ({
    name: command === program ? "" : command.name(),
    description: command.summary() || command.description(),
    options: command.createHelp().visibleOptions(command).flatMap(completedOption),
    // `help` takes a command's name, and its own argument does not say which.
    argument: command === program || command.name() === "help" ? names : completedArgument(command.registeredArguments),
  }));
}

function completedOption(option: Option): CompletedOption[] {
  if (option.long === undefined) return [];
  const placeholder = /[<[](.+?)[>\]]/.exec(option.flags)?.[1] ?? "";
  return [
    {
      short: option.short?.slice(1),
      long: option.long.slice(2),
      // A description may be broken into lines for the help.
      description: option.description.replaceAll(/\s+/g, " "),
      value: option.argChoices ?? (placeholder === "" ? "nothing" : isPath(placeholder) ? "path" : "other"),
      placeholder,
    },
  ];
}

/** Whether a value that the help calls so is a path: `<file>`, `<path>`, `<trials.h5>`. */
const isPath = (placeholder: string): boolean => /file|path|source|directory|\.\w/i.test(placeholder);

const completedArgument = ([first]: readonly Argument[]): Completed =>
  first === undefined ? "nothing" : (first.argChoices ?? "path");
