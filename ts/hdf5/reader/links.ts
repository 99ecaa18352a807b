/** Groups: what is in them, and what a path leads to. */
import { records } from "./btree-2.js";
import { decode, Fields } from "./fields.js";
import { openFractalHeap } from "./fractal-heap.js";
import type { Metadata } from "./metadata.js";
import { MESSAGE, type Message, messageOf, readHeader } from "./object-header.js";
import { Malformed, NotRead } from "./refusal.js";

/** Where a name of a group leads. */
export type Link =
  | { readonly name: string; readonly kind: "hard"; readonly address: number }
  | { readonly name: string; readonly kind: "soft"; readonly path: string }
  | { readonly name: string; readonly kind: "external"; readonly file: string; readonly path: string }
  | { readonly name: string; readonly kind: "other"; readonly type: number };

/** An object that a path leads to. */
export interface Found {
  readonly address: number;
  readonly messages: readonly Message[];
}

/** Links to links end here, also those that lead in a circle. HDF5 itself follows 16. */
const MAX_LINKS = 16;

/** The most names of one group that are read. */
const MAX_NAMES = 1 << 20;

/** Whether messages are those of a group. */
export const isGroup = (messages: readonly Message[]): boolean =>
  messages.some(({ type }) => type === MESSAGE.symbolTable || type === MESSAGE.linkInfo || type === MESSAGE.link);

/** Follows a path from the root group; undefined if it leads nowhere. */
export async function find(metadata: Metadata, path: string): Promise<Found | undefined> {
  return follow(metadata, [{ address: metadata.root, messages: await readHeader(metadata, metadata.root) }], path, {
    left: MAX_LINKS,
  });
}

/** `groups` is the way from the root to where the path begins. */
async function follow(
  metadata: Metadata,
  groups: Found[],
  path: string,
  links: { left: number },
): Promise<Found | undefined> {
  const way = path.startsWith("/") ? groups.slice(0, 1) : [...groups];
  for (const name of path.split("/").filter((part) => part !== "" && part !== ".")) {
    const here = way.at(-1) as Found;
    if (!isGroup(here.messages)) return undefined;
    const link = await linkOf(metadata, here, name);
    if (!link) return undefined;
    if (link.kind === "other") {
      throw new NotRead(`a link of type ${link.type}: ${JSON.stringify(name)}`, {
        advice: "name what it leads to with `dataset`",
      });
    }
    if (link.kind === "external") {
      throw new NotRead(
        `a link to another file: ${JSON.stringify(path)} is ${JSON.stringify(link.path)} in ${JSON.stringify(link.file)}`,
        { advice: `give that file, with \`dataset\` ${link.path}` },
      );
    }
    if (link.kind === "soft") {
      links.left -= 1;
      if (links.left < 0) {
        const advice = "name the dataset itself with `dataset`";
        throw new NotRead(`more than ${MAX_LINKS} links to links behind ${JSON.stringify(path)}`, { advice });
      }
      const target = await follow(metadata, way, link.path, links);
      if (!target) return undefined;
      way.push(target);
    } else way.push({ address: link.address, messages: await readHeader(metadata, link.address) });
  }
  return way.at(-1);
}

async function linkOf(metadata: Metadata, group: Found, name: string): Promise<Link | undefined> {
  for await (const link of linksOf(metadata, group.messages)) if (link.name === name) return link;
  return undefined;
}

/** The links of a group, in no order. */
export async function* linksOf(metadata: Metadata, messages: readonly Message[]): AsyncGenerator<Link> {
  let names = 0;
  for await (const link of allLinks(metadata, messages)) {
    names += 1;
    if (names > MAX_NAMES) throw new NotRead(`a group of more than ${MAX_NAMES} names`);
    yield link;
  }
}

