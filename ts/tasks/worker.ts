/** A worker's side of {@link file://./pool.ts}: opens a task and measures the ranges that it is given. */
import { type Glue, load } from "../wasm.js";
import { type FromWorker, packError, type ToWorker } from "./messages.js";
import type { Task, TaskKind } from "./task.js";

/** Records wait at most so many milliseconds for others before they are sent. */
const SEND_AFTER_MS = 100;

/** Returns what a worker does with each message. `glue` calls the WebAssembly that comes with one; `post` sends an answer. */
export function taskWorker(
  glue: Glue,
  kinds: readonly TaskKind<never, unknown>[],
  post: (message: FromWorker<unknown>) => void,
): (message: ToWorker) => Promise<void> {
  let task: Task<unknown> | undefined;
  const answer = async (message: ToWorker): Promise<void> => {
    try {
      if (message.type === "load") load(glue, message.module);
      else if (message.type === "open") {
        // What it read was of use already, and whether its source changed is for the task of the main thread to say.
        await task?.close().catch(() => {});
        task = undefined;
        const kind = kinds.find(({ name }) => name === message.kind);
        if (!kind) throw new Error(`the worker knows no task ${message.kind}`);
        task = await kind.open(message.setup as never);
        post({ type: "opened" });
      } else {
        const { reads } = await measure(task as Task<unknown>, message.range, post);
        post({ type: "done", reads: reads && { ...reads } });
      }
    } catch (error) {
      post({ type: "failed", error: packError(error) });
    }
  };
  // One after the other: a run may be over, and the next one begun, while a task is being opened.
  let last = Promise.resolve();
  return (message) => {
    last = last.then(() => answer(message));
    return last;
  };
}

async function measure(
  task: Task<unknown>,
  range: readonly [number, number],
  post: (message: FromWorker<unknown>) => void,
): Promise<Task<unknown>> {
  let records: unknown[] = [];
  let sent = performance.now();
  const send = (): void => {
    if (records.length > 0) post({ type: "records", records });
    records = [];
    sent = performance.now();
  };
  try {
    for await (const record of task.measure(range)) {
      records.push(record);
      if (performance.now() - sent > SEND_AFTER_MS) send();
    }
  } finally {
    // Also those before an error: they are finished records.
    send();
  }
  return task;
}
