/** What a file claims of its trials, held against what can be measured; and the refusals. */
import { CollapsarError } from "../errors.js";
import type { NamedSource } from "../source/byte-source.js";
import { HELD_ADVICE, type Held } from "../tensors/as-floats.js";
import { isSixteenBits } from "../tensors/dtypes.js";
import { FLOAT_BYTES, type FloatDtype, isFloat } from "../tensors/tensor.js";
import { rewrite, saveMatrix } from "../text/h5py-commands.js";
import type { Lengths } from "./chunk-grid.js";
import type { ListedDataset } from "./reader/datasets.js";
import type { Datatype } from "./reader/datatype.js";
import { Malformed, type NotRead } from "./reader/refusal.js";

/** Its floats; integers of 16 bits where it is said what they hold. */
export function dtypeOf(
  source: NamedSource,
  name: string,
  { name: dtype, bigEndian }: Datatype,
  as: Held | undefined,
): FloatDtype {
  if (isFloat(dtype)) return dtype;
  const held = isSixteenBits(dtype);
  if (held && as !== undefined) return as === "bf16" ? "BF16" : "F16";
  const stored = `${bigEndian ? "big-endian " : ""}${dtype}`;
  const advice = held ? HELD_ADVICE : "trials are float16, bfloat16, float32 or float64; name another with `dataset`";
  throw new CollapsarError("UnsupportedDtype", `${source.name}: dataset ${show(name)} is ${stored}; ${advice}`, {
    dtype: stored,
  });
}

/** Rows, and the bytes of one, are counted in 32 bits; results of more trials would not fit in memory. */
const MAX_TRIALS = 2 ** 24;

const MAX_COUNT = 2 ** 32 - 1;

const MAX_TRIAL_BYTES = 2 ** 36;

/** Refuses claims before anything is allocated or read for them. */
export function shapeOf(source: NamedSource, name: string, shape: number[], dtype: FloatDtype): Lengths {
  const [trials = 0, tokens = 0, dims = 0] = shape;
  if (shape.length !== 3) {
    const matrix =
      shape.length === 2 ? `, or make a file of this matrix for \`collapsar stats\`: ${saveMatrix(name)}` : "";
    const message = `${source.name}: dataset ${show(name)} has the shape [${shape.join(", ")}], but trials are [trials, tokens, dims]; name another with \`dataset\`${matrix}`;
    throw new CollapsarError("WrongRank", message, { tensor: name, shape });
  }
  if (dims === 0) {
    const message = `${source.name}: dataset ${show(name)} has the shape [${shape.join(", ")}]: rows without numbers cannot be measured`;
    throw new CollapsarError("NoDims", message, {});
  }
  for (const [what, value, max] of [
    ["the number of trials", trials, MAX_TRIALS],
    ["the number of tokens", tokens, MAX_COUNT],
    ["the length of a row in bytes", dims * FLOAT_BYTES[dtype], MAX_COUNT],
    ["the length of a trial in bytes", tokens * dims * FLOAT_BYTES[dtype], MAX_TRIAL_BYTES],
  ] as const) {
    if (value <= max) continue;
    throw tooLarge(source, `${name} [${shape.join(", ")}]`, what, value, max);
  }
  return [trials, tokens, dims];
}

/** Lengths of chunks, one for each dimension. */
export function chunkLengths(chunk: readonly number[], shape: Lengths): Lengths {
  if (chunk.length === 3 && chunk.every((length) => length > 0)) return chunk as unknown as Lengths;
  throw new Malformed(`chunks of [${chunk.join(", ")}] for a dataset of [${shape.join(", ")}]`);
}

/** Datasets that are listed in a message. */
const LISTED = 12;

/** The refusal where there is no such dataset: it lists those that there are. */
export function missing(source: NamedSource, name: string, datasets: readonly ListedDataset[]): CollapsarError {
  const available = datasets.map(({ path }) => path);
  // What could be trials comes first.
  const likely = [...datasets].sort((a, b) => Number(b.shape.length === 3) - Number(a.shape.length === 3));
  const listed = likely.slice(0, LISTED).map(({ path, dtype, shape }) => `${path} ${dtype} [${shape.join(", ")}]`);
  const more = datasets.length > LISTED ? ` and ${datasets.length - LISTED} more` : "";
  const there =
    datasets.length === 0
      ? "there is no dataset in it"
      : `it holds ${listed.join(", ")}${more}: name one with \`dataset\``;
  return new CollapsarError("MissingTensor", `${source.name}: no dataset ${show(name)}; ${there}`, {
    tensor: name,
    available,
  });
}

/** Filters that the HDF5 library has itself. */
const BUILT_IN: ReadonlySet<string> = new Set(["szip", "nbit", "scaleoffset"]);

/** Refuses a filter that cannot be undone. */
export function unknownFilter(source: NamedSource, name: string, id: number, filter: string): never {
  const message = `${source.name}: dataset ${show(name)} is stored with the HDF5 filter ${filter} (number ${id}), which cannot be undone; ${rewrite(name, { plugins: !BUILT_IN.has(filter) })}`;
  throw new CollapsarError("UnsupportedFormat", message, { format: `HDF5 filter ${filter}` });
}

/** The refusal of what is larger than anything that is measured. */
export function tooLarge(source: NamedSource, name: string, what: string, value: number, max: number): CollapsarError {
  const message = `${source.name}: dataset ${show(name)}: ${what} is ${value}, more than the ${max} that are measured; check how it was written`;
  return new CollapsarError("TooLarge", message, { what, value, max });
}

/** The refusal of a structure that cannot be. */
export const invalid = ({ name }: NamedSource, reason: string): CollapsarError =>
  new CollapsarError(
    "InvalidHeader",
    `${name}: the HDF5 structure cannot be read: ${reason}; the file is damaged, copy or write it again`,
    { reason },
  );

/** The refusal of what HDF5 can have and this does not read. */
export function notRead({ name }: NamedSource, { message, advice, open }: NotRead, dataset: string): CollapsarError {
  const text = `${name}: HDF5 with ${message}, which is not read; ${advice ?? rewrite(dataset, { open })}`;
  return new CollapsarError("UnsupportedFormat", text, { format: `HDF5 with ${message}` });
}

/** The name of a dataset in a message. */
export const show = (name: string): string => JSON.stringify(name);
