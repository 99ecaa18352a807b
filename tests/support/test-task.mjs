// @ts-check
// A task of records for tests of what runs tasks: small matrices that follow from the unit's number, measured for real. Its setup says what goes
// wrong, and where. Imported from dist/, by the tests and by the scripts of their workers.

import { CollapsarError } from "../../dist/errors.js";
import { METRICS } from "../../dist/metrics/metrics.js";
import { hashSeed, wasm } from "../../dist/wasm.js";

/**
 * @typedef {object} TestSetup
 * @property {number} units
 * @property {number} perPart
 * @property {number} [failsAt] The unit at which measuring throws a CollapsarError.
 * @property {number} [throwsAt] The unit at which it throws an Error that nobody expects.
 * @property {number} [diesAt] The unit at which the worker ends.
 * @property {"fails" | "dies"} [opening] What goes wrong on opening.
 * @property {boolean} [onlyInWorkers] Whether what goes wrong does so in workers alone.
 * @property {number} [slowPart] The number of a part that takes longer than all others.
 * @property {number} [unitMs] What each unit takes, at least.
 * @property {string} [log] A file that gets a line for each unit measured.
 */

/** The thread of a test has no `end`. @type {{ inWorker: boolean, end: () => void, note: (path: string, text: string) => void }} */
export const here = { inWorker: false, end: () => {}, note: () => {} };

const wait = (/** @type {number} */ ms) => new Promise((wake) => setTimeout(wake, ms));

/** Tokens and dims of every matrix. */
const TOKENS = 12;
const DIMS = 3;

/** The record of a unit: a third of its tokens differ from the others. @param {number} unit */
function measured(unit) {
  const { Block, SnapshotBuilder, memory } = wasm();
  const values = Float32Array.from({ length: TOKENS * DIMS }, (_, at) => {
    const token = Math.floor(at / DIMS);
    return ((unit * 7919 + token * token) % (3 + (unit % 5))) * 3e-5;
  });
  const builder = new SnapshotBuilder("F32", DIMS, 6e-5, 1.2e-4, hashSeed());
  const block = new Block(values.byteLength);
  try {
    memory().set(new Uint8Array(values.buffer), block.address);
    builder.push(block, values.byteLength);
    const snapshot = builder.measure().finish();
    const numbers = snapshot.metrics();
    snapshot.free();
    const metrics = Object.fromEntries(METRICS.map((metric, at) => [metric, numbers[at]]));
    return {
      trialId: unit,
      metrics: /** @type {import("collapsar").Metrics} */ (metrics),
      step: `s${unit}`,
    };
  } finally {
    block.free();
    builder.free();
  }
}

/** @type {import("../../dist/tasks/task.js").TaskKind<TestSetup>} */
export const TEST_TASK = {
  name: "test",
  open: async (setup) => {
    const wrong = here.inWorker || !setup.onlyInWorkers;
    if (wrong && setup.opening === "fails")
      throw new CollapsarError("NotFound", "gone; look elsewhere", { path: "gone" });
    if (wrong && setup.opening === "dies") {
      here.end();
      await wait(3_600_000);
    }
    return {
      units: setup.units,
      *parts([from, to]) {
        for (let at = from; at < to; ) {
          const end = Math.min(to, (Math.floor(at / setup.perPart) + 1) * setup.perPart);
          yield [at, end];
          at = end;
        }
      },
      async *measure([from, to], signal) {
        if (Math.floor(from / setup.perPart) === setup.slowPart) await wait(300);
        for (let unit = from; unit < to; unit += 1) {
          signal?.throwIfAborted();
          if (setup.unitMs) await wait(setup.unitMs);
          if (unit === setup.failsAt) {
            throw new CollapsarError("ShortRead", `unit ${unit} is cut off; get it again`, {
              start: unit,
              end: 9,
              actual: 1,
            });
          }
          if (unit === setup.throwsAt) throw new RangeError(`unit ${unit} is odd`);
          if (unit === setup.diesAt) {
            here.end();
            await wait(3_600_000);
          }
          if (setup.log) here.note(setup.log, `${unit}\n`);
          yield measured(unit);
        }
      },
      close: async () => {},
    };
  },
};

/** The columns that its records have after the 21. @type {readonly import("../../dist/csv/snapshot-csv.js").ExtraColumn[]} */
export const TEST_COLUMNS = [{ name: "step", kind: "text" }];
