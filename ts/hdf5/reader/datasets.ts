/** All datasets of a file, in all its groups. */
import { isGroup, linksOf } from "./links.js";
import { describe } from "./messages.js";
import type { Metadata } from "./metadata.js";
import { readHeader } from "./object-header.js";

/** A dataset as it is listed. */
export interface ListedDataset {
  /** From the root group on, without a slash in front. */
  readonly path: string;
  readonly shape: readonly number[];
  /** Its dtype, or in words what it is. */
  readonly dtype: string;
  readonly elementBytes: number;
}

/** The most objects that are looked at, and the most groups within each other. */
const MAX_OBJECTS = 10_000;
const MAX_DEPTH = 64;

/** The datasets that hard links lead to, by path; an object with several names is listed under the first. */
export async function listDatasets(metadata: Metadata): Promise<ListedDataset[]> {
  const found: ListedDataset[] = [];
  const seen = new Set<number>([metadata.root]);
  const visit = async (address: number, path: string, depth: number): Promise<void> => {
    const messages = await readHeader(metadata, address);
    const description = await describe(metadata, messages);
    if (description) {
      const { dataspace, datatype } = description;
      const dtype = `${datatype.bigEndian ? "big-endian " : ""}${datatype.name}`;
      found.push({ path, shape: dataspace.shape, dtype, elementBytes: datatype.size });
    }
    if (!isGroup(messages) || depth === MAX_DEPTH) return;
    for await (const link of linksOf(metadata, messages)) {
      if (link.kind !== "hard" || seen.has(link.address) || seen.size >= MAX_OBJECTS) continue;
      seen.add(link.address);
      await visit(link.address, path === "" ? link.name : `${path}/${link.name}`, depth + 1);
    }
  };
  await visit(metadata.root, "", 0);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}
