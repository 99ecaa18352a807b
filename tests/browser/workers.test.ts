/** Workers in a page: the same rows, in the same order, as in Node and as without workers. */
import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { toCsv } from "../../dist/csv/snapshot-csv.js";
import { init } from "../../dist/entry/browser.js";
import { browserWorkers } from "../../dist/entry/browser-workers.js";
import type { Progress } from "../../dist/inputs/inputs.js";
import type { SnapshotRecord } from "../../dist/metrics/metrics.js";
import { setWorkerPlatform } from "../../dist/tasks/platform.js";
import { type RunOptions, runTask } from "../../dist/tasks/run.js";
import { readText } from "../support/files.js";
import { TEST_COLUMNS, TEST_TASK, type TestSetup } from "../support/test-task.mjs";

let alive = 0;
let started = 0;

/** The platform of the page, with the script of the tests and a count of its workers. */
function counted(create: () => Worker) {
  const { cores, start } = browserWorkers(create);
  return {
    cores,
    start: (events: Parameters<typeof start>[0]) => {
      started += 1;
      alive += 1;
      const { post, end } = start(events);
      return {
        post,
        end: () => {
          alive -= 1;
          end();
        },
      };
    },
  };
}

beforeAll(async () => {
  await init();
  setWorkerPlatform(
    counted(() => new Worker(new URL("../support/test-browser-worker.mjs", import.meta.url), { type: "module" })),
  );
});
afterEach(() => expect(alive).toBe(0));

async function run(setup: Partial<TestSetup>, options: Partial<RunOptions>): Promise<{ csv: string; error?: unknown }> {
  const rows: SnapshotRecord[] = [];
  const all = { units: 40, perPart: 5, ...setup };
  const task = await TEST_TASK.open(all);
  try {
    const opened = { kind: TEST_TASK.name, setup: all, task };
    for await (const batch of runTask(opened, [0, all.units], { unit: "trials", ...options })) rows.push(...batch);
    return { csv: toCsv(rows, TEST_COLUMNS) };
  } catch (error) {
    return { csv: toCsv(rows, TEST_COLUMNS), error };
  }
}

it.each([1, 2, 3])("%i workers give the bytes that Node gives", async (jobs) => {
  const before = started;
  const { csv, error } = await run({ slowPart: 1 }, { jobs });
  expect(error).toBeUndefined();
  expect(csv).toBe(await readText("tests/golden/data/row-task.csv"));
  expect(started - before).toBe(jobs === 1 ? 0 : jobs);
});

it("as many as the page may use, by default", async () => {
  const before = started;
  await run({ units: 200, perPart: 1 }, {});
  expect(started - before).toBe(navigator.hardwareConcurrency < 2 ? 0 : navigator.hardwareConcurrency);
});

it("any size of parts gives the same rows", async () => {
  const golden = await readText("tests/golden/data/row-task.csv");
  const sizes = fc.record({ perPart: fc.integer({ min: 1, max: 20 }), jobs: fc.integer({ min: 1, max: 3 }) });
  await fc.assert(
    fc.asyncProperty(sizes, async ({ perPart, jobs }) => {
      expect((await run({ perPart }, { jobs })).csv).toBe(golden);
    }),
    { numRuns: 8 },
  );
});

describe("what goes wrong in a worker", () => {
  it("is the CollapsarError that it threw, after the rows before it", async () => {
    const { csv, error } = await run({ failsAt: 17 }, { jobs: 2 });
    expect(csv.split("\n")).toHaveLength(17 + 2);
    expect(error).toMatchObject({ name: "CollapsarError", code: "ShortRead", fields: { start: 17 } });
  });

  it("does not matter where no worker can be started: the page does the work", async () => {
    const missing = () => new Worker(new URL("../support/no-such-worker.mjs", location.href), { type: "module" });
    const workers = counted(
      () => new Worker(new URL("../support/test-browser-worker.mjs", import.meta.url), { type: "module" }),
    );
    setWorkerPlatform(counted(missing));
    const { csv, error } = await run({}, { jobs: 2 }).finally(() => setWorkerPlatform(workers));
    expect(error).toBeUndefined();
    expect(csv).toBe(await readText("tests/golden/data/row-task.csv"));
  });
});

it("a signal ends the run with its reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const onProgress = ({ done }: Progress): void => {
    if (done >= 5) controller.abort(reason);
  };
  const { error } = await run({ units: 500, perPart: 1 }, { jobs: 2, signal: controller.signal, onProgress });
  expect(error).toBe(reason);
});