async function* allLinks(metadata: Metadata, messages: readonly Message[]): AsyncGenerator<Link> {
  for (const { type, data } of messages) {
    if (type === MESSAGE.link) yield* linkMessage(new Fields(data, metadata.sizes, "a link"));
  }
  const table = await messageOf(metadata, messages, MESSAGE.symbolTable, "a group");
  if (table) yield* symbols(metadata, table.place(), table.place());
  const info = await messageOf(metadata, messages, MESSAGE.linkInfo, "a group");
  if (!info) return;
  info.version(0);
  info.skip((info.u8() & 1) !== 0 ? 8 : 0);
  const [heapAt, tree] = [info.address(), info.address()];
  if (heapAt === undefined || tree === undefined) return;
  const heap = await openFractalHeap(metadata, heapAt);
  for await (const record of records(metadata, tree, 5)) {
    const bytes = await heap(record.skip(4).take(record.left));
    if (!bytes) throw new NotRead("names of thousands of letters");
    yield* linkMessage(new Fields(bytes, metadata.sizes, "a link"));
  }
}

/** A link message. */
function* linkMessage(fields: Fields): Generator<Link> {
  fields.version(1);
  const flags = fields.u8();
  const type = (flags & 8) !== 0 ? fields.u8() : 0;
  fields.skip((flags & 4) !== 0 ? 8 : 0).skip((flags & 16) !== 0 ? 1 : 0);
  const name = decode(fields.take(fields.uint(2 ** (flags & 3))));
  if (type === 0) yield { name, kind: "hard", address: fields.place() };
  else if (type === 1) yield { name, kind: "soft", path: decode(fields.take(fields.u16())) };
  else if (type === 64) {
    fields.skip(3);
    yield { name, kind: "external", file: fields.text(), path: fields.text() };
  } else yield { name, kind: "other", type };
}

/** The names of an old group: a version 1 B-tree of symbol tables, with texts in a local heap. */
async function* symbols(metadata: Metadata, tree: number, heapAt: number): AsyncGenerator<Link> {
  const { offset, length } = metadata.sizes;
  const head = (await metadata.at(heapAt, 8 + 2 * length + offset, "a local heap")).signature("HEAP");
  head.version(0);
  head.skip(3);
  const heapBytes = head.size();
  head.skip(length);
  const heap = await metadata.at(head.place(), heapBytes, "a local heap");
  const text = (at: number): string => {
    heap.at = Math.min(at, heap.bytes.length);
    return heap.text();
  };
  for await (const leaf of leaves(metadata, tree, Number.POSITIVE_INFINITY)) {
    const entryBytes = length + offset + 24;
    const node = (await metadata.at(leaf, 8, "a symbol table")).signature("SNOD");
    node.version(1);
    const count = node.skip(1).u16();
    const table = (await metadata.at(leaf, 8 + count * entryBytes, "a symbol table")).skip(8);
    for (let at = 0; at < count; at += 1) {
      const entry = new Fields(table.take(entryBytes), metadata.sizes, "a symbol table");
      const name = text(entry.size());
      const address = entry.address();
      const cached = entry.u32();
      if (cached === 2) yield { name, kind: "soft", path: text(entry.skip(4).u32()) };
      else if (address !== undefined) yield { name, kind: "hard", address };
    }
  }
}

async function* leaves(metadata: Metadata, address: number, below: number): AsyncGenerator<number> {
  const { offset, length } = metadata.sizes;
  const what = "the B-tree of a group";
  const head = (await metadata.at(address, 8, what)).signature("TREE");
  const [type, level, used] = [head.u8(), head.u8(), head.u16()];
  if (type !== 0 || level >= below) throw new Malformed(`${what} contradicts itself`);
  const node = await metadata.at(address, 8 + 2 * offset + used * (length + offset), what);
  node.skip(8 + 2 * offset);
  for (let at = 0; at < used; at += 1) {
    const child = node.skip(length).place();
    if (level === 0) yield child;
    else yield* leaves(metadata, child, level);
  }
}
