/** The script of the thread that reads beside the main one: small, so that it reads before the main one has found out what to read. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { Beginnings } from "../source/beginnings.js";
import { NEXT_READ, type PrefixesRead, type PrefixRequest, TAKEN } from "../source/second-reader.js";

/** Bytes that are read at a time: they stay in the core's own cache until their rows were looked at. */
const READ_BYTES = 1024 * 1024;

/** A file is copied fastest to an address that lies in its page as the bytes lie in theirs (see ts/rows/stream.ts). */
const PAGE_BYTES = 4096;

/** A message costs some time, so prefixes are sent together. */
const MESSAGE_BYTES = 64 * 1024;

/** Messages that may wait for the main thread: it looks after them now and then. */
const MOST_WAITING = 64;

/** What is left to say at the end: why it could not go on, if it could not. */
export interface ReaderEnd {
  readonly failed?: string;
}

function readPrefixes({ path, dev, ino, ...layout }: PrefixRequest, send: (read: PrefixesRead) => void): void {
  const file = openSync(path, "r");
  try {
    const now = fstatSync(file, { bigint: true });
    if (now.dev !== dev || now.ino !== ino) throw new Error("the path is that of another file now");
    passOver(file, layout, send);
  } finally {
    closeSync(file);
  }
}

function passOver(
  file: number,
  { begin, rows, rowBytes, prefix, rowsTogether, counters }: Omit<PrefixRequest, "path" | "dev" | "ino">,
  send: (read: PrefixesRead) => void,
): void {
  const rowsAtOnce = Math.min(rowsTogether, Math.max(1, Math.floor(READ_BYTES / rowBytes)));
  // What is read, and behind it what is found: one array, within which bytes are copied without a view for each row. The memory of WebAssembly
  // begins with a page, and may be of any length.
  const found = rowsAtOnce * rowBytes + PAGE_BYTES;
  const pages = Math.ceil((found + MESSAGE_BYTES + rowsTogether * prefix) / 65_536);
  const memory = new Uint8Array(new WebAssembly.Memory({ initial: pages }).buffer);
  let [filled, sent]: [number, number] = [0, 0];
  let reads: number[] = [];
  const flush = (): void => {
    if (filled === 0) return;
    send({ reads, bytes: memory.slice(found, found + filled) });
    sent += 1;
    reads = [];
    filled = 0;
    for (
      let taken = Atomics.load(counters, TAKEN);
      sent - taken >= MOST_WAITING;
      taken = Atomics.load(counters, TAKEN)
    ) {
      Atomics.wait(counters, TAKEN, taken);
    }
  };
  const beginnings = new Beginnings((into, at, length, position) => readSync(file, into, at, length, position));
  const last = Math.ceil(rows / rowsTogether);
  for (let read = Atomics.add(counters, NEXT_READ, 1); read < last; read = Atomics.add(counters, NEXT_READ, 1)) {
    const after = Math.min(rows, (read + 1) * rowsTogether);
    for (let first = read * rowsTogether; first < after; first += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, after - first);
      const start = begin + first * rowBytes;
      if (beginnings.read({ start, count, stride: rowBytes, length: prefix }, memory, found + filled)) {
        filled += count * prefix;
        continue;
      }
      const at = start % PAGE_BYTES;
      const begun = performance.now();
      readWhole(file, memory.subarray(at, at + count * rowBytes), start);
      beginnings.wasWhole(count * rowBytes, performance.now() - begun);
      for (let row = 0; row < count; row += 1) {
        const from = at + row * rowBytes;
        memory.copyWithin(found + filled, from, from + prefix);
        filled += prefix;
      }
    }
    reads.push(read);
    if (filled >= MESSAGE_BYTES) flush();
  }
  flush();
}

function readWhole(file: number, into: Uint8Array, start: number): void {
  for (let at = 0; at < into.length; ) {
    const bytesRead = readSync(file, into, at, into.length - at, start + at);
    if (bytesRead === 0) throw new Error("the file ends early");
    at += bytesRead;
  }
}

parentPort?.on("message", (request: PrefixRequest) => {
  const end: { failed?: string } = {};
  try {
    readPrefixes(request, (read) => parentPort?.postMessage(read, [read.bytes.buffer]));
  } catch (error) {
    end.failed = String(error);
  }
  parentPort?.postMessage(end satisfies ReaderEnd);
});
