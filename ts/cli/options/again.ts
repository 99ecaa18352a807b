/** The command that makes a report again: what was asked for, wherever it was said, by the names of files. */
import type * as v from "valibot";
import { httpTarget } from "../../source/http/address.js";
import { fileName } from "../../text/file-name.js";
import { pathField } from "./path.js";
import type { CommandOptions } from "./read.js";
import { parseShard } from "./shard.js";

/** What a report is made of: a command, its sources and its options. */
export interface Asked {
  readonly command: string;
  readonly sources: readonly string[];
  readonly options: Pick<CommandOptions<unknown>, "running" | "reading"> & { given: object };
  readonly fields: v.ObjectEntries;
}

/**
 * The command line. It has neither the places of files on this machine nor what is secret in an address, and nothing that changes no number:
 * where results went, or how many workers there were.
 */
export function commandAgain({ command, sources, options, fields }: Asked): string {
  const { given, reading, running } = options;
  const words = Object.entries({ ...given, ...reading }).flatMap(([name, value]: [string, unknown]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === undefined || value === false) return [];
    if (value === true) return [flag];
    return [flag, fields[name] === pathField ? shownName(String(value)) : String(value)];
  });
  const { index, of } = running.shard === undefined ? { index: 1, of: 1 } : parseShard(running.shard, process.env);
  const part = of > 1 ? ["--shard", `${index}/${of}`] : [];
  const all = ["collapsar", command, ...sources.map(shownName), ...words, ...part, "--report", "report.html"];
  return all.map(quoted).join(" ");
}

const shownName = (source: string): string =>
  /^https?:\/\//i.test(source) ? httpTarget(source).name : fileName(source);

/** A word of a command line as a shell takes it, in single quotes where it needs them. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
