/**
 * NumPy's `.npy`: one array, a header of a Python dict, then the elements.
 *
 * Read are floats, bfloat16 as ml_dtypes writes it, integers of 16 bits that may hold floats, and masks, in C order; formats 1.0, 2.0 and 3.0. Nothing is unpickled. The specification:
 * numpy.lib.format.
 */
import { CollapsarError } from "../../errors.js";
import type { NamedSource } from "../../source/byte-source.js";
import { visible } from "../../text/visible.js";
import type { Tensor, TensorSet } from "../tensor.js";
import { ARRAY } from "./array-name.js";
import { type PythonValue, parsePythonLiteral } from "./python-literal.js";

/** A longer header is refused, as NumPy does; that of a matrix has 118 bytes. */
const MAX_HEADER_BYTES = 10_000;

/** First bytes of a file that hold any header that is read. */
export const NPY_FIRST_BYTES = 12 + MAX_HEADER_BYTES;

/** `<V2` is what ml_dtypes' bfloat16 is written as. */
const DTYPES: Record<string, { dtype: string; bytes: number }> = {
  "<f2": { dtype: "F16", bytes: 2 },
  "<f4": { dtype: "F32", bytes: 4 },
  "<f8": { dtype: "F64", bytes: 8 },
  "<V2": { dtype: "BF16", bytes: 2 },
  "|V2": { dtype: "BF16", bytes: 2 },
  "<u2": { dtype: "U16", bytes: 2 },
  "<i2": { dtype: "I16", bytes: 2 },
  "|b1": { dtype: "BOOL", bytes: 1 },
  "|u1": { dtype: "U8", bytes: 1 },
};

/** The tensor of an `.npy` file as {@link npyTensor} reads it. The set owns the source. What an array that cannot be measured is, is thrown. */
export function npyTensors(source: NamedSource, firstBytes: Uint8Array): TensorSet {
  const tensor = npyTensor(source, firstBytes);
  if (tensor.refusal) throw tensor.refusal;
  return {
    name: source.name,
    names: [ARRAY],
    metadata: new Map(),
    get: async () => tensor,
    close: async () => source.close?.(),
  };
}

/**
 * The array of a file, from its first bytes: {@link NPY_FIRST_BYTES}, or all there are. One that cannot be measured has a `refusal`:
 * `UnsupportedDtype`, or `UnsupportedFormat` for Fortran order; `loaded` is what has the array in Python, for the command that it advises.
 *
 * Throws `UnsupportedFormat` (version), `HeaderTooLarge`, `InvalidHeader`, `ShapeOverflow`, `TruncatedFile` or `TrailingBytes`.
 */
export function npyTensor(source: NamedSource, firstBytes: Uint8Array, loaded = "numpy.load('IN.npy')"): Tensor {
  const { begin, header } = splitHeader(source, firstBytes);
  const { dtype, bytes: size, shape, refusal } = readHeader(source, header, loaded);
  if (refusal) return { name: ARRAY, dtype, shape, begin, end: begin, source, refusal };
  const end = begin + dataLength(source, size, shape);
  if (!Number.isSafeInteger(end)) throw shapeOverflow(source, shape);
  if (end > source.byteLength) throw truncated(source, end);
  if (end < source.byteLength) {
    const bytes = source.byteLength - end;
    const message = `${source.name}: ${bytes} bytes after the ${dtype} [${shape.join(", ")}] that its header describes; save it again with numpy.save`;
    throw new CollapsarError("TrailingBytes", message, { bytes });
  }
  return { name: ARRAY, dtype, shape, begin, end, headerEnd: begin, source };
}

/** Magic, version, length of the header, header. Numbers are little-endian. */
function splitHeader(source: NamedSource, first: Uint8Array): { begin: number; header: string } {
  if (first.byteLength < 8) throw truncated(source, 10);
  const [major, minor] = [first[6] as number, first[7] as number];
  if (major < 1 || major > 3 || minor !== 0) {
    const message = `${source.name}: a NumPy .npy file of format ${major}.${minor}; 1.0, 2.0 and 3.0 can be read: save it again with numpy.save`;
    throw new CollapsarError("UnsupportedFormat", message, { format: `.npy ${major}.${minor}` });
  }
  const start = major === 1 ? 10 : 12;
  if (first.byteLength < start) throw truncated(source, start);
  const view = new DataView(first.buffer, first.byteOffset, first.byteLength);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER_BYTES) {
    const message = `${source.name}: a header of ${length} bytes, more than the ${MAX_HEADER_BYTES} of any array that can be measured`;
    throw new CollapsarError("HeaderTooLarge", message, { len: length, max: MAX_HEADER_BYTES });
  }
  const begin = start + length;
  if (first.byteLength < begin) throw truncated(source, begin);
  const bytes = first.subarray(start, begin);
  if (major < 3) return { begin, header: String.fromCharCode(...bytes) };
  try {
    return { begin, header: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    throw invalid(source, "it is not UTF-8");
  }
}

