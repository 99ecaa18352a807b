import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { toCsv } from "../../../dist/csv/snapshot-csv.js";
import { nodeWorkers } from "../../../dist/entry/node-workers.js";
import type { Progress } from "../../../dist/inputs/inputs.js";
import type { SnapshotRecord } from "../../../dist/metrics/metrics.js";
import { Crew } from "../../../dist/tasks/crew.js";
import { setWorkerPlatform, workerPlatform } from "../../../dist/tasks/platform.js";
import { collect, type RunOptions, runTask, workersFor } from "../../../dist/tasks/run.js";
import type { OpenedTask, Task } from "../../../dist/tasks/task.js";
import { temporaryDirectory } from "../../support/fixtures-node.js";
import { TEST_COLUMNS, TEST_TASK, type TestSetup } from "../../support/test-task.mjs";

const script = new URL("../../support/test-worker.mjs", import.meta.url);
const platform = workerPlatform();

/** Threads that are counted. */
const threads = { started: 0, ended: 0 };
beforeAll(() => {
  const { start, cores } = nodeWorkers(script);
  setWorkerPlatform({
    cores,
    start(events) {
      threads.started += 1;
      const { post, end } = start(events);
      return {
        post,
        end: () => {
          threads.ended += 1;
          end();
        },
      };
    },
  });
});
afterAll(() => setWorkerPlatform(platform));

type Options = Partial<RunOptions> & { range?: readonly [number, number] };

/** The records that came, and the error that ended them. */
async function run(
  setup: TestSetup,
  { range, ...options }: Options,
): Promise<{ records: SnapshotRecord[]; error?: unknown }> {
  const records: SnapshotRecord[] = [];
  const task = await TEST_TASK.open(setup);
  try {
    const opened = { kind: TEST_TASK.name, setup, task };
    const batches = runTask(opened, range ?? [0, task.units], { unit: "trials", ...options });
    for await (const batch of batches) records.push(...batch);
    return { records };
  } catch (error) {
    return { records, error };
  } finally {
    await task.close();
  }
}

const opened = async (setup: TestSetup): Promise<OpenedTask> => ({
  kind: TEST_TASK.name,
  setup,
  task: await TEST_TASK.open(setup),
});

const csv = ({ records }: { records: SnapshotRecord[] }): string => toCsv(records, TEST_COLUMNS);

describe("records", () => {
  const setup = { units: 60, perPart: 4 };

  // tests/browser/workers.test.ts compares with the same file.
  test("are those of the golden file", async () => {
    const golden = readFileSync("tests/golden/data/row-task.csv", "utf8");
    for (const jobs of [1, 2]) expect(csv(await run({ units: 40, perPart: 5 }, { jobs }))).toBe(golden);
  });

  test.each([2, 3, 5])("are the same from %i workers as from this thread, in order", async (jobs) => {
    const alone = await run(setup, { jobs: 1 });
    expect(alone.records.map(({ trialId }) => trialId)).toEqual([...Array(60).keys()]);
    expect(new Set(alone.records.map(({ metrics }) => metrics.n_unique)).size).toBeGreaterThan(2);
    const before = threads.started;
    expect(csv(await run(setup, { jobs }))).toBe(csv(alone));
    expect(threads.started - before).toBe(jobs);
    expect(threads.ended).toBe(threads.started);
  });

  test("of any range and any size of parts are a slice of all of them", async () => {
    const all = (await run({ units: 30, perPart: 30 }, { jobs: 1 })).records;
    const cases = fc.record({
      from: fc.nat(30),
      length: fc.nat(30),
      perPart: fc.integer({ min: 1, max: 9 }),
      jobs: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ from, length, perPart, jobs }) => {
        const to = Math.min(30, from + length);
        const { records, error } = await run({ units: 30, perPart }, { jobs, range: [from, to] });
        expect(error).toBeUndefined();
        expect(records).toEqual(all.slice(from, to));
      }),
      { numRuns: 12 },
    );
  });

  test("wait for a slow part, and the workers do not run ahead of it without bound", async () => {
    const log = join(temporaryDirectory(), "log");
    const slow = { units: 400, perPart: 1, slowPart: 0, log };
    const records = runTask(await opened(slow), [0, 400], { unit: "trials", jobs: 2 });
    await records.next();
    // The first record is here; nobody takes the second, so the workers must come to a halt.
    await new Promise((wake) => setTimeout(wake, 400));
    const measured = readFileSync(log, "utf8").split("\n").length - 1;
    expect(measured).toBeGreaterThan(3);
    expect(measured).toBeLessThanOrEqual(2 + 2 * 4);
    let delivered = 1;
    for await (const batch of records) delivered += batch.length;
    expect(delivered).toBe(400);
  });

  test("end the workers when they are no longer wanted", async () => {
    const before = { ...threads };
    const task = await opened({ units: 100, perPart: 1 });
    for await (const _ of runTask(task, [0, 100], { unit: "trials", jobs: 2 })) break;
    expect([threads.started - before.started, threads.ended - before.ended]).toEqual([2, 2]);
  });

  test("of no unit are none, and no worker starts", async () => {
    const before = threads.started;
    expect(await run({ units: 0, perPart: 1 }, { jobs: 4 })).toEqual({ records: [] });
    expect(threads.started).toBe(before);
  });

  test("progress goes from nothing to all, one step a batch", async () => {
    const seen: Progress[] = [];
    await run(setup, { jobs: 2, range: [8, 40], onProgress: (progress) => seen.push(progress) });
    expect(seen[0]).toEqual({ phase: "measuring trials", unit: "trials", done: 0, total: 32 });
    expect(seen.at(-1)).toMatchObject({ done: 32, total: 32 });
    const done = seen.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });
});

