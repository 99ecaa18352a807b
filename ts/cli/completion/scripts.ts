/**
 * Completion scripts for shells. A script holds all there is to know: pressing TAB starts no process and reads no file but the directory that
 * paths are completed from. Nothing in it needs a package of completions to be installed beside the shell.
 */
import type { Completed, CompletedCommand, CompletedOption } from "./model.js";

/** The shells there are scripts for, and what makes them. */
export const SCRIPTS = { bash, zsh, fish };

/** A word of a script, whatever it holds. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const words = (value: readonly string[]): string => quoted(value.join(" "));

const isList = (value: Completed): value is readonly string[] => Array.isArray(value);

const flags = ({ short, long }: CompletedOption): string[] => [...(short ? [`-${short}`] : []), `--${long}`];

/** For bash 3.2, which macOS has, and later. Where nothing is offered, `-o default` completes paths; `none` keeps it from that. */
function bash(commands: readonly CompletedCommand[]): string {
  const subcommands = commands.slice(1);
  const valueCases = commands.flatMap(({ name, options }) =>
    options
      .filter(({ value }) => value !== "nothing")
      .map((option) => {
        const patterns = flags(option).map((flag) => quoted(`${name} ${flag}`));
        const action = isList(option.value)
          ? `offer ${words(option.value)}`
          : option.value === "path"
            ? "paths"
            : "none";
        return `    ${patterns.join("|")}) _collapsar_${action} ;;`;
      }),
  );
  const argumentCases = commands.map(({ name, argument }) => {
    const action = isList(argument) ? `offer ${words(argument)}` : argument === "path" ? "paths" : "none";
    return `    ${quoted(name)}) _collapsar_${action} ;;`;
  });
  const optionCases = commands.map(
    ({ name, options }) => `    ${quoted(name)}) _collapsar_offer ${words(options.map(({ long }) => `--${long}`))} ;;`,
  );
  return `# Completion of collapsar for bash. In ~/.bashrc: eval "$(collapsar completion bash)"
_collapsar_paths() { COMPREPLY=(); }
_collapsar_none() { COMPREPLY=(); compopt +o default 2>/dev/null; }
_collapsar_offer() {
  COMPREPLY=($(compgen -W "$1" -- "$current"))
  [[ \${#COMPREPLY[@]} -gt 0 ]] || _collapsar_none
}
_collapsar() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= at
  # bash takes --rows=all for three words.
  if [[ $current == "=" ]]; then
    current=
  elif [[ $previous == "=" ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      ${subcommands.map(({ name }) => quoted(name)).join("|")}) command=\${COMP_WORDS[at]}; break ;;
    esac
  done
  case "$command $previous" in
${valueCases.join("\n")}
    *)
      if [[ $current == -* ]]; then
        case $command in
${optionCases.map((line) => `      ${line}`).join("\n")}
        esac
      else
        case $command in
${argumentCases.map((line) => `      ${line}`).join("\n")}
        esac
      fi ;;
  esac
}
complete -o default -F _collapsar collapsar
`;
}

/** For zsh, by its own `_arguments`: read by `eval`, or as a file `_collapsar` of its `fpath`. */
function zsh(commands: readonly CompletedCommand[]): string {
  const [program, ...subcommands] = commands as [CompletedCommand, ...CompletedCommand[]];
  const value = (completed: Completed): string =>
    isList(completed) ? `(${completed.join(" ")})` : completed === "path" ? "_files" : " ";
  const spec = (option: CompletedOption): string => {
    const all = flags(option);
    const description = `[${option.description.replaceAll(/[\\[\]:]/g, "\\$&")}]`;
    const takes =
      option.value === "nothing" ? "" : `:${option.placeholder.replaceAll(":", "\\:")}:${value(option.value)}`;
    const excludes = all.length > 1 ? `(${all.join(" ")})` : "";
    // --name=VALUE as well as --name VALUE; a short form has no "=".
    return all
      .map((flag) => quoted(`${excludes}${flag}${takes && flag.startsWith("--") ? "=" : ""}${description}${takes}`))
      .join(" ");
  };
  const specs = (options: readonly CompletedOption[]): string =>
    options.map((option) => `${spec(option)} \\\n`).join("        ");
  const cases = subcommands.map(
    ({ name, options, argument }) => `      ${name})
        _arguments -S ${specs(options)}        ${quoted(argument === "nothing" ? "*: : " : `*:argument:${value(argument)}`)} ;;`,
  );
  const described = subcommands.map(({ name, description }) =>
    quoted(`${name}:${description.replaceAll(/[\\:]/g, "\\$&")}`),
  );
  return `#compdef collapsar
# Completion of collapsar for zsh. In ~/.zshrc, after compinit: eval "$(collapsar completion zsh)"
_collapsar() {
  local curcontext=$curcontext state line
  local -A opt_args
  local -a commands=(
    ${described.join("\n    ")}
  )
  _arguments -C ${specs(program.options)}        '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument) case $line[1] in
${cases.join("\n")}
    esac ;;
  esac
}
if [[ $funcstack[1] == _collapsar ]]; then _collapsar "$@"; else compdef _collapsar collapsar; fi
`;
}

function fish(commands: readonly CompletedCommand[]): string {
  const literal = (text: string): string => `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
  const lines = commands.flatMap(({ name, description, options, argument }) => {
    const condition = literal(name === "" ? "__fish_use_subcommand" : `__fish_seen_subcommand_from ${name}`);
    const start = `complete -c collapsar -n ${condition}`;
    // The commands themselves come with their descriptions; they are what the program takes.
    const offered = name !== "" && isList(argument) ? [`${start} -a ${literal(argument.join(" "))}`] : [];
    return [
      ...(name === "" ? [] : [`complete -c collapsar -n __fish_use_subcommand -a ${name} -d ${literal(description)}`]),
      ...options.map(({ short, long, value, description: meaning }) => {
        const takes = { path: " -r -F", other: " -x", nothing: "" };
        return `${start}${short ? ` -s ${short}` : ""} -l ${long}${isList(value) ? ` -x -a ${literal(value.join(" "))}` : takes[value]} -d ${literal(meaning)}`;
      }),
      ...offered,
      ...(argument === "path" ? [`${start} -F`] : []),
    ];
  });
  return `# Completion of collapsar for fish. Once: collapsar completion fish > ~/.config/fish/completions/collapsar.fish
complete -c collapsar -f
${lines.join("\n")}
`;
}
