/** Which GGUF file of a directory is the model. */
import { partName } from "./part-name.js";

/** A model of a directory. */
export interface GgufChoice {
  /** Its file, or the first of its parts. */
  readonly file: string;
  /** What should be said of the choice, where there was one. */
  readonly note?: string;
}

/** How a file's name says what its weights are: `F16`, `Q4_K_M`, `IQ2_XXS`, `UD-Q4_K_XL`; behind it the number of a part. */
const QUANTISATION = /[-_.](?:UD-)?((?:B?F|FP)\d\d|I?Q\d\w*|TQ\d\w*|MXFP4\w*|NVFP4\w*)(?=(?:-\d{5}-of-\d{5})?\.gguf$)/i;

const PART_NUMBER = /-\d{5}-of-\d{5}(?=\.gguf$)/;

/** Files of a model's other senses, and of how it was quantised, which lie beside it. */
const NO_MODEL = /^mmproj|[-_.]mmproj|imatrix/i;

/**
 * The model of a directory with these names: its only one, or of one model in several quantisations the most exact. Undefined where there is none,
 * and where names are those of several models.
 */
export function ggufOf(names: readonly string[]): GgufChoice | undefined {
  const models = names.filter((name) => name.endsWith(".gguf") && !NO_MODEL.test(name) && isFirstPart(name));
  const [only, second] = models;
  if (only === undefined || second === undefined) return only === undefined ? undefined : { file: only };
  const bases = new Set(models.map((name) => name.replace(QUANTISATION, "").replace(PART_NUMBER, "")));
  const [best] = models.sort((a, b) => exactness(b) - exactness(a) || (a < b ? -1 : 1));
  if (bases.size > 1 || best === undefined || exactness(best) === 0) return undefined;
  return { file: best, note: `of ${models.length} GGUF files ${best} was chosen, the most exact by its name` };
}

const isFirstPart = (name: string): boolean => (partName(name, 1) ?? name) === name;

/** Bits of a weight, of floats more than of any quantisation; 0 where the name does not say. Of the same bits the range of bfloat16 counts less. */
function exactness(name: string): number {
  const [, type = ""] = QUANTISATION.exec(name) ?? [];
  const bits = Number(/\d+/.exec(type)?.[0] ?? 0);
  return /^(F|FP)\d\d$/i.test(type) ? bits + 0.5 : bits;
}
