/** `collapsar completion` */
import { Argument, Command } from "commander";
import { completionModel } from "../completion/model.js";
import { SCRIPTS } from "../completion/scripts.js";
import { writeStdout } from "../files/straight-output.js";

type Shell = keyof typeof SCRIPTS;

/** Defines the command. Every other command of its program must be defined when it runs. */
export function completionCommand(): Command {
  return new Command("completion")
    .summary("print a script that lets a shell complete commands, options and paths")
    .description("Prints a script that lets a shell complete commands, options, their values, and paths.")
    .addArgument(new Argument("<shell>", "the shell that will read it").choices(Object.keys(SCRIPTS)))
    .addHelpText(
      "after",
      `
Examples:
  collapsar completion fish > ~/.config/fish/completions/collapsar.fish

In ~/.bashrc:                  eval "$(collapsar completion bash)"
In ~/.zshrc, after compinit:   eval "$(collapsar completion zsh)"`,
    )
    .action(async (shell: Shell, _options: object, command: Command) => {
      await writeStdout(SCRIPTS[shell](completionModel(command.parent as Command)));
    });
}
