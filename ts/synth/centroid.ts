/** The centroid of simulated snapshots: a vector in a file, in memory, or the mean of a matrix's rows. */
import { CollapsarError, refusalsFrom } from "../errors.js";
import type { Inputs, JobOptions } from "../inputs/inputs.js";
import { DEFAULTS } from "../parameters/defaults.js";
import { countRows, type Run } from "../rows/runs.js";
import { selectRows } from "../rows/select.js";
import { asMatrix, type Matrix, streamRows } from "../rows/stream.js";
import { chooseCentroid } from "../tensors/centroid.js";
import { chooseMatrix } from "../tensors/default-tensor.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { originOf, type TensorOrigin } from "../tensors/tensor.js";
import { wasm } from "../wasm.js";

/**
 * What to simulate around: the numbers; a file with them (rank 1, any float dtype); or the mean of rows of a matrix: those that the mask
 * selects, without one those with a byte-identical twin, as `stats` measures.
 */
export type CentroidInput = Float32Array | TensorInput | { of: TensorInput; mask?: TensorInput | undefined };

/** The vector around which trials scatter, and where it came from. */
export interface Centroid {
  /** The numbers, one for each dim. */
  values: Float32Array;
  /** Euclidean length of the vector. */
  norm: number;
  /** The tensor that holds it, or whose rows it is the mean of. Absent for numbers that were given as such. */
  origin?: TensorOrigin;
  /** Which rows it is the mean of; absent for a vector that was given. */
  mean?: {
    /** How many rows it is the mean of. */
    rows: number;
    /** How these were selected: by a mask, or as those with a byte-identical twin. */
    selection: "mask" | "identical";
    /** The mask that selected them, if one was given. */
    mask?: TensorOrigin;
  };
}

/** Names of tensors; each has a default. */
export interface CentroidNames {
  centroidTensor?: string | undefined;
  tensor?: string | undefined;
  maskTensor?: string | undefined;
}

/** Whether the centroid is the mean of a matrix's rows. */
const isMean = (input: CentroidInput): input is { of: TensorInput; mask?: TensorInput | undefined } =>
  typeof input === "object" && input !== null && "of" in input;

/** Reads or makes the centroid. A mean is summed in float64 in the order of the rows and rounded to float32. */
export async function readCentroid(
  input: CentroidInput,
  names: CentroidNames,
  inputs: Inputs,
  options: JobOptions,
): Promise<Centroid> {
  const centroid = await valuesOf(input, names, inputs, options);
  const { values, origin } = centroid;
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const value = values[bad] as number;
    const where = origin ? `${origin.source}: ` : "";
    const message = `${where}the centroid is ${value} in dim ${bad}, but noise is added to finite numbers only; use a finite centroid`;
    throw new CollapsarError("InvalidCentroid", message, { dim: bad, value });
  }
  return { ...centroid, norm: Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) };
}

async function valuesOf(
  input: CentroidInput,
  names: CentroidNames,
  inputs: Inputs,
  options: JobOptions,
): Promise<Omit<Centroid, "norm">> {
  if (input instanceof Float32Array) {
    if (input.length === 0)
      throw new CollapsarError("NoDims", "the centroid has no dims; it must have at least one", {});
    return { values: input.slice() };
  }
  if (isMean(input)) return meanOfRows(input, names, inputs, options);
  const tensor = await chooseCentroid(await inputs.open(input), names.centroidTensor);
  // One row is its own mean, in whatever dtype it is stored.
  const row = asMatrix({ ...tensor, shape: [1, tensor.shape[0] as number] });
  return { values: await meanOf(row, [[0, 1]], options), origin: originOf(tensor) };
}

async function meanOfRows(
  { of, mask }: { of: TensorInput; mask?: TensorInput | undefined },
  { tensor, maskTensor = DEFAULTS.maskTensor }: CentroidNames,
  inputs: Inputs,
  options: JobOptions,
): Promise<Omit<Centroid, "norm">> {
  const set = await inputs.open(of);
  const matrix = asMatrix(await chooseMatrix(set, tensor));
  const masks = mask === undefined ? undefined : await inputs.open(mask);
  const { runs, mask: origin } = await selectRows(matrix, masks, { maskTensor, rows: "identical" }, options);
  const rows = countRows(runs);
  if (rows === 0) {
    const why = masks ? "the mask selects no row" : "no row has a byte-identical twin";
    throw new CollapsarError("NoRows", `${set.name}: ${why}, so there is no mean of rows; use another mask`, {});
  }
  return {
    values: await meanOf(matrix, runs, options),
    origin: originOf(matrix.tensor),
    mean: { rows, selection: masks ? "mask" : "identical", ...(origin && { mask: origin }) },
  };
}

async function meanOf(matrix: Matrix, runs: Run[], options: JobOptions): Promise<Float32Array> {
  const { MeanBuilder } = wasm();
  const builder = refusalsFrom(matrix.tensor.source.name, () => new MeanBuilder(matrix.dtype, matrix.dims));
  try {
    await streamRows(matrix, runs, builder.push.bind(builder), { ...options, phase: "reading the centroid" });
    return builder.mean();
  } finally {
    builder.free();
  }
}
