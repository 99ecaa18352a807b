/**
 * The command line as users run it, started from what package.json calls the command: in a process of its own where the test is about the
 * process (its environment, terminal, signals), else in one that runs many (command-server.mjs).
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { listing } from "./fixtures-node.js";

const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
  bin: { collapsar: string };
};

/** The version in package.json. */
export const VERSION = manifest.version;

/** The script behind the command. */
export const MAIN = fileURLToPath(new URL(`../../${manifest.bin.collapsar}`, import.meta.url));

/** Pretends that stdout and stderr are terminals of 80 columns. */
const TERMINAL = `data:text/javascript,for (const stream of [process.stdout, process.stderr]) { stream.isTTY = true; stream.columns = 80; }`;

export interface RunOptions {
  /** Working directory. */
  cwd: string;
  env?: Record<string, string>;
  /** Whether stdout and stderr look like terminals to the process. */
  terminal?: boolean;
}

/** How a process ended, and all it printed. */
export interface Ended {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Starts the command; `ended` resolves when it is over. */
export function start(
  args: readonly string[],
  { cwd, env = {}, terminal = false }: RunOptions,
): { child: ChildProcess; ended: Promise<Ended> } {
  const { NO_COLOR: _noColor, FORCE_COLOR: _forceColor, NODE_OPTIONS: _nodeOptions, ...inherited } = process.env;
  const child = spawn(process.execPath, [...(terminal ? ["--import", TERMINAL] : []), MAIN, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  return { child, ended };
}

let server: ChildProcess | undefined;
const waiting = new Map<number, (ended: Ended) => void>();
let runs = 0;

/**
 * Runs the command, or another script that is a command, in a process that has run others before. `env` is what differs from the tests'
 * own environment.
 */
export function inServer(
  args: readonly string[],
  { cwd, env = {}, main = MAIN }: { cwd: string; env?: Record<string, string> | undefined; main?: string },
): Promise<Ended> {
  if (server === undefined) {
    const { NO_COLOR: _noColor, FORCE_COLOR: _forceColor, NODE_OPTIONS: _nodeOptions, ...inherited } = process.env;
    server = fork(fileURLToPath(new URL("command-server.mjs", import.meta.url)), {
      env: inherited,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    server.on("message", ({ id: of, ...ran }: { id: number; status: number; stdout: string; stderr: string }) => {
      waiting.get(of)?.({ signal: null, ...ran });
      waiting.delete(of);
    });
    // A run that took the process with it fails alone; the next one gets a new process.
    server.on("exit", (status, signal) => {
      server = undefined;
      for (const end of waiting.values()) end({ status, signal, stdout: "", stderr: "the process ended" });
      waiting.clear();
    });
    server.unref();
    server.channel?.unref();
  }
  runs += 1;
  const id = runs;
  const ended = new Promise<Ended>((resolve) => waiting.set(id, resolve));
  server.send({ id, main, args, cwd, env });
  return ended;
}

/** Variables that the command reads when it runs; of others some are read when Node starts. */
const READ_BY_THE_COMMAND = /^HF_/;

/** Runs the command to its end. */
export function collapsar(args: readonly string[], options: RunOptions): Promise<Ended> {
  const { env = {}, terminal } = options;
  const ofNode = Object.keys(env).some((name) => !READ_BY_THE_COMMAND.test(name));
  return ofNode || terminal || args.includes("--debug") ? start(args, options).ended : inServer(args, options);
}

/** Runs what must succeed, without a word on stderr, and returns its stdout. */
export async function succeeds(args: readonly string[], options: RunOptions): Promise<string> {
  const { status, stdout, stderr } = await collapsar(args, options);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

/**
 * Runs what must be refused: exit status 2, nothing on stdout, one line on stderr, and not a file more or less than before. Returns
 * the line without `collapsar: `.
 */
export async function refuses(args: readonly string[], options: RunOptions): Promise<string> {
  const before = listing(options.cwd);
  const { status, stdout, stderr } = await collapsar(args, options);
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(/^collapsar: [^\n]+\n$/),
  });
  expect(listing(options.cwd)).toEqual(before);
  return stderr.slice("collapsar: ".length, -1);
}

/** The first character other than a line feed that a terminal would obey, if there is one: an ESC, a direction mark. */
export const controls = (text: string): string | undefined => /(?!\n)[\p{Cc}\p{Bidi_Control}]/u.exec(text)?.[0];
