/** The fit job: whether one centroid with independent normal noise of one sigma, rounded, can have given the rows. */

import { CollapsarError, refusalsFrom } from "../errors.js";
import type { ObservedRows } from "../fit/fitting.js";
import type { RowsFitted } from "../fit/result.js";
import { bytesIdentity, headerIdentity, RowsIdentity, type SourceIdentity } from "../inputs/identity.js";
import { type JobOptions, withInputs } from "../inputs/inputs.js";
import type { FitParameters } from "../parameters/fit.js";
import type { Given } from "../parameters/stats.js";
import type { Storage } from "../parameters/synth.js";
import { fitParameters } from "../parameters/validation/fit.js";
import { jobsOption } from "../parameters/validation/workers.js";
import { countRows } from "../rows/runs.js";
import { selectRows } from "../rows/select.js";
import { asMatrix, streamRows } from "../rows/stream.js";
import type { ReadCount } from "../source/byte-source.js";
import type { Centroid } from "../synth/centroid.js";
import { chooseMatrix } from "../tensors/default-tensor.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { originOf, type TensorOrigin } from "../tensors/tensor.js";
import { hashSeed, wasm } from "../wasm.js";

/** What to fit. */
export interface FitOptions extends Given<FitParameters>, JobOptions {
  /** Number of workers for the trials, at most. Default: the cores of the machine. No number depends on it. */
  jobs?: number | undefined;
  /** Selects the rows; without it those with a byte-identical twin are fitted. */
  mask?: TensorInput | undefined;
  /** A centroid, numbers or a file with them: sigma is fitted around it too, not only around the likeliest. */
  centroid?: Float32Array | TensorInput | undefined;
  /** Also hashes the headers of the files that the matrix and the mask are in, the rows fitted and the centroid. Default false. */
  identify?: boolean | undefined;
}

/** How well the null fits. */
export interface Fitted extends RowsFitted {
  /** The matrix whose rows were fitted. */
  matrix: TensorOrigin;
  /** How the rows were selected: by a mask, or as those with a byte-identical twin. */
  selection: "mask" | "identical";
  /** The mask that selected them, if one was given. */
  mask?: TensorOrigin;
  /** How the rows were rounded. */
  storage: Storage;
  /** The seed of permutations and trials. */
  seed: number;
  /** The rows that were fitted. */
  tokens: number;
  /** The dims of a row. */
  dims: number;
  /** The centroid that was given, without its values; absent where none was. */
  centroid?: Omit<Centroid, "values">;
  /**
   * The files that the matrix and the mask are in, with the hashes of their headers, and those of the rows and of the given centroid. Only where
   * it was asked for.
   */
  identities?: SourceIdentity[];
  /** What was read to find this out. */
  reads: ReadCount;
}

/**
 * Asks whether the null of the simulated snapshots can be true of the rows at all: that every row is one centroid with independent normal
 * noise of one sigma, rounded. Independence of the dims is tested by permutations, without any sigma; sigma is fitted by maximum likelihood,
 * with a 95% likelihood-ratio interval; trials of the fitted law show whether it gives such rows.
 *
 * Rejects with `NotRounded` for values that no rounding gives, with `NoRows` where there are fewer than two rows or none differs from
 * another, with `InvalidCentroid` for a centroid of another length, or with the signal's reason.
 *
 * @example
 * ```js
 * import { fit, init } from "collapsar";
 *
 * await init();
 * const { independence } = await fit("gamma.safetensors", { mask: "mask.safetensors", permutations: 199 });
 * for (const { metric, observed, lowest, highest } of independence.tests) {
 *   console.log(`${metric}: ${observed} observed, ${lowest} to ${highest} if the dims were independent`);
 * }
 * ```
 */
export async function fit(source: TensorInput, options: FitOptions = {}): Promise<Fitted> {
  const { signal, onProgress, reading, mask, centroid: given, identify = false, jobs, ...rest } = options;
  const parameters = fitParameters(rest);
  const workers = jobsOption(jobs);
  const job = { signal, onProgress };
  return withInputs({ ...job, reading }, async (inputs) => {
    const { fitRows } = await import("../fit/fitting.js");
    const matrix = asMatrix(await chooseMatrix(await inputs.open(source), parameters.tensor));
    const name = matrix.tensor.source.name;
    const names = { centroidTensor: parameters.centroidTensor };
    const { readCentroid } = await import("../synth/centroid.js");
    const centroid = given === undefined ? undefined : await readCentroid(given, names, inputs, job);
    refuseOtherLength(name, centroid?.values, matrix.dims);
    const masks = mask === undefined ? undefined : await inputs.open(mask);
    const selecting = { maskTensor: parameters.maskTensor, rows: "identical" } as const;
    const { runs, groups: _, ...selected } = await selectRows(matrix, masks, selecting, job);
    const storage = parameters.storage ?? (matrix.dtype === "F16" ? "float16" : "bfloat16");
    const builder = refusalsFrom(
      name,
      () => new (wasm().FitRows)(matrix.dtype, matrix.dims, storage === "float16" ? "F16" : "BF16", hashSeed()),
    );
    const hash = identify ? new RowsIdentity() : undefined;
    let rows: ObservedRows;
    try {
      await streamRows(matrix, runs, builder.push.bind(builder), {
        ...job,
        phase: "reading the rows",
        onRows: hash?.take,
      });
      rows = refusalsFrom(name, () => builder.finish());
    } finally {
      builder.free();
    }
    try {
      const { values, ...found } = centroid ?? {};
      const tokens = countRows(runs);
      return {
        matrix: originOf(matrix.tensor),
        ...(selected as Pick<Fitted, "selection" | "mask">),
        storage,
        seed: parameters.seed,
        tokens,
        dims: matrix.dims,
        ...(await fitRows({ rows, name, tokens, storage, parameters, job: { ...job, jobs: workers } }, values)),
        ...(centroid && { centroid: found as Omit<Centroid, "values"> }),
        ...(hash && {
          identities: [
            ...(await headerIdentity(matrix.tensor, signal)),
            hash.of(matrix.tensor, "the selected"),
            ...(masks ? await headerIdentity(await masks.get(parameters.maskTensor), signal) : []),
            ...(centroid ? [identityOf(centroid)] : []),
          ],
        }),
        reads: inputs.reads,
      };
    } finally {
      rows.free();
    }
  });
}

const identityOf = ({ values, origin }: Centroid): SourceIdentity =>
  bytesIdentity(origin?.source ?? "centroid", values, "the centroid's float32 values");

function refuseOtherLength(name: string, centroid: Float32Array | undefined, dims: number): void {
  if (centroid === undefined || centroid.length === dims) return;
  const message = `${name}: its rows have ${dims} dims, but the centroid has ${centroid.length}; give the centroid of this matrix`;
  throw new CollapsarError("InvalidParameter", message, { field: "centroid", value: centroid.length });
}
