/** `collapsar synth` */
import { Command, Option } from "commander";
import * as v from "valibot";
import { type ObservedMetrics, readObserved } from "../../comparison/read.js";
import { SIGMA_COLUMN } from "../../csv/snapshot-csv.js";
import { CollapsarError } from "../../errors.js";
import type { Theme } from "../../figures/figure-options.js";
import { bytesIdentity } from "../../inputs/identity.js";
import { withInputs } from "../../inputs/inputs.js";
import { spacedSigmas } from "../../jobs/synth.js";
import { READING_FIELDS, SYNTH_FIELDS, synthParameters } from "../../parameters/validate.js";
import { drawRecords } from "../../report/figures/records.js";
import { drawnSimulation } from "../../report/figures/synth.js";
import { SimulatedTrials } from "../../report/parts/synth.js";
import { readCentroid } from "../../synth/centroid.js";
import { saveTrials } from "../../synth/save.js";
import type { SynthSetup } from "../../synth/setup.js";
import { openSynthTask, SYNTH_TASK, samplerChoices } from "../../synth/task.js";
import { bytes, plural } from "../../text/quantities.js";
import { addFigureOptions, addObservedOption, FIGURE_FIELDS, OBSERVED_FIELDS } from "../files/figure-output.js";
import { prepareOutput, tellOfPlaces } from "../files/output.js";
import { addReportOption, REPORT_FIELDS } from "../files/report-output.js";
import {
  addCommonOptions,
  addReadingOptions,
  OUTPUT_FIELDS,
  parseNumber,
  pathField,
  withConfig,
} from "../options/options.js";
import { addRunOptions, RUN_FIELDS } from "../options/run-options.js";
import { parseSigma, SIGMA_HELP } from "../options/sigma.js";
import type { Handles } from "../run/job.js";
import type { Summary } from "../run/summary.js";
import { partOf, runTaskCommand } from "../run/task.js";
import { synthReport } from "../synth-report.js";

const FIELDS = {
  ...SYNTH_FIELDS,
  sigma: v.optional(v.union([v.string(), v.number(), v.array(v.number())], SIGMA_HELP)),
  centroid: pathField,
  centroidOf: pathField,
  mask: pathField,
  save: pathField,
  ...READING_FIELDS,
  ...RUN_FIELDS,
  ...OUTPUT_FIELDS,
  ...REPORT_FIELDS,
  ...FIGURE_FIELDS,
  ...OBSERVED_FIELDS,
};
const PATHS = ["centroid", "centroidOf", "mask", "output", "save", "report", "figure", "observed"];

