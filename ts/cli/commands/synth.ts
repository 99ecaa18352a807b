/** `collapsar synth` */
import { Command, Option } from "commander";
import * as v from "valibot";
import { readObserved } from "../../comparison/read.js";
import { CollapsarError } from "../../errors.js";
import { DEFAULTS } from "../../parameters/defaults.js";
import { wordsOf } from "../../parameters/validation/fields.js";
import { SYNTH_FIELDS } from "../../parameters/validation/synth.js";
import { drawRecords } from "../../report/figures/records.js";
import { drawnSimulation } from "../../report/figures/synth.js";
import { SimulatedTrials, synthMeasured, synthTables } from "../../report/parts/synth.js";
import { SYNTH_TASK } from "../../synth/kind.js";
import { saveTrials } from "../../synth/save.js";
import type { SynthSetup } from "../../synth/setup.js";
import { prepareOutput, tellOfPlaces } from "../files/output.js";
import { addOptions, fieldsOf } from "../options/groups.js";
import { parseNumber } from "../options/number.js";
import { COMMON, FIGURE, OBSERVED, outputOption, POPULATIONS, REPORT } from "../options/outputs.js";
import { pathField } from "../options/path.js";
import { readOptions } from "../options/read.js";
import { READING } from "../options/reading.js";
import { type Running, recordsOf } from "../options/running.js";
import {
  centroidOption,
  centroidTensorOption,
  epsilonOption,
  maskOption,
  maskTensorOption,
  seedOption,
  storageOption,
  tensorOption,
  thresholdOption,
} from "../options/shared.js";
import { parseSigma, SIGMA_HELP } from "../options/sigma.js";
import { recordsWork } from "../run/records.js";
import { type Handles, runCommand } from "../run/run.js";
import { bytes, plural, reportLines } from "../text.js";

const GROUPS = [FIGURE, OBSERVED, REPORT, READING, POPULATIONS, recordsOf("trials"), COMMON] as const;

const FIELDS = {
  ...SYNTH_FIELDS,
  sigma: v.optional(v.union([v.string(), v.number(), v.array(v.number())], SIGMA_HELP)),
  centroid: pathField,
  centroidOf: pathField,
  mask: pathField,
  save: pathField,
  // Named before what is observed in the command that a report tells, though after it in the help.
  ...POPULATIONS.fields,
  ...fieldsOf(GROUPS),
};

const JSON_FORMAT = { command: "synth", version: 1 };

/** Defines the command. */
export function synthCommand(): Command {
  const command = new Command("synth")
    .summary("simulate snapshots around a centroid and measure each")
    .description(
      "Simulates snapshots: every row is the centroid with normal noise, rounded to bfloat16. Each is measured and " +
        "gives one record of the CSV; no file of trials is needed. A trial depends on the seed, sigma and its number alone.",
    )
    .addOption(centroidOption("the centroid: a vector"))
    .option(
      "--centroid-of <source>",
      "or the mean of rows of this matrix: those of --mask, else those with a byte-identical twin",
    )
    .addOption(maskOption("selects the rows"))
    .option("--sigma <sigma>", `standard deviation of the noise: ${SIGMA_HELP}`)
    .option("--trials <integer>", "snapshots for each sigma", parseNumber)
    .option("--tokens <integer>", `rows of a snapshot (default: ${DEFAULTS.tokens})`, parseNumber)
    .addOption(seedOption("other trials"))
    .addOption(storageOption(`how trials are stored before they are measured (default: ${DEFAULTS.storage})`))
    .option("--drop-singletons", "measure of each trial its black holes alone, as a mask of identical rows does")
    .addOption(outputOption("write a record per trial; .csv, .json or .parquet, - for stdout"))
    .option("--save <path>", "write the trials themselves too, as HDF5, before they are measured; .h5")
    .addOption(centroidTensorOption())
    .addOption(tensorOption("the matrix of --centroid-of (default: gamma, lm_head.weight, ...)"))
    .addOption(maskTensorOption())
    .addOption(epsilonOption())
    .addOption(thresholdOption())
    .addOption(
      // Both follow the same law; for who wants to see that.
      new Option("--sampler <which>", "draw every entry or only those that change")
        .choices(wordsOf(SYNTH_FIELDS.sampler))
        .hideHelp(),
    );
  return addOptions(command, GROUPS)
    .addHelpText(
      "after",
      `
With several sigmas there is a record for each sigma and trial, and a last column sigma. start:stop:count are evenly spaced
numbers, both ends included, as numpy's linspace gives them; :log spaces them by equal ratios.

Examples:
  collapsar synth --centroid centroid.safetensors --sigma 1.5e-9 --trials 10000 -o trials.csv
  collapsar synth --centroid-of gamma.safetensors --mask mask.safetensors --sigma 1e-8 --trials 100 --save trials.h5
  collapsar synth --centroid centroid.safetensors --sigma 1.5e-9:5e-9:1000 --trials 1 --observed stats.csv --figure sweep.svg
  collapsar synth --centroid centroid.safetensors --sigma 1e-8 --trials 10000 --shard 2/4 -o parts/2.csv`,
    )
    .action(run);
}

