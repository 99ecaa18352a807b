import fc from "fast-check";
import { expect, test } from "vitest";
import { readAhead } from "../../../dist/source/read-ahead.js";

/** A read that ends when told to. */
interface Pending {
  item: number;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** Reads that are started and wait. */
function controlled(): { read: (item: number) => Promise<string>; started: Pending[] } {
  const started: Pending[] = [];
  const read = (item: number) =>
    new Promise<string>((resolve, reject) => started.push({ item, resolve: () => resolve(`read ${item}`), reject }));
  return { read, started };
}

/** Lets everything that can go on go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const itemsOf = (started: readonly Pending[]): number[] => started.map(({ item }) => item);

test("results come in the order of the items, whichever is read first", async () => {
  const { read, started } = controlled();
  const generator = readAhead([0, 1, 2], read, 3);
  const first = generator.next();
  started[2]!.resolve();
  started[1]!.resolve();
  await settle();
  started[0]!.resolve();
  expect((await first).value).toEqual([0, "read 0"]);
  expect((await generator.next()).value).toEqual([1, "read 1"]);
  expect((await generator.next()).value).toEqual([2, "read 2"]);
  expect(await generator.next()).toEqual({ done: true, value: undefined });
});

test("as many reads as the depth are under way, a new one for each that ended", async () => {
  const { read, started } = controlled();
  const generator = readAhead([0, 1, 2, 3, 4], read, 2);
  expect(itemsOf(started)).toEqual([]);
  const first = generator.next();
  expect(itemsOf(started)).toEqual([0, 1]);
  started[1]!.resolve();
  await settle();
  expect(itemsOf(started)).toEqual([0, 1]);
  started[0]!.resolve();
  await first;
  expect(itemsOf(started)).toEqual([0, 1, 2]);
  await generator.next();
  expect(itemsOf(started)).toEqual([0, 1, 2, 3]);
  started.forEach(({ resolve }) => {
    resolve();
  });
  await generator.return(undefined);
});

test("the depth is never exceeded, and every item is read once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(3), { maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(3),
      async (delays, depth, consuming) => {
        let [active, most] = [0, 0];
        const turns = async (count: number) => {
          for (let turn = 0; turn < count; turn += 1) await settle();
        };
        const read = async (at: number): Promise<number> => {
          active += 1;
          most = Math.max(most, active);
          await turns(delays[at]!);
          active -= 1;
          return at;
        };
        const got: [number, number][] = [];
        for await (const pair of readAhead(delays.keys(), read, depth)) {
          got.push(pair);
          await turns(consuming);
        }
        expect(got).toEqual(delays.map((_, at) => [at, at]));
        expect(most).toBeLessThanOrEqual(depth);
      },
    ),
    { numRuns: 50 },
  );
});

test("a failure comes at its turn, after the results before it", async () => {
  const { read, started } = controlled();
  const generator = readAhead([0, 1], read, 2);
  const first = generator.next();
  const failure = new Error("disk");
  started[1]!.reject(failure);
  await settle();
  started[0]!.resolve();
  expect((await first).value).toEqual([0, "read 0"]);
  await expect(generator.next()).rejects.toBe(failure);
});

test("after a failure no read is started, and it is reported when the later ones have ended", async () => {
  const { read, started } = controlled();
  const generator = readAhead([0, 1, 2, 3], read, 3);
  const failure = new Error("disk");
  let reported: unknown;
  const next = generator.next().catch((error: unknown) => {
    reported = error;
  });
  started[0]!.reject(failure);
  await settle();
  expect(reported).toBeUndefined();
  started[1]!.resolve();
  await settle();
  expect(reported).toBeUndefined();
  started[2]!.reject(new Error("also"));
  await next;
  expect(reported).toBe(failure);
  expect(itemsOf(started)).toEqual([0, 1, 2]);
});

test("a consumer that leaves waits for the reads under way", async () => {
  const { read, started } = controlled();
  const generator = readAhead([0, 1, 2, 3], read, 2);
  const first = generator.next();
  started[0]!.resolve();
  await first;
  let left = false;
  const leaving = generator.return(undefined).then(() => {
    left = true;
  });
  started[1]!.resolve();
  await settle();
  expect(left).toBe(false);
  started[2]!.reject(new Error("nobody waits for this"));
  await leaving;
  expect(itemsOf(started)).toEqual([0, 1, 2]);
});

test("no items are no reads", async () => {
  const { read, started } = controlled();
  expect(await readAhead([], read, 4).next()).toEqual({ done: true, value: undefined });
  expect(started).toEqual([]);
});
