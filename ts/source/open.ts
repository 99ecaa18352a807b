import { CollapsarError } from "../errors.js";
import { blobSource, fileListDirectory } from "./blob.js";
import type { ByteSource, NamedSource } from "./byte-source.js";
import type { Directory } from "./directory.js";
import { memorySource } from "./memory.js";

/**
 * What a file can be given as: a path (in Node), a URL, a `Blob` or `File`, the `File`s of a model directory, its bytes, or anything
 * with `byteLength` and `slice`.
 */
export type FileInput = string | URL | Blob | readonly File[] | ArrayBuffer | Uint8Array | ByteSource;

type OpenPath = (path: string | URL) => Promise<NamedSource | Directory>;

let openPath: OpenPath = async (path) => {
  throw new CollapsarError(
    "UnsupportedSource",
    `${path}: paths cannot be opened in a browser; pass a File or its bytes`,
    {
      source: String(path),
    },
  );
};

/** Called once by the entry of a platform that has paths. */
export function setOpenPath(open: OpenPath): void {
  openPath = open;
}

/** Scheme of a URL. One letter is a Windows drive: `C:\x.safetensors` is a path. */
const SCHEME = /^([a-z][a-z0-9+.-]+):\/\//i;

/** Opens what a user gave as a file. Whoever opens it closes it. */
export async function openInput(input: FileInput): Promise<NamedSource | Directory> {
  if (typeof input === "string" || input instanceof URL) return openAddress(input);
  if (input instanceof Blob) return blobSource(input);
  if (Array.isArray(input) && input.every((file) => file instanceof File)) return fileListDirectory(input);
  if (input instanceof ArrayBuffer) return memorySource(new Uint8Array(input));
  if (input instanceof Uint8Array) return memorySource(input);
  if (isByteSource(input)) return named(input);
  throw new CollapsarError("UnsupportedSource", "the source is not a path, URL, Blob, bytes or { byteLength, slice }", {
    source: Object.prototype.toString.call(input),
  });
}

function openAddress(address: string | URL): Promise<NamedSource | Directory> {
  const scheme = SCHEME.exec(String(address))?.[1]?.toLowerCase();
  if (scheme === undefined) return openPath(address);
  if (scheme === "file") return openPath(new URL(address));
  throw new CollapsarError(
    "UnsupportedSource",
    `${address}: ${scheme} addresses cannot be read yet; download the file and give its path`,
    { source: String(address) },
  );
}

const isByteSource = (input: unknown): input is ByteSource =>
  typeof input === "object" && input !== null && "byteLength" in input && "slice" in input;

function named(source: ByteSource): NamedSource {
  const name = "name" in source && typeof source.name === "string" ? source.name : "source";
  return { name, byteLength: source.byteLength, slice: (start, end, options) => source.slice(start, end, options) };
}
