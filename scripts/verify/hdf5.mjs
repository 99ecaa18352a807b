// @ts-check
// The reading side of hdf5.py: opens each file with the built package and compares every trial with what h5py read.
import { readFileSync } from "node:fs";
import "../../dist/entry/node.js";
import { openTrials } from "../../dist/hdf5/dataset.js";
import { trialBytes } from "../../dist/hdf5/trial-bytes.js";
import { openPath } from "../../dist/source/file.js";

// A file of many trials is opened and read, and the time of its opening is shown: it must grow with the chunks and no faster.

/** @typedef {{ path: string, dataset: string, refusal: string | null, form: Record<string, unknown> }} Case */

/** @type {Case[]} */
const cases = JSON.parse(readFileSync(/** @type {string} */ (process.argv[2]), "utf8"));
const counts = { equal: 0, refused: 0 };
/** @type {string[]} */
const wrong = [];

/** @param {import("../../dist/hdf5/dataset.js").TrialsDataset} dataset @param {number} from @param {number} to */
async function read(dataset, from, to) {
  const pieces = [];
  for await (const { bytes } of trialBytes(dataset, from, to)) pieces.push(Buffer.from(bytes));
  return Buffer.concat(pieces);
}

for (const { path, dataset: name, refusal, form } of cases) {
  const expected = readFileSync(`${path}.bin`);
  const source = /** @type {import("../../dist/source/byte-source.js").NamedSource} */ (await openPath(path));
  try {
    const started = performance.now();
    const dataset = await openTrials(source, name);
    if (form.many)
      console.log(`${((performance.now() - started) / 1000).toFixed(2)} s to open ${JSON.stringify(form)}`);
    const [trials] = dataset.shape;
    const each = expected.length / trials;
    const attributes = Object.keys(dataset.attributes).length;
    let right = attributes === form.attributes && (await read(dataset, 0, trials)).equals(expected);
    for (let trial = 0; trial < (form.many ? 0 : trials); trial += 1) {
      const [one, rest] = [await read(dataset, trial, trial + 1), await read(dataset, trial, trials)];
      right &&= one.equals(expected.subarray(trial * each, (trial + 1) * each));
      right &&= rest.equals(expected.subarray(trial * each));
    }
    if (right && !refusal) counts.equal += 1;
    else wrong.push(`${path}: ${refusal ? "read, but should be refused" : "other values"} ${JSON.stringify(form)}`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (refusal && message.includes(refusal)) counts.refused += 1;
    else wrong.push(`${path}: ${message} ${JSON.stringify(form)}`);
  } finally {
    await source.close?.();
  }
}
for (const line of wrong.slice(0, 20)) console.log(line);
console.log(`${counts.equal} with the same values, ${counts.refused} refused as they must be, ${wrong.length} wrong`);
process.exitCode = wrong.length === 0 ? 0 : 1;
