/** The thread that reads beside the main one, in Node. A file of its own, without imports of Node's: the command line begins with it. */
import type { Worker } from "node:worker_threads";
import type { PrefixesRead, SecondReader } from "../source/second-reader.js";
import type { ReaderEnd } from "./node-reader.js";

/** Started and not hired yet. */
let prepared: SecondReader | undefined;

/** Starts the thread before anybody needs it. It keeps no process alive. */
export function prepareReader(): void {
  prepared ??= start();
}

/** The one that was started before, or a new one; undefined on a machine of one core. */
export function nodeReader(): SecondReader | undefined {
  const reader = prepared ?? start();
  prepared = undefined;
  return reader;
}

function start(): SecondReader | undefined {
  // Loaded when it is needed: most commands have no use for threads.
  const threads = process.getBuiltinModule?.("node:worker_threads");
  const cores = process.getBuiltinModule?.("node:os").availableParallelism();
  if (!threads || cores === undefined || cores < 2) return undefined;
  try {
    // It says nothing; to pass its words on, this thread would open its own outputs now.
    const silent = { stdout: true, stderr: true };
    return withWorker(new threads.Worker(new URL("./node-reader.js", import.meta.url), silent));
  } catch {
    // Threads may be forbidden.
    return undefined;
  }
}

function withWorker(worker: Worker): SecondReader {
  let onMessage: (message: PrefixesRead | ReaderEnd) => void = () => {};
  let onEnd: (reason: string) => void = () => {};
  let gone: string | undefined;
  const leave = (reason: string): void => {
    gone ??= reason;
    onEnd(gone);
  };
  worker.on("message", (message) => onMessage(message));
  worker.on("error", (error) => leave(String(error)));
  worker.on("exit", (status) => leave(`exit status ${status}`));
  worker.unref();
  return {
    read: (request, onPrefixes) =>
      new Promise((done, failed) => {
        onEnd = (reason) => failed(new Error(reason));
        if (gone !== undefined) return onEnd(gone);
        onMessage = (message) => {
          try {
            if ("bytes" in message) onPrefixes(message);
            else if (message.failed === undefined) done();
            else onEnd(message.failed);
          } catch (error) {
            failed(error);
          }
        };
        worker.ref();
        worker.postMessage(request);
      }),
    end: () => void worker.terminate(),
  };
}
