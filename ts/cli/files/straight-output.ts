/** Results that go to stdout, a pipe or a device: written straight, from one end to the other, because a rename would replace these. */
import { open, writeFile } from "node:fs/promises";
import { isCollapsarError } from "../../errors.js";
import { stdout } from "../streams.js";
import { stdoutFailed, writeFailed } from "./output-error.js";

/** What is written: text, or bytes, whole or as they come. */
export type Content = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Text that is written as it is made. */
export async function* inPieces(pieces: Iterable<string>): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  for (const piece of pieces) yield encoder.encode(piece);
}

/** A result that is written as it comes. */
export interface OutputStream {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Writes all of it to what is no regular file. */
export async function writeStraight(path: string, target: string, content: Content): Promise<void> {
  try {
    const file = await open(target, "w");
    try {
      await writeFile(file, content);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isCollapsarError(error)) throw error;
    throw writeFailed(path, error, "choose another output");
  }
}

/** The same, piece by piece. */
export async function openStream(path: string, target: string): Promise<OutputStream> {
  const failed = (error: unknown): never => {
    throw writeFailed(path, error, "choose another output");
  };
  const file = await open(target, "w").catch(failed);
  return { write: (text) => file.writeFile(text).catch(failed), close: () => file.close().catch(failed) };
}

/** Whether a reader of stdout left early, so that what is written there goes nowhere. */
export const readerLeft = (): boolean => left;
let left = false;

/** stdout, piece by piece. */
export const stdoutStream: OutputStream = { write: (text) => writeStdout(text), close: async () => {} };

/** Waits until stdout took the content. A reader that left early is no failure. */
export async function writeStdout(content: Content): Promise<void> {
  if (typeof content !== "string" && !(content instanceof Uint8Array)) {
    for await (const chunk of content) await writeStdout(chunk);
    return;
  }
  await new Promise<void>((done, failed) => {
    stdout().write(content, (error: NodeJS.ErrnoException | null | undefined) => {
      left ||= error?.code === "EPIPE";
      if (error && error.code !== "EPIPE") failed(stdoutFailed(error));
      else done();
    });
  });
}