describe("runs that share a crew", () => {
  const setup = { units: 60, perPart: 4 };

  test("have the same workers, which end with it", async () => {
    const alone = csv(await run(setup, { jobs: 1 }));
    const before = { ...threads };
    const crew = Crew.ofPlatform()!;
    for (const jobs of [2, 3, 2]) expect(csv(await run(setup, { jobs, crew }))).toBe(alone);
    expect([threads.started - before.started, threads.ended - before.ended]).toEqual([3, 0]);
    crew.end();
    expect(threads.ended).toBe(threads.started);
  });

  test("find workers that were started before", async () => {
    const before = threads.started;
    const crew = Crew.ofPlatform()!;
    crew.prepare(2);
    expect(threads.started - before).toBe(2);
    expect((await run(setup, { jobs: 2, crew })).records).toHaveLength(60);
    expect(threads.started - before).toBe(2);
    crew.end();
    expect(threads.ended).toBe(threads.started);
  });

  test("can have one that fails among them", async () => {
    const crew = Crew.ofPlatform()!;
    expect((await run({ ...setup, failsAt: 17 }, { jobs: 2, crew })).error).toMatchObject({ code: "ShortRead" });
    expect((await run({ ...setup, diesAt: 12 }, { jobs: 2, crew })).error).toMatchObject({ code: "WorkerFailed" });
    expect((await run(setup, { jobs: 2, crew })).records).toHaveLength(60);
    crew.end();
    expect(threads.ended).toBe(threads.started);
  });
});

describe("an error of a unit comes after the records of all units before it, whatever the number of workers", () => {
  test.each([1, 2, 3])("a CollapsarError, with code and fields: %i", async (jobs) => {
    const { records, error } = await run({ units: 40, perPart: 5, failsAt: 17, slowPart: 1 }, { jobs });
    expect(records.map(({ trialId }) => trialId)).toEqual([...Array(17).keys()]);
    expect(error).toMatchObject({
      name: "CollapsarError",
      code: "ShortRead",
      message: "unit 17 is cut off; get it again",
      fields: { start: 17, end: 9, actual: 1 },
    });
    expect(threads.ended).toBe(threads.started);
  });

  test("one that nobody expected is Internal, with the worker's stack", async () => {
    const { records, error } = await run({ units: 40, perPart: 5, throwsAt: 11 }, { jobs: 2 });
    expect(records).toHaveLength(11);
    expect(error).toMatchObject({ code: "Internal", message: expect.stringContaining("unit 11 is odd") });
    expect((error as Error).stack).toContain("test-task.mjs");
  });

  test("a worker that dies", async () => {
    const { records, error } = await run({ units: 40, perPart: 5, diesAt: 12 }, { jobs: 2 });
    expect(records.map(({ trialId }) => trialId)).toEqual([...Array(records.length).keys()]);
    expect(error).toMatchObject({
      code: "WorkerFailed",
      message: "a worker ended in the middle (exit status 3); try again with fewer `jobs`",
    });
    expect(threads.ended).toBe(threads.started);
  });

  test("an error of opening in a worker", async () => {
    const { records, error } = await run({ units: 40, perPart: 5, opening: "fails", onlyInWorkers: true }, { jobs: 2 });
    expect(records).toEqual([]);
    expect(error).toMatchObject({ code: "NotFound", fields: { path: "gone" } });
  });
});

