/** From what a user names to the snapshots of a series: files, model directories, and directories whose entries are steps. */

import { nameOf } from "../inputs/source-name.js";
import type { DirectoryEntry } from "../source/directory.js";
import { listInput } from "../source/open.js";
import { hasTensors, isModelFile } from "../tensors/formats.js";
import { holdsWeights, noWeights } from "../tensors/no-weights.js";
import { isData, type StackData, type TensorInput } from "../tensors/open-tensors.js";
import { digitsByPattern, digitsIn } from "./step-number.js";

/** A snapshot, a directory of them, or all of them in one tensor. */
export type SeriesSource = TensorInput | StackData;

/** One snapshot, not opened yet. */
export interface SnapshotInput {
  /** A path, an address, or what else a file can be given as. */
  input: SeriesSource;
  /** What it is called: a path or an address, without what is confidential. */
  name: string;
}

/** The snapshots found, in the order given; those of a directory by name. */
export interface FoundSnapshots {
  snapshots: SnapshotInput[];
  /** Entries of directories that look like snapshots, and are not measured: they have no step number where others have one. */
  leftOut: string[];
}

/**
 * Finds the snapshots of a series. Lists local directories, and opens nothing.
 *
 * A directory with `model.safetensors.index.json` or `model.safetensors` is a model, one snapshot; but if it holds directories `checkpoint-N`,
 * as a trainer leaves them beside the model that it ended with, these are the snapshots. In any other directory the `.safetensors` and `.npy`
 * files and the directories with weights are: those whose names have a step number, or all of them where none has one.
 *
 * Rejects with `NotFound`, or with `NoWeights` for a directory without any.
 */
export async function findSnapshots(inputs: readonly SeriesSource[], pattern?: RegExp): Promise<FoundSnapshots> {
  const found: FoundSnapshots = { snapshots: [], leftOut: [] };
  for (const input of inputs) {
    const name = nameOf(input);
    const entries = isData(input) ? undefined : await listInput(input);
    if (entries) await addDirectory(found, { input, name }, entries, pattern);
    else found.snapshots.push({ input: input instanceof URL ? String(input) : input, name });
  }
  return found;
}

/** A directory beside the model that a trainer ended with. */
const CHECKPOINT = /^checkpoint-\d+$/;

async function addDirectory(
  { snapshots, leftOut }: FoundSnapshots,
  directory: SnapshotInput,
  entries: readonly DirectoryEntry[],
  pattern: RegExp | undefined,
): Promise<void> {
  const { name } = directory;
  const snapshotOf = (entry: DirectoryEntry): SnapshotInput => ({
    input: entry.input,
    name: typeof entry.input === "string" ? entry.input : `${name}/${entry.name}`,
  });
  const visible = entries.filter((entry) => !entry.name.startsWith(".")).sort((a, b) => (a.name < b.name ? -1 : 1));
  const model = visible.find((entry) => !entry.isDirectory && isModelFile(entry.name));
  if (model) {
    const checkpoints = visible.filter((entry) => entry.isDirectory && CHECKPOINT.test(entry.name));
    if (checkpoints.length > 0) leftOut.push(snapshotOf(model).name);
    snapshots.push(...(checkpoints.length > 0 ? checkpoints.map(snapshotOf) : [directory]));
    return;
  }
  const candidates: DirectoryEntry[] = [];
  for (const entry of visible) if (await mayBeSnapshot(entry)) candidates.push(entry);
  if (candidates.length === 0) {
    const names = entries.map((entry) => entry.name);
    throw noWeights(name, names);
  }
  const hasNumber = (entry: DirectoryEntry): boolean =>
    (pattern ? digitsByPattern(snapshotOf(entry).name, pattern) : digitsIn(entry.name)) !== undefined;
  const numbered = candidates.filter(hasNumber);
  snapshots.push(...(numbered.length > 0 ? numbered : candidates).map(snapshotOf));
  if (numbered.length === 0) return;
  leftOut.push(...candidates.filter((entry) => !hasNumber(entry)).map((entry) => snapshotOf(entry).name));
}

async function mayBeSnapshot({ name, isDirectory, input }: DirectoryEntry): Promise<boolean> {
  if (!isDirectory) return hasTensors(name);
  // The `File`s of a directory in another one are those that lie right in it.
  const inside = typeof input === "object" && "length" in input ? input : ((await listInput(input)) ?? []);
  return holdsWeights(inside.map((entry) => entry.name));
}
