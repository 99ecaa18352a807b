#!/usr/bin/env node
/** Where the command line starts: the WebAssembly compiles in other threads while the commands are read, and the version needs neither. */
import { statSync, writeSync } from "node:fs";
import * as nodeModule from "node:module";
import { prepareReader } from "../entry/node-readers.js";
import { readWasm } from "../entry/node-wasm.js";
import { WORTH_SECOND_READER } from "../source/second-reader.js";
import { VERSION } from "./version.js";

if (!versionIsTold(process.argv.slice(2))) {
  const compiled = WebAssembly.compile(readWasm());
  // From Node 22.8 on, what was compiled of the scripts is kept for the next start.
  (nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.();
  if (readsLargeFile(process.argv.slice(2))) prepareReader();
  const { runProgram } = await import("./program.js");
  const status = await runProgram(process.argv, compiled);
  // Set, not called: process.exit would cut off what a pipe has not taken yet.
  if (status !== 0) process.exitCode = status;
}

/** Tells the version where nothing else is asked for. What cannot be written is left to the program, which says why. */
function versionIsTold(words: readonly string[]): boolean {
  if (words.length !== 1 || !["--version", "-V"].includes(words[0] as string)) return false;
  try {
    writeSync(1, `${VERSION}\n`);
    return true;
  } catch {
    return false;
  }
}

/** Whether all rows of a large file are about to be read: then a second thread is started, which is ready when the file's header was read. */
function readsLargeFile([command, ...words]: readonly string[]): boolean {
  if (command !== "mask" && (command !== "stats" || words.includes("--mask"))) return false;
  return words.some((word) => {
    try {
      return statSync(word).size >= WORTH_SECOND_READER;
    } catch {
      return false;
    }
  });
}
