/** Object headers (IV.A): the messages that describe a group or a dataset. */
import { verify } from "./checksum.js";
import { Fields } from "./fields.js";
import type { Metadata } from "./metadata.js";
import { Malformed, NotRead } from "./refusal.js";

/** Kinds of messages that are read. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFill: 0x04,
  fill: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  sharedTable: 0x0f,
  continuation: 0x10,
  symbolTable: 0x11,
  driver: 0x14,
  attributeInfo: 0x15,
  cacheImage: 0x18,
} as const;

/** The last kind that the format has. */
const LAST_KNOWN = 0x18;

/** One message. */
export interface Message {
  readonly type: number;
  readonly data: Uint8Array;
  /** Its data says where the message is. */
  readonly shared: boolean;
}

/** More than any header has. */
const MAX_BLOCKS = 4096;

/** How the messages of a header are written. */
interface Form {
  readonly old: boolean;
  /** Each has a number that tells when it was made. */
  readonly ordered: boolean;
}

const WHAT = "an object's header";

/** The messages of an object. */
export async function readHeader(metadata: Metadata, address: number): Promise<Message[]> {
  const old = (await metadata.at(address, 4, WHAT)).u8() === 1;
  const { form, block } = old ? await oldStart(metadata, address) : await newStart(metadata, address);
  const messages: Message[] = [];
  const blocks = [block];
  for (const fields of blocks) {
    if (blocks.length > MAX_BLOCKS) throw new Malformed(`${WHAT} goes on and on`);
    for (const message of messagesIn(fields, form)) {
      if (message.type === MESSAGE.continuation) {
        const next = new Fields(message.data, metadata.sizes, WHAT);
        blocks.push(await continued(metadata, next.place(), next.size(), form));
      } else messages.push(message);
    }
  }
  return messages;
}

async function oldStart(metadata: Metadata, address: number): Promise<{ form: Form; block: Fields }> {
  const length = (await metadata.at(address, 12, WHAT)).skip(8).u32();
  return { form: { old: true, ordered: false }, block: await metadata.at(address + 16, length, WHAT) };
}

async function newStart(metadata: Metadata, address: number): Promise<{ form: Form; block: Fields }> {
  const head = (await metadata.at(address, 6, WHAT)).signature("OHDR");
  head.version(2);
  const flags = head.u8();
  const before = 6 + ((flags & 0x20) !== 0 ? 16 : 0) + ((flags & 0x10) !== 0 ? 4 : 0);
  const width = 2 ** (flags & 3);
  const length = (await metadata.at(address, before + width, WHAT)).skip(before).uint(width);
  const { bytes } = await metadata.at(address, before + width + length + 4, WHAT);
  verify(bytes, WHAT);
  const block = new Fields(bytes.subarray(before + width, -4), metadata.sizes, WHAT);
  return { form: { old: false, ordered: (flags & 4) !== 0 }, block };
}

async function continued(metadata: Metadata, address: number, length: number, { old }: Form): Promise<Fields> {
  const block = await metadata.at(address, length, WHAT);
  if (old) return block;
  if (length < 8) throw new Malformed(`${WHAT} ends too early`);
  verify(block.signature("OCHK").bytes, WHAT);
  return new Fields(block.bytes.subarray(4, -4), metadata.sizes, WHAT);
}

function* messagesIn(fields: Fields, { old, ordered }: Form): Generator<Message> {
  // What is shorter than a message's head is a gap.
  const head = old ? 8 : ordered ? 6 : 4;
  while (fields.left >= head) {
    const type = old ? fields.u16() : fields.u8();
    const length = fields.u16();
    const flags = fields.u8();
    const data = fields.skip(head - (old ? 5 : 4)).take(length);
    if (type > LAST_KNOWN && (flags & 0x80) !== 0) throw new NotRead(`the message ${type}, which must be known`);
    yield { type, data, shared: (flags & 2) !== 0 };
  }
}

/** The data of a message, wherever it is; undefined if there is none of that kind. */
export async function messageOf(
  metadata: Metadata,
  messages: readonly Message[],
  type: number,
  what: string,
): Promise<Fields | undefined> {
  const message = messages.find((candidate) => candidate.type === type);
  if (!message) return undefined;
  const data = message.shared ? await sharedData(metadata, message.data, type) : message.data;
  return new Fields(data, metadata.sizes, what);
}

/** The data of a message that is in another object's header (a named datatype, say). */
export async function sharedData(metadata: Metadata, reference: Uint8Array, type: number): Promise<Uint8Array> {
  const fields = new Fields(reference, metadata.sizes, "a shared message");
  const version = fields.version(1, 2, 3);
  const kind = fields.u8();
  if (version === 1) fields.skip(6);
  if (version === 3 && kind === 1) throw new NotRead("a table of shared messages");
  const found = (await readHeader(metadata, fields.place())).find((message) => message.type === type);
  if (!found || found.shared) throw new Malformed("a shared message is not where it is said to be");
  return found.data;
}
