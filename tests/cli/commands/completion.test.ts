/** The scripts of `collapsar completion` in the shells that they are for, as far as these are installed. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { findShell, SHELLS } from "../../../scripts/shells.mjs";
import { refuses, succeeds } from "../../support/cli.js";
import { directoryWith, temporaryDirectory } from "../../support/fixtures-node.js";

/** Where TAB is pressed: a directory with one file whose name begins with "gam". */
const cwd = directoryWith({ "gamma.safetensors": "", "other.csv": "" });

/** What is typed, and the one thing that TAB makes of its last word; nothing if there is nothing to offer. */
const CASES: [typed: string, completed: string | undefined][] = [
  ["complet", "completion"],
  ["--ver", "--version"],
  ["help ins", "inspect"],
  ["completion fi", "fish"],
  ["stats --thr", "--threshold"],
  ["mask --escape", "--escape-formulas"],
  ["stats x --form", "--format"],
  ["stats --rows id", "identical"],
  ["stats --rows=al", "all"],
  ["stats gam", "gamma.safetensors"],
  ["stats -o gam", "gamma.safetensors"],
  ["stats --quiet --mask gam", "gamma.safetensors"],
  ["stats --epsilon gam", undefined],
  ["completion gam", undefined],
  ["gam", undefined],
  ["inspect --escape", undefined],
];

const exec = promisify(execFile);
/** The script of each shell, in a file. */
const scripts = temporaryDirectory();
const scriptOf = (shell: string) => join(scripts, shell);
beforeAll(async () => {
  for (const shell of SHELLS) {
    writeFileSync(scriptOf(shell), await succeeds(["completion", shell], { cwd }));
  }
});

describe.skipIf(!findShell("bash"))("bash", () => {
  // As bash itself cuts the line into words. Only while it completes does compopt exist for it.
  const harness = `
    source "$1"; shift
    files=yes
    compopt() { [[ "$*" == "+o default" ]] && files=no; }
    COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _collapsar collapsar
    printf '%s\\n' "\${COMPREPLY[@]}"
    [[ \${#COMPREPLY[@]} -gt 0 || $files == no ]] || compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"`;

  test.each(CASES)("%s", async (typed, completed) => {
    const words = `collapsar ${typed}`.split(/ |(=)/).filter(Boolean);
    const { stdout, stderr } = await exec("bash", ["--norc", "-c", harness, "-", scriptOf("bash"), ...words], { cwd });
    expect({ offered: stdout.trim(), stderr }).toEqual({ offered: completed ?? "", stderr: "" });
  });

  test("offers every option of a command", async () => {
    const help = await succeeds(["stats", "--help"], { cwd });
    const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option]) => option!);
    const { stdout } = await exec("bash", ["-c", harness, "-", scriptOf("bash"), "collapsar", "stats", "-"], { cwd });
    expect(options.length).toBeGreaterThan(10);
    expect(stdout.trim().split("\n").sort()).toEqual(options.sort());
  });
});

describe.skipIf(!findShell("fish"))("fish", () => {
  test.each(CASES)("%s", async (typed, completed) => {
    const line = `source $argv[1]; complete -C "collapsar ${typed}"`;
    const { stdout, stderr } = await exec("fish", ["--no-config", "-c", line, scriptOf("fish")], { cwd });
    const offered = stdout.split("\n").map((candidate) => candidate.split("\t")[0]!.replace(/^--\w+=/, ""));
    expect({ offered: offered.join("\n").trim(), stderr }).toEqual({ offered: completed ?? "", stderr: "" });
  });
});

describe.skipIf(!findShell("zsh"))("zsh", () => {
  // An interactive zsh on a terminal of its own, and the line that it shows after TAB; ^Xs prints it.
  const harness = `
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell "PS1= PS2=; stty -echo; autoload -Uz compinit && compinit -u -D; unsetopt list_beep; zle -N show; show() { print -r \\"<<\\$BUFFER>>\\"; }; bindkey '^Xs' show; source $1; print ready-\${:-now}"
    zpty -m -r shell output '*ready-now*'
    zpty -n -w shell "$2"$'\\t\\x18s'
    zpty -m -r shell output '*<<*>>*'
    print -r -- "$output"
    zpty -d shell`;

  test.each(CASES)("%s", async (typed, completed) => {
    const { stdout } = await exec("zsh", ["-f", "-c", harness, "-", scriptOf("zsh"), `collapsar ${typed}`], {
      cwd,
    });
    const line = /<<(.*)>>/.exec(stdout)?.[1]?.trimEnd();
    const expected = completed ? typed.replace(/[^ =]*$/, completed) : typed;
    // What takes a value may be followed by it after "=".
    expect(line?.replace(/=$/, "")).toBe(`collapsar ${expected}`);
  });
});

test("another shell is refused", async () => {
  expect(await refuses(["completion", "tcsh"], { cwd })).toMatch(
    /'tcsh' is invalid.*allowed choices are bash, zsh, fish/,
  );
});
