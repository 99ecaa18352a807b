/** Reads in order while the next ones are under way, so that waiting for a disk and computing overlap. */

import { following } from "./abort.js";

/**
 * Calls `read` for each item, at most `depth` at a time, and yields item and result in the items' order.
 *
 * The signal that `read` gets aborts with `signal`, and when nobody waits for the result any more: after a failure, or when the caller
 * leaves.
 */
export async function* readAhead<Item, Result>(
  items: Iterable<Item>,
  read: (item: Item, stop: AbortSignal) => Promise<Result>,
  depth: number,
  signal?: AbortSignal,
): AsyncGenerator<[Item, Result]> {
  const iterator = items[Symbol.iterator]();
  const { controller, release } = following(signal);
  const underWay: [Item, Promise<Result>][] = [];
  const startNext = (): void => {
    const { done, value } = iterator.next();
    if (done) return;
    const result = read(value, controller.signal);
    // A failure is reported when its turn comes; until then it must not count as unhandled.
    result.catch(() => {});
    underWay.push([value, result]);
  };
  try {
    while (underWay.length < depth) {
      const before = underWay.length;
      startNext();
      if (underWay.length === before) break;
    }
    for (let next = underWay.shift(); next; next = underWay.shift()) {
      const result = await next[1];
      startNext();
      yield [next[0], result];
    }
  } finally {
    release();
    controller.abort();
    // Nobody may close a source that is still being read.
    await Promise.allSettled(underWay.map(([, result]) => result));
  }
}