/** Defines the command. */
export function synthCommand(): Command {
  const command = new Command("synth")
    .summary("simulate snapshots around a centroid and measure each")
    .description(
      "Simulates snapshots: every row is the centroid with normal noise, rounded to bfloat16. Each is measured and " +
        "gives one record of the CSV; no file of trials is needed. A trial depends on the seed, sigma and its number alone.",
    )
    .option("--centroid <file>", "the centroid: a vector in a .safetensors or .npy file")
    .option(
      "--centroid-of <source>",
      "or the mean of rows of this matrix: those of --mask, else those with a byte-identical twin",
    )
    .option("--mask <file>", "selects the rows (BOOL or U8, one value per row)")
    .option("--sigma <sigma>", `standard deviation of the noise: ${SIGMA_HELP}`)
    .option("--trials <integer>", "snapshots for each sigma", parseNumber)
    .option("--tokens <integer>", "rows of a snapshot (default: 2100)", parseNumber)
    .option("--seed <integer>", "another seed, other trials (default: 42)", parseNumber)
    .addOption(
      new Option("--storage <dtype>", "how trials are stored before they are measured (default: float16)").choices([
        "float16",
        "bfloat16",
      ]),
    )
    .option("--drop-singletons", "measure of each trial its black holes alone, as a mask of identical rows does")
    .option("-o, --output <path>", "write a record per trial; .csv or .json, - for stdout")
    .option("--save <path>", "write the trials themselves too, as HDF5, before they are measured; .h5")
    .option("--centroid-tensor <name>", "the centroid's tensor (default: centroid, or the only vector)")
    .option("--tensor <name>", "the matrix of --centroid-of (default: gamma, lm_head.weight, ...)")
    .option("--mask-tensor <name>", "the mask's tensor (default: mask)")
    .option("--epsilon <number>", "length scale (default: 6e-5)", parseNumber)
    .option("--threshold <number>", "rows at most this far apart touch (default: 2 epsilon)", parseNumber)
    .addOption(
      // Both follow the same law; for who wants to see that.
      new Option("--sampler <which>", "draw every entry or only those that change")
        .choices(["dense", "sparse"])
        .hideHelp(),
    );
  return addCommonOptions(
    addRunOptions(addReadingOptions(addReportOption(addObservedOption(addFigureOptions(command)))), "trials"),
  )
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
  const fields = await withConfig(flags, FIELDS, PATHS);
  const {
    output,
    report,
    figure,
    figureTheme,
    observed,
    format,
    quiet,
    debug: _,
    jobs,
    shard,
    resume,
    centroid,
    centroidOf,
    mask,
    save,
    gap,
    download,
    as,
    ...rest
  } = fields;
  const { sigma, ...given } = rest;
  const input = centroidInput(centroid, centroidOf, mask, given);
  if (sigma === undefined) throw missing("--sigma", SIGMA_HELP);
  if (given.trials === undefined) throw missing("--trials", "how many snapshots to simulate");
  const sigmaGiven = typeof sigma === "string" ? parseSigma(sigma) : sigma;
  // Before anything is opened: a wrong parameter should not wait for a disk.
  const { centroidTensor, tensor, maskTensor, ...parameters } = synthParameters(
    { ...given, trials: given.trials, sigma: sigmaGiven },
    spacedSigmas,
  );
  const { sigmas, ...recorded } = parameters;
  if (save !== undefined) refuseParts(sigmas.length, shard, resume);
  const files = [centroid, centroidOf, mask, observed, flags.config];
  await runTaskCommand({
    command: "synth",
    unit: "trials",
    inputs: files,
    outputs: [save],
    options: { output, report, figure, format, quiet, jobs, shard, resume },
    prepare: (handles) =>
      withInputs({ ...handles, reading: { gap, download, as } }, async (inputs) => {
        const found = await readCentroid(input, { centroidTensor, tensor, maskTensor }, inputs, handles);
        const setup: SynthSetup = { ...parameters, centroid: found.values };
        const marked = observed === undefined ? undefined : await readObserved(observed, handles);
        const written = save === undefined ? [] : [await writeTrials(setup, save, files, handles, quiet)];
        const samplers = await samplerChoices(setup, handles.signal);
        const simulated = { ...parameters, centroid: found, samplers };
        return {
          kind: SYNTH_TASK.name,
          setup,
          task: await openSynthTask(setup, handles.signal),
          // A thousand sigmas would fill the record: it has them as they were given.
          parameters: { ...recorded, sigma: sigmaGiven, as },
          source: bytesIdentity(found.origin?.source ?? "centroid", found.values, "the centroid's float32 values"),
          columns: sigmas.length > 1 ? [SIGMA_COLUMN] : [],
          json: simulated,
          report: reportOf(new SimulatedTrials(simulated), marked, figureTheme),
          written,
        };
      }),
  });
}

function reportOf(
  trials: SimulatedTrials,
  observed: readonly ObservedMetrics[] | undefined,
  theme: Theme | undefined,
): Summary {
  return {
    add: (record) => trials.add(record),
    lines: (colours) => synthReport(trials, colours),
    document: ({ simulatedDocument }, record) =>
      simulatedDocument(trials, { identities: [record.source], part: partOf(record, "trials"), observed }),
    figure: (figures) => drawRecords(figures, drawnSimulation(trials, observed), theme),
  };
}

/** A file of trials holds all trials of one sigma. */
function refuseParts(sigmas: number, shard: string | undefined, resume: boolean | undefined): void {
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
