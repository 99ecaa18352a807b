/**
 * The container formats that tensors are read from: all that opening, series, the help texts, the page and the errors know of them.
 *
 * A new format is an entry here and a reader in a file of its own. Readers that most runs do not need are imported when a file asks for them.
 */
import type { NamedSource } from "../source/byte-source.js";
import { alternatives } from "../text/short-list.js";
import type { OpenPart } from "./gguf/part-name.js";
import { isSafetensors, safetensorsTensors } from "./safetensors.js";
import type { TensorSet } from "./tensor.js";

/** How a whole model lies in a directory: an index of shards, or one file. */
export interface ModelLayout {
  /** The usual name of an index, and of the one file: what a server's directory is asked for. */
  readonly index: string;
  readonly file: string;
  /** The usual names and their variants (`model.fp16.safetensors`), as a directory that can be listed may have them. */
  readonly anyIndex: RegExp;
  readonly anyFile: RegExp;
}

/** What is known of a container format. */
export interface Format {
  /** What a file of it is called in a message: `a NumPy array`. */
  readonly name: string;
  /** What its files' names end in, the dot included. */
  readonly extensions: readonly string[];
  /** Whether a file that begins with these bytes, 512 or all there are, is one. */
  isFormat(firstBytes: Uint8Array): boolean;
  /**
   * Its tensors, from its first {@link FIRST_BYTES} or all there are; `openPart` opens the other files of a model that is in several. The set owns
   * the source; when this rejects, the caller closes it.
   */
  open(
    source: NamedSource,
    firstBytes: Uint8Array,
    signal?: AbortSignal,
    openPart?: OpenPart,
  ): TensorSet | Promise<TensorSet>;
  /** The names that a whole model's weights have in a directory. */
  readonly model?: ModelLayout;
}

/** First bytes of a file that are read to know it: with most files the whole header is among them, so that one request is enough. */
export const FIRST_BYTES = 64 * 1024;

const beginsWith = (magic: string) => (bytes: Uint8Array) =>
  [...magic].every((character, at) => bytes[at] === character.charCodeAt(0));

/** An empty one has its end alone. */
const isZip = (bytes: Uint8Array): boolean => beginsWith("PK\x03\x04")(bytes) || beginsWith("PK\x05\x06")(bytes);

/** Whether a zip file holds NumPy arrays: by the name of its first member, which follows 30 bytes that hold the name's length at 26. */
export const isNpz = (bytes: Uint8Array): boolean => {
  const length = (bytes[26] ?? 0) + 256 * (bytes[27] ?? 0);
  return String.fromCharCode(...bytes.subarray(30, 30 + length).subarray(-4)) === ".npy";
};

/** The formats, in the order in which a model directory is searched for them. */
export const FORMATS: readonly Format[] = [
  {
    name: "a safetensors file",
    extensions: [".safetensors"],
    isFormat: isSafetensors,
    open: safetensorsTensors,
    model: {
      index: "model.safetensors.index.json",
      file: "model.safetensors",
      anyIndex: /^(model|consolidated)(\.[\w-]+)?\.safetensors\.index\.json$/,
      anyFile: /^(model|consolidated)(\.[\w-]+)?\.safetensors$/,
    },
  },
  {
    name: "a NumPy array",
    extensions: [".npy"],
    isFormat: beginsWith("\x93NUMPY"),
    open: async (source, firstBytes) => (await import("./numpy/npy.js")).npyTensors(source, firstBytes),
  },
  {
    name: "a GGUF file",
    extensions: [".gguf"],
    isFormat: beginsWith("GGUF"),
    open: async (...file) => (await import("./gguf/tensors.js")).ggufTensors(...file),
  },
  {
    name: "a PyTorch file",
    extensions: [".bin", ".pt", ".pth", ".ckpt"],
    isFormat: (bytes) => isZip(bytes) && !isNpz(bytes),
    open: async (source, _, signal) => (await import("./pytorch/tensors.js")).pytorchTensors(source, signal),
    model: {
      index: "pytorch_model.bin.index.json",
      file: "pytorch_model.bin",
      anyIndex: /^pytorch_model(\.[\w-]+)?\.bin\.index\.json$/,
      anyFile: /^pytorch_model(\.[\w-]+)?\.bin$/,
    },
  },
  {
    name: "a NumPy archive",
    extensions: [".npz"],
    isFormat: (bytes) => isZip(bytes) && isNpz(bytes),
    open: async (source, _, signal) => (await import("./numpy/npz.js")).npzTensors(source, signal),
  },
];

/** What the names of files with tensors end in, the dot included. */
export const EXTENSIONS: readonly string[] = FORMATS.flatMap(({ extensions }) => extensions);

/** Whether a file of this name holds tensors, by its extension. */
export const hasTensors = (name: string): boolean => EXTENSIONS.some((extension) => name.endsWith(extension));

/** `.safetensors or .npy`, for messages and help texts. */
export const EXTENSIONS_TEXT = alternatives(EXTENSIONS);

/** How the formats lay out a model in a directory, in the order of preference. */
export const MODEL_LAYOUTS = FORMATS.flatMap(({ model }) => (model ? [model] : []));

/** Whether a directory with a file of this name is a model directory. */
export const isModelFile = (name: string): boolean =>
  MODEL_LAYOUTS.some(({ anyIndex, anyFile }) => anyIndex.test(name) || anyFile.test(name));

/** Their usual names, for messages and help texts. */
export const MODEL_FILES: readonly string[] = MODEL_LAYOUTS.flatMap(({ index, file }) => [index, file]);
