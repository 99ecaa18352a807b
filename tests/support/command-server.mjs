// @ts-check
// Runs the command line again and again in one process, started by cli.ts: most of what a run costs is the start of Node and of the
// WebAssembly. Each run evaluates the command's own module anew, in the directory that is asked for, and its output is collected.
import { pathToFileURL } from "node:url";

/** @typedef {{ id: number, main: string, args: string[], cwd: string, env: Record<string, string> }} Run */
/** @typedef {{ id: number, status: number, stdout: string, stderr: string }} Ran */

/**
 * What a run may leave behind and the next one must not hear: listeners of the process and of its streams.
 * @type {readonly import("node:events").EventEmitter[]}
 */
const EMITTERS = [process, process.stdout, process.stderr];

/** All listeners of an emitter. @param {import("node:events").EventEmitter} emitter @returns {[string | symbol, (...args: any[]) => void][]} */
const listenersOf = (emitter) =>
  emitter
    .eventNames()
    .flatMap((name) =>
      emitter
        .listeners(name)
        .map((listener) => /** @type {[string | symbol, (...args: any[]) => void]} */ ([name, listener])),
    );

/** @param {Run} run @returns {Promise<Ran>} */
async function ran({ id, main, args, cwd, env }) {
  const output = { stdout: "", stderr: "" };
  const before = EMITTERS.map((emitter) => new Set(listenersOf(emitter).map(([, listener]) => listener)));
  const writes = [process.stdout.write, process.stderr.write];
  for (const name of /** @type {const} */ (["stdout", "stderr"])) {
    process[name].write = /** @type {typeof process.stdout.write} */ (
      (/** @type {string | Uint8Array} */ chunk, /** @type {unknown[]} */ ...rest) => {
        output[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
        const done = rest.find((argument) => typeof argument === "function");
        if (done) queueMicrotask(() => /** @type {() => void} */ (done)());
        return true;
      }
    );
  }
  const environment = { ...process.env };
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.argv = [process.execPath, main, ...args];
  process.exitCode = 0;
  try {
    await import(`${pathToFileURL(main)}?run=${id}`);
    // What the run wrote last may still be on its way to a callback.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    for (const name of Object.keys(env)) {
      if (environment[name] === undefined) delete process.env[name];
      else process.env[name] = environment[name];
    }
    [process.stdout.write, process.stderr.write] =
      /** @type {[typeof process.stdout.write, typeof process.stderr.write]} */ (writes);
    EMITTERS.forEach((emitter, at) => {
      for (const [name, listener] of listenersOf(emitter)) if (!before[at]?.has(listener)) emitter.off(name, listener);
    });
  }
  const status = Number(process.exitCode ?? 0);
  process.exitCode = 0;
  return { id, status, ...output };
}

/** One after the other: the working directory is the process's. @type {Promise<void>} */
let last = Promise.resolve();
process.on("message", (/** @type {Run} */ run) => {
  last = last.then(async () => {
    process.send?.(
      await ran(run).catch((error) => ({ id: run.id, status: -1, stdout: "", stderr: String(error?.stack ?? error) })),
    );
  });
});
process.on("disconnect", () => process.exit());
process.send?.({ id: 0, status: 0, stdout: "", stderr: "" });
