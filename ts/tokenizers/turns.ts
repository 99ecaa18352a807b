/** Milliseconds at a time, so that signals and a page's events get their turn. */
const TURN = 50;

/** Returns a function to call between pieces of work: after some time it lets other events run. It rejects with the signal's reason. */
export function turns(signal: AbortSignal | undefined): () => Promise<void> {
  let ends = performance.now() + TURN;
  return async () => {
    if (performance.now() < ends) return;
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    ends = performance.now() + TURN;
  };
}