/** What a header says: dtype and the bytes of an element, and why the array cannot be measured where it cannot. */
interface Described {
  dtype: string;
  bytes: number;
  shape: number[];
  refusal?: CollapsarError;
}

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }` */
function readHeader(source: NamedSource, text: string, loaded: string): Described {
  let dict: PythonValue;
  try {
    dict = parsePythonLiteral(text);
  } catch (error) {
    throw invalid(source, `it is not a Python dict: ${(error as Error).message}`);
  }
  if (!(dict instanceof Map)) throw invalid(source, "it is not a Python dict");
  const keys = visible([...dict.keys()].sort().join(", "));
  if (keys !== "descr, fortran_order, shape") {
    throw invalid(source, `its keys are ${keys || "none"}; descr, fortran_order and shape are needed`);
  }
  const { descr, fortran_order, shape } = Object.fromEntries(dict) as Record<string, PythonValue>;
  if (typeof fortran_order !== "boolean") throw invalid(source, "fortran_order is neither True nor False");
  const described = {
    ...readDtype(source, descr as PythonValue, loaded),
    shape: readShape(source, shape as PythonValue),
  };
  if (fortran_order && !described.refusal) {
    const message = `${source.name}: an array in Fortran order, whose rows are not in one piece; write it in C order: numpy.save('OUT.npy', numpy.ascontiguousarray(${loaded}))`;
    const refusal = new CollapsarError("UnsupportedFormat", message, { format: ".npy in Fortran order" });
    return { ...described, dtype: `${described.dtype} in Fortran order`, refusal };
  }
  return described;
}

function readDtype(source: NamedSource, descr: PythonValue, loaded: string): Omit<Described, "shape"> {
  const known = typeof descr === "string" && Object.hasOwn(DTYPES, descr) ? DTYPES[descr] : undefined;
  if (known) return known;
  const dtype = typeof descr === "string" ? descr : "structured";
  const refusal = new CollapsarError("UnsupportedDtype", `${source.name}: ${whyNot(dtype, loaded)}`, { dtype });
  return { dtype: visible(dtype), bytes: 0, refusal };
}

function whyNot(dtype: string, loaded: string): string {
  if (dtype === "structured") return "a structured array; save one field of float16, float32 or float64";
  if (dtype.includes("O")) return "an array of Python objects, which would have to be unpickled; save a float array";
  if (/^>f[248]$/.test(dtype)) {
    return `big-endian floats (${dtype}); write them little-endian: numpy.save('OUT.npy', ${loaded}.astype('<${dtype.slice(1)}'))`;
  }
  return `dtype ${JSON.stringify(dtype)} cannot be measured; save float16, float32 or float64, little-endian`;
}

function readShape(source: NamedSource, shape: PythonValue): number[] {
  if (!Array.isArray(shape)) throw invalid(source, "shape is not a tuple");
  for (const dimension of shape) {
    if (typeof dimension !== "number" || dimension < 0) throw invalid(source, "shape is not a tuple of sizes");
    if (!Number.isSafeInteger(dimension)) throw shapeOverflow(source, shape);
  }
  return shape;
}

/** Bytes of the elements. A product with a zero in it is 0, whatever else is there. */
const dataLength = (source: NamedSource, size: number, shape: readonly number[]): number => {
  if (shape.includes(0)) return 0;
  return shape.reduce((product, dimension) => {
    if (!Number.isSafeInteger(product * dimension)) throw shapeOverflow(source, shape);
    return product * dimension;
  }, size);
};

const shapeOverflow = ({ name }: NamedSource, shape: readonly unknown[]): CollapsarError =>
  new CollapsarError("ShapeOverflow", `${name}: no file holds an array of shape (${shape.join(", ")})`, {
    name: ARRAY,
  });

const truncated = ({ name, byteLength }: NamedSource, needed: number): CollapsarError =>
  new CollapsarError(
    "TruncatedFile",
    `${name}: ends after ${byteLength} bytes, ${needed} are needed; the file is truncated, download or save it again`,
    { needed, actual: byteLength },
  );

const invalid = ({ name }: NamedSource, reason: string): CollapsarError =>
  new CollapsarError("InvalidHeader", `${name}: not a valid .npy header: ${reason}; save it again with numpy.save`, {
    reason,
  });
