/** Sources on test servers, opened with waits short enough for tests. */
import "../../dist/entry/node.js";
import type { NamedSource, ReadCount } from "../../dist/source/byte-source.js";
import type { Directory } from "../../dist/source/directory.js";
import { type OpenOptions, openInput } from "../../dist/source/open.js";
import type { ReadingOptions } from "../../dist/source/reading-options.js";

/** Waits of milliseconds. */
export const QUICK: ReadingOptions = { attempts: 3, backoffMs: 2, stallMs: 5000 };

/** Opens an address; `reads` counts what that and everything after it takes. */
export async function open(
  address: string,
  reading: ReadingOptions = {},
  options: OpenOptions = {},
): Promise<{ source: NamedSource; reads: ReadCount }> {
  const reads: ReadCount = { requests: 0, bytes: 0 };
  const source = await openInput(address, { reads, ...options, reading: { ...QUICK, ...reading } });
  return { source: source as NamedSource, reads };
}

/** Opens an address that is a directory's. */
export async function openDirectory(address: string, reading: ReadingOptions = {}): Promise<Directory> {
  return (await openInput(address, { reading: { ...QUICK, ...reading } })) as Directory;
}

/** The error that a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<Error & { code: string; fields: object }> {
  try {
    await promise;
  } catch (error) {
    return error as Error & { code: string; fields: object };
  }
  throw new Error("did not fail");
}
