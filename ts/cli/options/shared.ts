/**
 * Options that several commands have, each made anew for the command that picks it. What is the same of all stands here: name, words and
 * default; the check is the field of the same name in `parameters/validation`. A text is a parameter where commands do different things.
 */
import { Option } from "commander";
import { DEFAULTS } from "../../parameters/defaults.js";
import { wordsOf } from "../../parameters/validation/fields.js";
import { STATS_FIELDS } from "../../parameters/validation/stats.js";
import { storageField } from "../../parameters/validation/synth.js";
import { parseNumber } from "./number.js";

const EPSILON_TEXT = DEFAULTS.epsilon.toExponential();

/** The matrix that is taken where none is named, in words. */
export const USUAL_MATRIX = "(default: gamma, lm_head.weight, ... or the only float matrix)";

/** The matrix that is read. */
export const tensorOption = (text = `the matrix ${USUAL_MATRIX}`): Option => new Option("--tensor <name>", text);

/** The matrix of commands that look at both embeddings of a model, in words. */
export const BOTH_EMBEDDINGS = "one matrix alone (default: the output embedding, and the input embedding beside it)";

/** A dataset of an HDF5 file. */
export const datasetOption = (text = `the dataset (default: ${DEFAULTS.dataset})`): Option =>
  new Option("--dataset <name>", text);

/** The rows that a mask selects; `what` is done with them. */
export const maskOption = (what: string): Option =>
  new Option("--mask <file>", `${what} (BOOL or U8, one value per row)`);

/** The tensor in a mask's file. */
export const maskTensorOption = (what = "the mask's tensor"): Option =>
  new Option("--mask-tensor <name>", `${what} (default: ${DEFAULTS.maskTensor})`);

/** The rows that are measured without a mask. */
export const rowsOption = (): Option =>
  new Option(
    "--rows <which>",
    `without a mask: the rows with a byte-identical twin, or all (default: ${DEFAULTS.rows})`,
  ).choices(wordsOf(STATS_FIELDS.rows));

/** The rows near the largest group of identical ones: what is done with them, and what else there is to say. */
export const neighbourhoodOption = (what: string, rest: string): Option =>
  new Option(
    "--neighbourhood <steps>",
    `${what} the rows whose exponents differ in no dim by more than so many from those of the largest\ngroup of identical rows, ${rest}`,
  ).argParser(parseNumber);

/** The length scale. */
export const epsilonOption = (what = "length scale"): Option =>
  new Option("--epsilon <number>", `${what} (default: ${EPSILON_TEXT})`).argParser(parseNumber);

/** From which distance rows touch. */
export const thresholdOption = (): Option =>
  new Option("--threshold <number>", "rows at most this far apart touch (default: 2 epsilon)").argParser(parseNumber);

/** The pairs that mean and median come from; `rest` is what follows from the choice. */
export const pairsOption = (rest: string): Option =>
  new Option(
    "--pairs <which>",
    `pairs for mean and median distance: exact, none or sample:K (default: ${DEFAULTS.pairs}); ${rest}`,
  );

/** The seed of what is random: `what` another one gives. */
export const seedOption = (what: string): Option =>
  new Option("--seed <integer>", `another seed, ${what} (default: ${DEFAULTS.seed})`).argParser(parseNumber);

/** How rows are rounded. */
export const storageOption = (text: string): Option =>
  new Option("--storage <dtype>", text).choices(wordsOf(storageField));

/** The vector that rows lie around; `what` is done with it. */
export const centroidOption = (what: string): Option =>
  new Option("--centroid <file>", `${what} in a .safetensors or .npy file`);

/** The tensor in a centroid's file. */
export const centroidTensorOption = (): Option =>
  new Option("--centroid-tensor <name>", "the centroid's tensor (default: centroid, or the only vector)");

/** What became of each token that is followed; `when` there is that. */
export const lifecyclesOption = (when: string): Option =>
  new Option(
    "--lifecycles <path>",
    `${when}: write when each token was last in each phase and last moved; .csv or .parquet`,
  );

/** The tokenizer that names tokens. */
export const tokenizerOption = (text: string): Option => new Option("--tokenizer <file>", text);

/** What keeps a spreadsheet from computing with text. */
export const escapeFormulasOption = (
  text = "in CSV, put ' before tokens that a spreadsheet would take for a formula",
): Option => new Option("--escape-formulas", text);
