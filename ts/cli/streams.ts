/** stdout and stderr. Node makes each when it is first asked for, which takes a millisecond and more: a run that prints nothing asks for neither. */
import { writeSync } from "node:fs";
import { explain } from "./failure.js";
import { stdoutFailed } from "./files/output-error.js";

let watchesStdout = false;
let watchesStderr = false;

/**
 * A reader that left early (`| head`) is no failure; without a listener it would end the process with a stack. A disk that is full is one,
 * also where nobody waits for what was written, as with --help.
 */
export function stdout(): NodeJS.WriteStream {
  if (!watchesStdout) {
    watchesStdout = true;
    let failure: NodeJS.ErrnoException | undefined;
    process.stdout.on("error", (error) => {
      failure = error;
    });
    process.on("exit", () => {
      if (failure === undefined || failure.code === "EPIPE" || process.exitCode) return;
      writeSync(2, `${explain(stdoutFailed(failure))}\n`);
      process.exitCode = 1;
    });
  }
  return process.stdout;
}

/** What cannot be said there is lost. */
export function stderr(): NodeJS.WriteStream {
  if (!watchesStderr) {
    watchesStderr = true;
    process.stderr.on("error", () => {});
  }
  return process.stderr;
}
