/** Results as they are told in what is passed on: with the names of files, without the places on a disk that these lie in. */

import type { Comparison } from "../../jobs/compare.js";

import { fileName } from "../../text/file-name.js";
import type { Simulated } from "./synth.js";

/** Anything that says which file it is of. */
interface OfFile {
  readonly source: string;
}

/** The same, of the file by its name. */
export const byName = <Origin extends OfFile>(origin: Origin): Origin => ({
  ...origin,
  source: fileName(origin.source),
});

/** A result of a matrix, and maybe of another, a mask and a tokenizer, by the names of their files. */
export const matrixByName = <
  Result extends { matrix: OfFile; inputMatrix?: OfFile; mask?: unknown; tokenizer?: OfFile },
>(
  result: Result,
): Result => ({
  ...result,
  matrix: byName(result.matrix),
  ...(result.inputMatrix && { inputMatrix: byName(result.inputMatrix) }),
  ...(isOfFile(result.mask) && { mask: byName(result.mask) }),
  ...(result.tokenizer && { tokenizer: byName(result.tokenizer) }),
});

const isOfFile = (value: unknown): value is OfFile =>
  typeof value === "object" && value !== null && typeof (value as Partial<OfFile>).source === "string";

/** A comparison by the names of both files. */
export const comparisonByName = (comparison: Comparison): Comparison => ({
  ...comparison,
  observed: byName(comparison.observed),
  synthetic: byName(comparison.synthetic),
  ...(comparison.populations && {
    populations: {
      ...comparison.populations,
      observed: byName(comparison.populations.observed),
      synthetic: byName(comparison.populations.synthetic),
    },
  }),
  ignored: { ...comparison.ignored, text: comparison.ignored.text.map(byName) },
});

/** A centroid by the names of its files. */
export const centroidByName = (centroid: Simulated["centroid"]): Simulated["centroid"] => ({
  ...centroid,
  ...(centroid.origin && { origin: byName(centroid.origin) }),
  ...(centroid.mean && {
    mean: { ...centroid.mean, ...(centroid.mean.mask && { mask: byName(centroid.mean.mask) }) },
  }),
});
