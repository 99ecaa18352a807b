/** Signals that follow others, for what may also end for a reason of its own. */

/** What is to be called when a signal aborts. One listener a signal: Node warns of more than ten, and sixteen requests are no leak. */
const calls = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `call` when `signal` aborts, which it has not done yet. Returns the function that calls that off. */
export function onAbort(signal: AbortSignal | undefined, call: () => void): () => void {
  if (signal === undefined) return () => {};
  const all = calls.get(signal) ?? new Set();
  if (!calls.has(signal)) {
    calls.set(signal, all);
    signal.addEventListener("abort", () => [...all].forEach((each) => void each()), { once: true });
  }
  all.add(call);
  return () => all.delete(call);
}

/** A controller that aborts when `outer` does, with its reason. Call `release` when done: `outer` may live much longer. */
export function following(outer: AbortSignal | undefined): { controller: AbortController; release: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort(outer?.reason);
  if (outer?.aborted) abort();
  return { controller, release: onAbort(outer, abort) };
}

/** Waits `ms` milliseconds, or rejects with the signal's reason as soon as it aborts. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((wake, reject) => {
    const timer = setTimeout(() => {
      release();
      wake();
    }, ms);
    const release = onAbort(signal, () => {
      clearTimeout(timer);
      reject(signal?.reason);
    });
  });
}