async function run(flags: { config?: string }): Promise<void> {
  const options = await readOptions(flags, FIELDS);
  const { outputs, running, reading, given } = options;
  const { centroid, centroidOf, mask, save, observed: observedCsv, sigma, trials, populations, ...parameters } = given;
  const around = centroidInput(centroid, centroidOf, mask, given);
  if (sigma === undefined) throw missing("--sigma", SIGMA_HELP);
  if (trials === undefined) throw missing("--trials", "how many snapshots to simulate");
  const sigmas = typeof sigma === "string" ? parseSigma(sigma) : sigma;
  const plan = SYNTH_TASK.plan({
    around,
    ...parameters,
    trials,
    sigma: sigmas,
    populations: populations !== undefined,
  });
  if (save !== undefined) refuseParts(plan.parameters.sigmas.length, running);
  const inputs = [centroid, centroidOf, mask, observedCsv, flags.config];
  await runCommand({
    outputs,
    inputs,
    work: recordsWork({
      json: JSON_FORMAT,
      unit: "trials",
      outputs,
      running,
      populations,
      paths: [save],
      async open(handles) {
        const opened = await plan.open({ ...handles, reading });
        const observed = observedCsv === undefined ? undefined : await readObserved(observedCsv, handles);
        const written =
          save === undefined ? [] : [await writeTrials(opened.setup, save, inputs, handles, outputs.quiet)];
        const simulated = new SimulatedTrials(opened.facts);
        return { opened, summary: { simulated, observed }, add: (record) => simulated.add(record), written };
      },
    }),
    figure: (figures, { summary: { simulated, observed } }, theme) =>
      drawRecords(figures, drawnSimulation(simulated, observed), theme),
    asked: { command: "synth", sources: [], options, fields: FIELDS },
    document: ({ simulatedDocument }, { summary: { simulated, observed }, ...rest }) =>
      simulatedDocument(simulated, { ...rest, observed }),
    report: ({ summary: { simulated } }, colours) =>
      reportLines(synthMeasured(simulated.of), synthTables(simulated), colours),
  });
}

/** A file of trials holds all trials of one sigma. */
function refuseParts(sigmas: number, { shard, resume }: Running): void {
  const what = sigmas > 1 ? `${sigmas} sigmas` : shard !== undefined ? "--shard" : resume && "--resume";
  if (!what) return;
  throw new CollapsarError("Usage", `--save writes all trials of one sigma, so it does not go with ${what}`, {});
}

/** Writes the trials down, whole or not at all, and says so. */
async function writeTrials(
  setup: SynthSetup,
  path: string,
  inputs: readonly (string | undefined)[],
  handles: Handles,
  quiet = false,
): Promise<string> {
  const given = inputs.filter((input) => input !== undefined);
  const destination = await prepareOutput(path, given, ["h5", "hdf5"]);
  tellOfPlaces([destination], quiet);
  try {
    const { sink, stage, discard } = await destination.stream();
    let length = 0;
    const write = (piece: Uint8Array): Promise<void> => {
      length += piece.length;
      return sink.write(piece);
    };
    try {
      await saveTrials(setup, { ...sink, write }, handles);
    } catch (error) {
      await discard();
      throw error;
    }
    await (await stage()).publish();
    return `wrote ${path}: ${plural(setup.trials, "trial")}, ${bytes(length)}`;
  } catch (error) {
    await destination.abandon();
    throw error;
  }
}

/** What to simulate around; options that belong to the other way are refused, not ignored. */
function centroidInput(
  centroid: string | undefined,
  centroidOf: string | undefined,
  mask: string | undefined,
  names: { centroidTensor?: string | undefined; tensor?: string | undefined; maskTensor?: string | undefined },
) {
  if (centroid !== undefined && centroidOf !== undefined) {
    throw new CollapsarError("Usage", "--centroid and --centroid-of exclude each other; leave out one", {});
  }
  if (centroid !== undefined) {
    const of =
      mask !== undefined ? "--mask" : names.tensor !== undefined ? "--tensor" : names.maskTensor && "--mask-tensor";
    if (of) throw new CollapsarError("Usage", `${of} goes with --centroid-of, not with --centroid; leave it out`, {});
    return centroid;
  }
  if (centroidOf === undefined) throw missing("--centroid", "a file with the vector, or --centroid-of a matrix");
  if (names.centroidTensor !== undefined) {
    const message = "--centroid-tensor goes with --centroid, not with --centroid-of; use --tensor for the matrix";
    throw new CollapsarError("Usage", message, {});
  }
  if (mask === undefined && names.maskTensor !== undefined) {
    throw new CollapsarError("Usage", "--mask-tensor names the tensor of a --mask; give the mask too", {});
  }
  return { of: centroidOf, mask };
}

const missing = (option: string, what: string): CollapsarError =>
  new CollapsarError("Usage", `${option} is missing; give ${what}`, {});
