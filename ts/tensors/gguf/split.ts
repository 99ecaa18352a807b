/** A model in several GGUF files, `NAME-00001-of-00003.gguf` and so on: the first has the metadata, each has some of the tensors. */
import { CollapsarError, isCollapsarError } from "../../errors.js";
import { type NamedSource, readExactly } from "../../source/byte-source.js";
import type { Tensor } from "../tensor.js";
import { type GgufHeader, readGguf } from "./header.js";
import { type GgufValue, invalidGguf, shown, textOfValue } from "./metadata.js";
import type { OpenPart } from "./part-name.js";

/** Read of each other part before its header is known to be longer. */
const FIRST_READ = 64 * 1024;

/** How many files the model is in, that of a header among them. */
export function partsOf(source: NamedSource, metadata: ReadonlyMap<string, GgufValue>): number {
  return split(source, metadata, "split.count") ?? 1;
}

function split(source: NamedSource, metadata: ReadonlyMap<string, GgufValue>, key: string): number | undefined {
  const value = metadata.get(key);
  if (value === undefined || (typeof value === "number" && Number.isInteger(value) && value >= 0)) return value;
  throw invalidGguf(source, `${key} is ${textOfValue(value)}`);
}

/** One model, put together from its parts. */
export interface Joined extends GgufHeader {
  /** The first part, where the metadata are. */
  readonly source: NamedSource;
  close(): Promise<void>;
}

/** Opens the other parts of a model, one after the other, and reads their headers. Owns what it opens, also when it rejects. */
export async function joinParts(
  source: NamedSource,
  header: GgufHeader,
  openPart: OpenPart | undefined,
  signal?: AbortSignal,
): Promise<Joined> {
  const count = partsOf(source, header.metadata);
  const number = (split(source, header.metadata, "split.no") ?? 0) + 1;
  if (!openPart) {
    const message = `${source.name}: part ${number} of a model in ${count} files, and the others cannot be found from it; give the first by its path or address, named as it was (-00001-of-${String(count).padStart(5, "0")}.gguf), or choose all files together`;
    throw new CollapsarError("MissingShard", message, { shard: source.name });
  }
  const opened: NamedSource[] = [];
  const close = async (): Promise<void> => {
    for (const each of [source, ...opened]) await each.close?.();
  };
  try {
    const parts: (GgufHeader & { source: NamedSource })[] = [];
    for (let part = 1; part <= count; part += 1) {
      if (part === number) {
        parts.push({ ...header, source });
        continue;
      }
      const other = await openPart(part).catch((error: unknown) => missing(source, part, count, error));
      opened.push(other);
      const first = await readExactly(other, 0, Math.min(FIRST_READ, other.byteLength), { signal });
      const { metadata, tensors } = await readGguf(other, first, signal);
      if (split(other, metadata, "split.count") !== count || split(other, metadata, "split.no") !== part - 1) {
        throw invalidGguf(other, `it is not part ${part} of ${count}, as its name says`);
      }
      parts.push({ metadata, tensors, source: other });
    }
    const [first] = parts as [Joined];
    return { metadata: first.metadata, tensors: joined(first, parts), source: first.source, close };
  } catch (error) {
    for (const each of opened) await each.close?.();
    throw error;
  }
}

function missing(source: NamedSource, part: number, count: number, error: unknown): never {
  if (!isCollapsarError(error, "NotFound")) throw error;
  const message = `${source.name}: part ${part} of ${count} is not there; download the rest of the model`;
  throw new CollapsarError("MissingShard", message, { shard: `${part} of ${count}` }, { cause: error });
}

function joined(
  { source, metadata }: Pick<Joined, "source" | "metadata">,
  parts: readonly Pick<GgufHeader, "tensors">[],
): Tensor[] {
  const tensors = parts.flatMap((part) => part.tensors);
  const seen = new Set<string>();
  for (const { name, source: from } of tensors) {
    if (seen.has(name)) {
      const message = `${from.name}: the tensor ${shown(name)} is in another part too; download the model again`;
      throw new CollapsarError("DuplicateTensor", message, { name });
    }
    seen.add(name);
  }
  const claimed = split(source, metadata, "split.tensors.count");
  if (claimed === undefined || claimed === tensors.length) return tensors;
  throw invalidGguf(source, `the model has ${claimed} tensors, but ${tensors.length} are in its parts`);
}
