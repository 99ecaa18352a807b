/** What a user is told when something goes wrong: one line, and an exit status. */
import { existsSync } from "node:fs";
import { CommanderError } from "commander";
import { type ErrorCode, isCollapsarError } from "../errors.js";
import { likelyAddress } from "../source/hub/page.js";
import { visible } from "./text.js";

/** The input was fine, or cannot be blamed: trying again, or elsewhere, may work. */
export const RUN_FAILED: ReadonlySet<ErrorCode> = new Set([
  "OutOfMemory",
  "ShortRead",
  "ReadFailed",
  "ConnectionFailed",
  "HttpStatus",
  "InvalidResponse",
  "SourceChanged",
  "Timeout",
  "TooManyRetries",
  "WriteFailed",
  "WorkerFailed",
  "Internal",
]);

/** The command was interrupted. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** The message says what became of the work. */
  constructor(message = "interrupted; nothing was written") {
    super(message);
  }
}

/** Nobody reads what a command writes, and it has nothing else to do: no failure, and nothing to tell. */
export class ReaderLeft extends Error {
  override readonly name = "ReaderLeft";
}

/** 1 the run failed; 2 wrong usage or bad input; 130 interrupted. */
export function exitStatus(error: unknown): number {
  if (error instanceof Interrupted) return 130;
  if (error instanceof CommanderError) return 2;
  return isCollapsarError(error) && !RUN_FAILED.has(error.code) ? 2 : 1;
}

let debugging = false;

/** Whether {@link explain} adds the stack. */
export function showStacks(shown: boolean): void {
  debugging = shown;
}

/** One line for stderr; after `showStacks(true)` followed by the stack. */
export function explain(error: unknown): string {
  const message = error instanceof CommanderError ? usage(error) : withFlag(error);
  const line = `collapsar: ${visible(message)}`;
  if (!debugging || !(error instanceof Error)) return line;
  const frames = (error.stack ?? "").split("\n").filter((text) => text.startsWith("    at "));
  return [line, ...frames.map(visible)].join("\n");
}

/** A field, and the value it may have, in backquotes. */
const FIELD = /(set )?`([a-z]\w*)(?:: "([^"`]*)")?`/g;

/**
 * The message; a parameter is named as its flag: `trialId is` becomes `--trial-id is`, and so does one before a colon. Below the command line
 * messages name fields in backquotes: "set `download`" becomes "add --download", "with `tensor`" becomes "with --tensor", "or `rows: "all"`" becomes "or --rows all".
 */
function withFlag(error: unknown): string {
  if (!isCollapsarError(error)) return error instanceof Error ? error.message : String(error);
  const message = error.message
    .replace(FIELD, (_, set = "", name = "", value = "") => `${set && "add "}${flagOf(name)}${value && ` ${value}`}`)
    .replace(/report it with its stack$/, "report it with what --debug prints");
  if (!isCollapsarError(error, "InvalidParameter")) return message;
  const { field } = error.fields;
  // `ALL_PROXY` and `all_proxy` are variables of the environment, which no flag sets.
  const isNamed = !field.includes("_") && [" is ", ": "].some((next) => message.startsWith(field + next));
  return isNamed ? `${flagOf(field)}${message.slice(field.length)}` : message;
}

/** `trialId` is `--trial-id`, `adam.lr` is `lr of --adam`. */
function flagOf(field: string): string {
  const [name = "", part] = field.split(".");
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return part === undefined ? flag : `${part} of ${flag}`;
}

const SOURCE_FORMS = "a file, a model directory, an http(s) address, or hf://owner/name";

/** What to give where an argument is missing, by its name. */
const GIVE: Readonly<Record<string, string>> = {
  source: `give ${SOURCE_FORMS}`,
  a: `give two snapshots to compare, each ${SOURCE_FORMS}`,
  b: `give a second snapshot to compare with the first: ${SOURCE_FORMS}`,
  "trials.h5": "give an HDF5 file with a dataset [trials, tokens, dims], or its http(s) address",
  observed: "give the CSV of stats, trials or series, then that of synth or trials to compare it with",
  synthetic: "give a second CSV to compare the first with, as synth or trials writes it",
  part: "give the CSV files that the shards of one run wrote",
  shell: "give bash, zsh or fish",
};

/** What is better said than by the parser of arguments; undefined where it says enough. */
function adviceOn(what: string): string | undefined {
  const unknown = /^unknown command '(.*)'$/s.exec(what)?.[1];
  if (unknown !== undefined && /[/\\.]/.test(unknown)) {
    // What is not there and looks like a model on the Hub is meant as that.
    const source = existsSync(unknown) ? unknown : (likelyAddress(unknown) ?? unknown);
    const shown = /^[\w@%+=:,./\\-]+$/.test(source) ? source : JSON.stringify(source);
    return `${unknown}: is not a command; to measure it: collapsar stats ${shown}`;
  }
  const missing = GIVE[/^missing required argument '(.*)'$/.exec(what)?.[1] ?? ""];
  if (missing !== undefined) return `${what}; ${missing}`;
  const many = /^too many arguments for '(\w+)'\. Expected 1 argument /.exec(what)?.[1];
  if (many !== undefined) {
    const instead = ["stats", "mask", "inspect"].includes(many)
      ? "; series measures several"
      : "; run it once for each";
    return `too many arguments for '${many}', which takes one source${instead}`;
  }
  return undefined;
}

/** From `error: unknown option '--epsilom'\n(Did you mean --epsilon?)` to one line that says what and what to do. */
function usage({ code, message }: CommanderError): string {
  if (code === "commander.help") return "no command given; choose one of the above";
  const [what = "", suggestion] = message.replace(/^error: /, "").split("\n");
  if (suggestion) return `${what}; ${suggestion.replace(/^\(D(.*)\)$/, "d$1")}`;
  const advice = adviceOn(what);
  if (advice !== undefined) return advice;
  const [problem = "", remedy = ""] = what.replace(/\.$/, "").split(/\.\s+/);
  return `${problem}; ${remedy ? remedy.charAt(0).toLowerCase() + remedy.slice(1) : "see --help"}`;
}