describe("a run goes on in this thread", () => {
  const setup = { units: 12, perPart: 1 };

  test("when no worker can be started", async () => {
    const alone = csv(await run(setup, { jobs: 1 }));
    expect(csv(await run({ ...setup, opening: "dies", onlyInWorkers: true }, { jobs: 2 }))).toBe(alone);
  });

  test("when the platform lets none be started", async () => {
    const workers = workerPlatform()!;
    const start = (): never => {
      throw new DOMException("not of this origin", "SecurityError");
    };
    setWorkerPlatform({ ...workers, start });
    const { records } = await run(setup, { jobs: 2 }).finally(() => setWorkerPlatform(workers));
    expect(records).toHaveLength(12);
  });

  test("when the setup cannot be cloned", async () => {
    const source = { slice: () => {} };
    const before = threads.started;
    expect((await run({ ...setup, source } as TestSetup, { jobs: 2 })).records).toHaveLength(12);
    expect([threads.started > before, threads.ended]).toEqual([true, threads.started]);
  });

  test("when the platform has no workers", async () => {
    const workers = workerPlatform();
    setWorkerPlatform(undefined);
    const { records } = await run(setup, { jobs: 2 }).finally(() => setWorkerPlatform(workers));
    expect(records).toHaveLength(12);
  });
});

describe("a signal", () => {
  test.each([1, 2])("ends the run with its reason, and all workers at once: %i", async (jobs) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const onProgress = ({ done }: Progress): void => {
      if (done < 5) return;
      controller.abort(reason);
      expect(threads.ended).toBe(threads.started);
    };
    const { records, error } = await run({ units: 500, perPart: 1 }, { jobs, signal: controller.signal, onProgress });
    expect(error).toBe(reason);
    expect(records.length).toBeLessThan(100);
    expect(threads.ended).toBe(threads.started);
  });

  test.each([1, 2])("that is aborted already", async (jobs) => {
    const reason = new Error("never");
    const before = threads.started;
    expect(await run({ units: 50, perPart: 1 }, { jobs, signal: AbortSignal.abort(reason) })).toEqual({
      records: [],
      error: reason,
    });
    expect(threads.started).toBe(before);
  });
});

describe("the number of workers", () => {
  const parts = (count: number): Iterable<[number, number]> =>
    Array.from({ length: count }, (_, at): [number, number] => [at, at + 1]);

  test.each<[number, number | undefined, number, number]>([
    [0, undefined, 8, 0],
    [1, undefined, 8, 0],
    [3, undefined, 8, 1],
    [4, undefined, 8, 2],
    [1000, undefined, 8, 8],
    [1000, undefined, 1, 0],
    [1000, 3, 8, 3],
    [1000, 1, 8, 0],
    [2, 5, 8, 2],
    [1, 5, 8, 1],
  ])("%i parts, asked for %s, %i cores: %i", (count, asked, cores, workers) => {
    expect(workersFor(parts(count), asked, cores)).toBe(workers);
  });

  test("is found without taking more parts than it needs", () => {
    let taken = 0;
    function* endless(): Generator<[number, number]> {
      for (;;) {
        taken += 1;
        yield [0, 1];
      }
    }
    expect(workersFor(endless(), undefined, 4)).toBe(4);
    expect(taken).toBe(8);
  });

  test("is by default that of the cores that may be used", () => {
    expect(platform?.cores()).toBe(availableParallelism());
  });
});

test("between short parts in this thread other events get their turn", async () => {
  const busy = (milliseconds: number): void => {
    for (const end = performance.now() + milliseconds; performance.now() < end; );
  };
  const task: Task<number> = {
    units: 100,
    parts: function* ([from, to]) {
      for (let at = from; at < to; at += 1) yield [at, at + 1];
    },
    measure: async function* ([at]) {
      busy(2);
      yield at;
    },
    close: async () => {},
  };
  const controller = new AbortController();
  const reason = new Error("a click");
  setTimeout(() => controller.abort(reason));
  const records = collect(
    { kind: "busy", setup: undefined, task },
    { jobs: 1, unit: "trials", signal: controller.signal },
  );
  await expect(records).rejects.toBe(reason);
});
