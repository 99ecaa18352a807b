/** From what a user gives to its tensors, whatever kind of thing it is. */
import { CollapsarError } from "../errors.js";
import { isDirectory } from "../source/directory.js";
import { memorySource } from "../source/memory.js";
import { type FileInput, isAddress, type OpenOptions, openInput } from "../source/open.js";
import { asFloats } from "./as-floats.js";
import type { Format } from "./formats.js";
import { type OpenPart, partName } from "./gguf/part-name.js";
import { hasScales } from "./mlx/scales.js";
import { readModelDirectory, type Wrap } from "./model-directory.js";
import { FLOAT_BYTES, type FloatDtype, isFloat, type Tensor, type TensorSet } from "./tensor.js";
import { readTensorFile } from "./tensor-file.js";

/** A matrix that is in memory already: rows one after the other, little-endian. */
export interface MatrixData {
  /** The elements: a typed array, or their bytes. F16 and BF16 are given as bytes or as their 16-bit patterns (Uint16Array). */
  data: ArrayBufferView | ArrayBuffer;
  /** The dtype of the elements. */
  dtype: FloatDtype;
  /** `[tokens, dims]` */
  shape: readonly [tokens: number, dims: number];
}

/** Several matrices of one shape in memory, one after the other. */
export interface StackData extends Omit<MatrixData, "shape"> {
  /** Lengths of the dimensions: `[steps, tokens, dims]`. */
  shape: readonly [steps: number, tokens: number, dims: number];
}

/** Anything that tensors can be read from: a file, a model directory, or rows in memory. */
export type TensorInput = FileInput | MatrixData;

/** Whether an input is in memory as numbers. */
export const isData = (input: TensorInput | StackData): input is MatrixData | StackData =>
  typeof input === "object" && input !== null && "data" in input && "dtype" in input && "shape" in input;

/** How tensors are opened. */
export interface OpenTensorsOptions extends OpenOptions {
  /** The formats that a single file may have; default {@link FORMATS}. */
  formats?: readonly Format[] | undefined;
}

/** Opens an input; `wrap` sees every source that is opened. Close the set when done. */
export async function openTensors(
  input: TensorInput | StackData,
  wrap: Wrap,
  options: OpenTensorsOptions = {},
): Promise<TensorSet> {
  if (isData(input)) return inMemory(input);
  return asFloats(await openFiles(input, wrap, options), options.reading?.as);
}

async function openFiles(input: FileInput, wrap: Wrap, options: OpenTensorsOptions): Promise<TensorSet> {
  const index = indexIn(input);
  const opened = await openInput(index?.directory ?? input, options);
  const { signal } = options;
  if (isDirectory(opened)) {
    const set = await readModelDirectory(opened, wrap, signal, index?.name);
    const names = new Set(set.names);
    if (!set.names.some((name) => hasScales(names, name))) return set;
    const { mlxTensors } = await import("./mlx/tensors.js");
    return mlxTensors(set, signal).catch(async (error) => {
      await set.close();
      throw error;
    });
  }
  return readTensorFile(wrap(opened), signal, partBeside(input, wrap, options), options.formats);
}

/** An index that was given by its path or address: its name, and the directory that it is in. */
function indexIn(input: FileInput): { name: string; directory: string } | undefined {
  if (typeof input !== "string" && !(input instanceof URL)) return undefined;
  const [, directory, name, query = ""] = /^(.*?)([^/\\?#]+\.index\.json)([?#].*)?$/s.exec(String(input)) ?? [];
  if (directory === undefined || name === undefined) return undefined;
  return { name: isAddress(directory) ? decodeURIComponent(name) : name, directory: `${directory || "./"}${query}` };
}

/** What opens the other parts of a split model, for one that was given by its path or address. */
function partBeside(input: FileInput, wrap: Wrap, options: OpenOptions): OpenPart | undefined {
  if (typeof input !== "string" && !(input instanceof URL)) return undefined;
  // Behind the name of a part of an address there may be a signature for all of them.
  const whole = String(input);
  const query = isAddress(whole) ? (/[?#].*$/s.exec(whole)?.[0] ?? "") : "";
  const address = whole.slice(0, whole.length - query.length);
  if (partName(address, 1) === undefined) return undefined;
  return async (part) => {
    const opened = await openInput(`${partName(address, part)}${query}`, options);
    if (!isDirectory(opened)) return wrap(opened);
    throw new CollapsarError("NotReadable", `${opened.name}: is a directory, not a part of a model`, {
      path: opened.name,
    });
  };
}

/** Name of the one tensor of a matrix in memory. */
const IN_MEMORY = "data";

function inMemory({ data, dtype, shape }: MatrixData | StackData): TensorSet {
  if (!ArrayBuffer.isView(data) && !(data instanceof ArrayBuffer)) {
    const message = "data: neither a typed array nor an ArrayBuffer; put the numbers into one, such as a Float32Array";
    throw new CollapsarError("UnsupportedSource", message, { source: Object.prototype.toString.call(data) });
  }
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
  if (!isFloat(dtype)) {
    throw new CollapsarError("UnsupportedDtype", `data: dtype ${dtype} cannot be measured; use F32, F16, BF16 or F64`, {
      dtype,
    });
  }
  const needed = shape.reduce<number>((product, dimension) => product * dimension, FLOAT_BYTES[dtype]);
  if (!shape.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0) || needed !== bytes.byteLength) {
    const message = `data: ${bytes.byteLength} bytes, but ${dtype} [${shape.join(", ")}] needs ${needed}; check dtype and shape`;
    throw new CollapsarError("DataLength", message, { needed, actual: bytes.byteLength });
  }
  const source = memorySource(bytes, "data");
  const tensor: Tensor = { name: IN_MEMORY, dtype, shape, begin: 0, end: bytes.byteLength, source };
  return {
    name: "data",
    names: [IN_MEMORY],
    metadata: new Map(),
    get: async () => tensor,
    close: async () => {},
  };
}
