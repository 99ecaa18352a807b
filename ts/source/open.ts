import { CollapsarError } from "../errors.js";
import { blobSource, fileListDirectory, fileListEntries } from "./blob.js";
import type { ByteSource, NamedSource, ReadCount } from "./byte-source.js";
import type { Directory, DirectoryEntry } from "./directory.js";
import { httpTarget } from "./http/address.js";
import { httpDirectory } from "./http/directory.js";
import { type HttpOpening, openHttp } from "./http/file.js";
import { openHub, pageAddress } from "./hub/repository.js";
import { memorySource } from "./memory.js";

/**
 * What a file can be given as: a path (in Node), an http(s) or `hf://` address, a `Blob` or `File`, the `File`s of a model directory,
 * its bytes, or anything with `byteLength` and `slice`. A URL that ends in `/` and `hf://owner/name` are model directories.
 */
export type FileInput = string | URL | Blob | readonly File[] | ArrayBuffer | Uint8Array | ByteSource;

type OpenPath = (path: string | URL, pipes?: boolean) => Promise<NamedSource | Directory>;
type ListPath = (path: string | URL) => Promise<DirectoryEntry[] | undefined>;

let openPath: OpenPath = async (path) => {
  throw new CollapsarError(
    "UnsupportedSource",
    `${path}: paths cannot be opened in a browser; pass a File or its bytes`,
    {
      source: String(path),
    },
  );
};

let listPath: ListPath = async () => undefined;

/** Called once by the entry of a platform that has paths. */
export function setOpenPath(open: OpenPath, list: ListPath): void {
  openPath = open;
  listPath = list;
}

/** Scheme of a URL. One letter is a Windows drive: `C:\x.safetensors` is a path. */
const SCHEME = /^([a-z][a-z0-9+.-]+):\/\//i;

/** Whether a text is an address rather than a path. */
export const isAddress = (text: string): boolean => SCHEME.test(text);

/** How an input is opened. */
export type OpenOptions = Omit<HttpOpening, "reads" | "onAnswer"> & {
  /** Counts what is read from a server before its caller sees a source. */
  readonly reads?: ReadCount;
  /** A pipe, or `-` for stdin, will do, since all of it is wanted: it is held in memory. Else pipes are refused. */
  readonly pipes?: boolean;
};

/** Opens what a user gave as a file. Whoever opens it closes it. */
export async function openInput(input: FileInput, options: OpenOptions = {}): Promise<NamedSource | Directory> {
  if (typeof input === "string" || input instanceof URL) return openAddress(input, options);
  if (input instanceof Blob) return blobSource(input);
  if (Array.isArray(input) && input.every((file) => file instanceof File)) return fileListDirectory(input);
  if (input instanceof ArrayBuffer) return memorySource(new Uint8Array(input));
  if (input instanceof Uint8Array) return memorySource(input);
  if (isByteSource(input)) return named(input);
  throw new CollapsarError("UnsupportedSource", "the source is not a path, URL, Blob, bytes or { byteLength, slice }", {
    source: Object.prototype.toString.call(input),
  });
}

/**
 * What is in a local directory, or among `File`s: names in no particular order, one level deep. Undefined for what is no directory, and
 * for servers, whose directories cannot be listed; these are not asked. Rejects with `NotFound` for a path that is not there.
 */
export async function listInput(input: FileInput): Promise<DirectoryEntry[] | undefined> {
  if (Array.isArray(input)) return fileListEntries(input);
  if (typeof input !== "string" && !(input instanceof URL)) return undefined;
  const scheme = SCHEME.exec(String(input))?.[1]?.toLowerCase();
  if (scheme === undefined) return listPath(input);
  return scheme === "file" ? listPath(new URL(input)) : undefined;
}

async function openAddress(address: string | URL, options: OpenOptions): Promise<NamedSource | Directory> {
  const scheme = SCHEME.exec(String(address))?.[1]?.toLowerCase();
  if (scheme === undefined) return openPath(address, options.pipes);
  if (scheme === "file") return openPath(new URL(address), options.pipes);
  const opening: HttpOpening = { ...options, reads: options.reads ?? { requests: 0, bytes: 0 } };
  if (scheme === "hf") return openHub(String(address), opening);
  if (scheme === "http" || scheme === "https") {
    const page = pageAddress(address, options.reading?.hubEndpoint);
    if (page !== undefined) return openHub(page, opening);
    const target = httpTarget(address, options.reading?.headers);
    return target.url.pathname.endsWith("/") ? httpDirectory(target, opening) : openHttp(target, opening);
  }
  throw new CollapsarError(
    "UnsupportedSource",
    `${address}: ${scheme} addresses cannot be read; download the file and give its path`,
    { source: String(address) },
  );
}

const isByteSource = (input: unknown): input is ByteSource =>
  typeof input === "object" && input !== null && "byteLength" in input && "slice" in input;

function named(source: ByteSource): NamedSource {
  const name = "name" in source && typeof source.name === "string" ? source.name : "source";
  return { name, byteLength: source.byteLength, slice: (start, end, options) => source.slice(start, end, options) };
}
