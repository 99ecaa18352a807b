/** Files whose tensors cannot be read, told by their first bytes and refused with advice. */
import { CollapsarError } from "../errors.js";
import type { NamedSource } from "../source/byte-source.js";
import { refuseText } from "../source/text-files.js";
import { saveMatrix } from "../text/h5py-commands.js";
import { isNpz } from "./formats.js";
import { SAVE_AGAIN } from "./pytorch/save-again.js";

interface Kind {
  /** What it is called in the message. */
  format: string;
  /** The file begins with this (latin-1). */
  magic: string;
  advice: string;
}

const CONVERT = `convert to safetensors: python -c "import torch, safetensors.torch as s; s.save_file(torch.load('IN', weights_only=True), 'OUT.safetensors')"`;

const NO_MODEL = "it holds no tensors; give a model's file of weights, or its directory";
const PACKED = "unpack it, and give the model's file or directory that is in it";

const KINDS: Kind[] = [
  { format: "a picture (PNG)", magic: "\x89PNG\r\n\x1a\n", advice: NO_MODEL },
  { format: "a picture (JPEG)", magic: "\xff\xd8\xff", advice: NO_MODEL },
  { format: "a picture (GIF)", magic: "GIF8", advice: NO_MODEL },
  { format: "a picture (WebP), a sound or a film", magic: "RIFF", advice: NO_MODEL },
  { format: "a PDF document", magic: "%PDF-", advice: NO_MODEL },
  { format: "an archive (gzip)", magic: "\x1f\x8b", advice: PACKED },
  { format: "an archive (7z)", magic: "7z\xbc\xaf\x27\x1c", advice: PACKED },
  { format: "an archive (RAR)", magic: "Rar!\x1a\x07", advice: PACKED },
  { format: "an archive (xz)", magic: "\xfd7zXZ\0", advice: PACKED },
  { format: "an archive (zstd)", magic: "\x28\xb5\x2f\xfd", advice: PACKED },
  ...[2, 3, 4, 5].map((protocol) => ({
    format: "a PyTorch pickle",
    magic: `\x80${String.fromCharCode(protocol)}`,
    advice: SAVE_AGAIN,
  })),
  {
    format: "a GGUF file",
    magic: "GGUF",
    advice: "a GGUF file is a model of its own: give it as the source",
  },
  {
    format: "an HDF5 file",
    magic: "\x89HDF\r\n\x1a\n",
    advice: `measure the trials in it with: collapsar trials; make a file of one matrix with: ${saveMatrix()}`,
  },
];

const ZIP_NUMPY: Kind = {
  format: "a NumPy .npz archive",
  magic: "PK\x03\x04",
  advice: `convert to safetensors: python -c "import numpy as n, safetensors.numpy as s; s.save_file(dict(n.load('IN')), 'OUT.safetensors')"`,
};
const ZIP_PYTORCH: Kind = { format: "a PyTorch file (zip)", magic: "PK\x03\x04", advice: CONVERT };
const TAR: Kind = {
  format: "a tar archive",
  magic: "ustar",
  advice:
    "unpack it (tar -xf) and give the file in it; one that torch.save wrote before 2017 has to be loaded and saved again by PyTorch, which executes what is in it",
};

/** The version of the format, then the name of what wrote it: the first two fields of a protobuf message. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: tags and lengths of a protobuf message are control characters
const ONNX = /^\x08[\x03-\x1f]\x12[\x01-\x40][\w.-]/;
const ONNX_MODEL: Kind = {
  format: "an ONNX model",
  magic: "",
  advice: "give the model that it was exported from: its safetensors or PyTorch file",
};

/** Where in a tar archive its magic is. */
const TAR_MAGIC_AT = 257;

/**
 * Refuses a file whose first bytes are those of another format. Give as many first bytes as there are, up to 512 or more.
 *
 * A safetensors file begins with 8 bytes for the length of its header, at most 100 MB. Read like that, the first bytes of other formats
 * are more, so what could be such a length is left alone: 640 has the first bytes of a pickle.
 */
export function refuseOtherFormats({ name }: Pick<NamedSource, "name">, firstBytes: Uint8Array): void {
  if (firstBytes.length >= 8 && headerLength(firstBytes) <= MAX_HEADER_BYTES) return;
  const text = new TextDecoder("latin1").decode(firstBytes.subarray(0, 512));
  // A PDF document begins with a line of text.
  if (!text.startsWith("%PDF-")) refuseText(name, firstBytes);
  const zip = isNpz(firstBytes) ? ZIP_NUMPY : ZIP_PYTORCH;
  const kind = text.startsWith(zip.magic)
    ? zip
    : text.startsWith(TAR.magic, TAR_MAGIC_AT)
      ? TAR
      : (KINDS.find(({ magic }) => begins(text, magic)) ?? (ONNX.test(text) ? ONNX_MODEL : undefined));
  if (kind)
    throw new CollapsarError("UnsupportedFormat", `${name}: ${kind.format}, which cannot be read; ${kind.advice}`, {
      format: kind.format,
    });
}

/** TextDecoder's latin1 is windows-1252, which moves 0x80 to 0x9F; compare through the same decoder. */
const begins = (text: string, magic: string): boolean =>
  text.startsWith(new TextDecoder("latin1").decode(Uint8Array.from(magic, (character) => character.charCodeAt(0))));

const headerLength = ({ buffer, byteOffset }: Uint8Array): bigint =>
  new DataView(buffer, byteOffset).getBigUint64(0, true);

/** The limit of the safetensors format; the reader in Rust has the same. */
const MAX_HEADER_BYTES = 100_000_000n;
