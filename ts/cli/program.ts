/** The command line: parse, call a job, print. */
import { Command, CommanderError } from "commander";
import { setUpNode } from "../entry/node-setup.js";
import * as glue from "../glue.js";
import { EXTENSIONS_TEXT, MODEL_LAYOUTS } from "../tensors/formats.js";
import { load } from "../wasm.js";
import { exitStatus, explain, ReaderLeft, showStacks } from "./failure.js";
import { stderr, stdout } from "./streams.js";
import { VERSION } from "./version.js";

/** A command is loaded when it is named: the others would only take time. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  inspect: async () => (await import("./commands/inspect.js")).inspectCommand(),
  mask: async () => (await import("./commands/mask.js")).maskCommand(),
  stats: async () => (await import("./commands/stats.js")).statsCommand(),
  tokens: async () => (await import("./commands/tokens.js")).tokensCommand(),
  survey: async () => (await import("./commands/survey.js")).surveyCommand(),
  compare: async () => (await import("./commands/compare.js")).compareCommand(),
  trials: async () => (await import("./commands/trials.js")).trialsCommand(),
  series: async () => (await import("./commands/series.js")).seriesCommand(),
  diff: async () => (await import("./commands/diff.js")).diffCommand(),
  merge: async () => (await import("./commands/merge.js")).mergeCommand(),
  fit: async () => (await import("./commands/fit.js")).fitCommand(),
  synth: async () => (await import("./commands/synth.js")).synthCommand(),
};

const HELP = `
Examples:
  collapsar inspect model.safetensors
  collapsar stats gamma.safetensors --mask mask.safetensors -o stats.csv
  collapsar stats path/to/model-directory
  collapsar compare stats.csv trials.csv -o summary.csv

A <source> is a ${EXTENSIONS_TEXT} file,
a model directory (${MODEL_LAYOUTS.map(({ index, file }) => `${file} or ${index}`).join(", ")} and its shards),
an http(s) URL of any of them (a directory's ends in /), or hf://owner/name[@revision][/file] for a model on the Hub.
Exit status: 0 done; 1 the run failed; 2 wrong usage or bad input; 130 interrupted.`;

/** Help goes where everything goes. */
const OUTPUT = {
  writeOut: (text: string): void => void stdout().write(text),
  writeErr: (text: string): void => void stderr().write(text),
  outputError: (): void => {},
};

/** The program for some arguments: with the command that they name, or with all. */
async function programFor(argv: readonly string[]): Promise<Command> {
  const program = new Command("collapsar")
    .description(
      "Finds the tokens of a language model whose embeddings collapsed onto the same vector, and measures them.",
    )
    .version(VERSION, "-V, --version", "print the version")
    .helpCommand("help [command]", "show the help of a command")
    .showSuggestionAfterError()
    .addHelpText("after", HELP);
  const named = argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "";
  const known = Object.hasOwn(COMMANDS, named);
  for (const name of known ? [named] : Object.keys(COMMANDS)) {
    program.addCommand(await (COMMANDS[name] as () => Promise<Command>)());
  }
  // Last in the help; it tells what the others take, so they are there when it is named.
  if (!known) program.addCommand((await import("./commands/completion.js")).completionCommand());
  for (const command of [program, ...program.commands]) {
    // Commander ends the process and prints in its own form; errors here have one form and one exit status.
    command.exitOverride().configureOutput(OUTPUT);
  }
  return program;
}

/**
 * Help of a command that there is not is the error that the command would be, with its suggestion: `sats --help` and `help sats` would else
 * show the general help as if all were well.
 */
function understood(argv: string[]): string[] {
  const [node = "", script = "", ...words] = argv;
  const isCommand = (name: string): boolean => Object.hasOwn(COMMANDS, name) || name === "completion";
  const [first = "", second] = words.filter((word) => !word.startsWith("-"));
  if (first === "help") return second === undefined || isCommand(second) ? argv : [node, script, second];
  if (first === "" || isCommand(first) || !words.some((word) => word === "--help" || word === "-h")) return argv;
  return [node, script, first];
}

/** Runs the command line, once the WebAssembly is compiled, and returns its exit status. */
export async function runProgram(argv: string[], compiled: Promise<WebAssembly.Module>): Promise<number> {
  showStacks(argv.includes("--debug"));
  try {
    setUpNode();
    const program = await programFor(argv);
    load(glue, await compiled);
    await program.parseAsync(understood(argv));
    return 0;
  } catch (error) {
    if (error instanceof ReaderLeft || (error instanceof CommanderError && error.exitCode === 0)) return 0;
    stderr().write(`${explain(error)}\n`);
    return exitStatus(error);
  }
}
