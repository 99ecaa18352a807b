/** A model directory as the Hub lays it out: an index and its shards, or one file. */
import { CollapsarError, isCollapsarError } from "../errors.js";
import { type NamedSource, readExactly } from "../source/byte-source.js";
import type { Directory } from "../source/directory.js";
import { refuseGitLfs, refuseWebPage } from "../source/text-files.js";
import { CONFIG, MAX_CONFIG_BYTES } from "./config-file.js";
import { isModelFile, MODEL_LAYOUTS } from "./formats.js";
import { ggufOf } from "./gguf/of-directory.js";
import { partName } from "./gguf/part-name.js";
import { noWeights } from "./no-weights.js";
import type { TensorSet } from "./tensor.js";
import { readTensorFile } from "./tensor-file.js";

/** An index longer than this is not one: the largest models have some hundred kilobytes. */
const MAX_INDEX_BYTES = 100_000_000;

/** How sources are opened: a job counts what it reads by wrapping them. */
export type Wrap = (source: NamedSource) => NamedSource;

/**
 * The tensors of a model directory. With an index, a shard is opened when one of its tensors is asked for; `index` names one, else the directory's
 * own is found. An index whose shards are all missing is passed over where the whole model lies beside it in one file.
 */
export async function readModelDirectory(
  directory: Directory,
  wrap: Wrap,
  signal?: AbortSignal,
  index?: string,
): Promise<TensorSet> {
  const present = await directory.list();
  if (present === undefined) {
    return index === undefined
      ? readUnlisted(directory, wrap, signal)
      : {
          ...readShards(directory, index, await readIndex(directory, index, wrap, signal), wrap, signal),
          beside: configBeside(directory, wrap),
        };
  }
  const beside = async (name: string) => (present.includes(name) ? wrap(await directory.open(name)) : undefined);
  const whole = async (file: string, note?: string): Promise<TensorSet> => ({
    ...(await readTensorFile(wrap(await directory.open(file)), signal)),
    ...(note !== undefined && { note }),
    beside,
  });
  const indexed = async (name: string, file?: string): Promise<TensorSet> => {
    const shardOf = await readIndex(directory, name, wrap, signal);
    const shards = [...new Set(shardOf.values())];
    if (
      file !== undefined &&
      shards.length > 0 &&
      !shards.some((shard) => shard.includes("/") || present.includes(shard))
    )
      return whole(file, `${name} was passed over: none of its shards is there`);
    return { ...readShards(directory, name, shardOf, wrap, signal), beside };
  };
  if (index !== undefined) return indexed(index);
  for (const { index: usualIndex, file: usualFile, anyIndex, anyFile } of MODEL_LAYOUTS) {
    const file = present.includes(usualFile) ? usualFile : undefined;
    if (present.includes(usualIndex)) return indexed(usualIndex, file);
    if (file !== undefined) return whole(file);
    const [otherIndex] = present.filter((name) => anyIndex.test(name)).sort();
    const [otherFile] = present.filter((name) => anyFile.test(name)).sort();
    if (otherIndex !== undefined) return indexed(otherIndex, otherFile);
    if (otherFile !== undefined) return whole(otherFile);
  }
  return { ...(await readGguf(directory, present, wrap, signal)), beside };
}

/** The GGUF model of a directory with these names. */
async function readGguf(
  directory: Directory,
  present: readonly string[],
  wrap: Wrap,
  signal?: AbortSignal,
): Promise<TensorSet> {
  const chosen = ggufOf(present);
  if (chosen === undefined) throw noWeights(directory.name, present);
  const { file, note } = chosen;
  const openPart = async (part: number) => wrap(await directory.open(partName(file, part) as string));
  const set = await readTensorFile(wrap(await directory.open(file)), signal, openPart);
  return { ...set, ...(note !== undefined && { note }) };
}

/** Files that belong to a model besides its weights, whether or not they are read here. */
const BESIDE_WEIGHTS = /(^|_)config\.json$|^(tokenizer|special_tokens|added_tokens|vocab|merges)|\.index\.json$/;

/** Names of the files of a model directory that belong to the model, where they can be listed: no result may replace them. */
export async function modelFiles(directory: Directory): Promise<string[]> {
  const present = (await directory.list()) ?? [];
  const found = new Set(present.filter((name) => isModelFile(name) || BESIDE_WEIGHTS.test(name)));
  for (const index of present.filter((name) => MODEL_LAYOUTS.some(({ anyIndex }) => anyIndex.test(name)))) {
    for (const shard of (await readIndex(directory, index, (source) => source)).values()) found.add(shard);
  }
  return [...found];
}

/**
 * Where names cannot be listed they are tried, the index first: beside it a single file may lie that is not the model. Only where none of them is
 * there the server is asked what is, if it can say.
 */
async function readUnlisted(directory: Directory, wrap: Wrap, signal?: AbortSignal): Promise<TensorSet> {
  const beside = configBeside(directory, wrap);
  for (const { index, file } of MODEL_LAYOUTS) {
    const shardOf = await readIndex(directory, index, wrap, signal).catch(unlessMissing);
    if (shardOf) return { ...readShards(directory, index, shardOf, wrap, signal), beside };
    const single = await directory.open(file).catch(unlessMissing);
    if (single) return { ...(await readTensorFile(wrap(single), signal)), beside };
  }
  return readGguf(directory, (await directory.ask?.()) ?? [], wrap, signal);
}

function unlessMissing(error: unknown): undefined {
  if (!isCollapsarError(error, "NotFound")) throw error;
}

/** Of the files beside weights on a server the configuration alone, which is small; a tokenizer of some megabytes nobody asked for. */
const configBeside =
  (directory: Directory, wrap: Wrap) =>
  async (name: string): Promise<NamedSource | undefined> => {
    if (name !== CONFIG) return undefined;
    const source = await (directory.openWhole?.(name, MAX_CONFIG_BYTES) ?? directory.open(name)).catch(unlessMissing);
    return source && wrap(source);
  };

function readShards(
  directory: Directory,
  index: string,
  shardOf: ReadonlyMap<string, string>,
  wrap: Wrap,
  signal?: AbortSignal,
): TensorSet {
  const shards = new Map<string, Promise<Shard>>();
  const next = concurrently(AT_ONCE);
  const open = (shard: string): Promise<Shard> => {
    const opened = shards.get(shard) ?? next(() => openShard(directory, index, shard, wrap, signal));
    shards.set(shard, opened);
    return opened;
  };
  return {
    name: directory.name,
    names: [...shardOf.keys()],
    files: new Set(shardOf.values()).size,
    metadata: new Map(),
    async get(name) {
      const shard = shardOf.get(name) as string;
      const { tensors, has } = await open(shard);
      if (has(name)) return tensors.get(name);
      const message = `${directory.name}/${index}: says that ${JSON.stringify(name)} is in ${shard}, but it is not; download the model again`;
      throw new CollapsarError("InvalidIndex", message, { entry: name });
    },
    async verify() {
      for (const shard of await Promise.allSettled(shards.values())) {
        if (shard.status === "fulfilled") await shard.value.tensors.verify?.();
      }
    },
    async close() {
      for (const shard of await Promise.allSettled(shards.values())) {
        if (shard.status === "fulfilled") await shard.value.tensors.close();
      }
    },
  };
}

/** Shards that are opened at once: on a server each takes a way there and back. */
const AT_ONCE = 16;

/** Starts at most `count` pieces of work at once, in order. When one fails, those that wait for their turn fail with it. */
function concurrently(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => Promise<void>)[] = [];
  let [begun, active] = [0, 0];
  let failed = { upTo: 0, error: undefined as unknown };
  const run = async (): Promise<void> => {
    active += 1;
    for (let piece = queue[begun]; piece !== undefined; piece = queue[begun]) {
      begun += 1;
      await piece();
    }
    active -= 1;
  };
  return (work) =>
    new Promise((resolve, reject) => {
      const place = queue.length;
      queue.push(async () => {
        if (place < failed.upTo) return reject(failed.error);
        try {
          resolve(await work());
        } catch (error) {
          failed = { upTo: queue.length, error };
          reject(error);
        }
      });
      if (active < count) void run();
    });
}

interface Shard {
  tensors: TensorSet;
  /** By a table: an index of 100,000 tensors would else take 10 billion comparisons of names. */
  has: (name: string) => boolean;
}

async function openShard(
  directory: Directory,
  index: string,
  shard: string,
  wrap: Wrap,
  signal?: AbortSignal,
): Promise<Shard> {
  const source = await directory.open(shard).catch((error: unknown) => {
    if (!isCollapsarError(error, "NotFound")) throw error;
    const message = `${directory.name}: the shard ${shard} that ${index} names is not there; download the rest of the model`;
    throw new CollapsarError("MissingShard", message, { shard }, { cause: error });
  });
  const tensors = await readTensorFile(wrap(source), signal);
  const names = new Set(tensors.names);
  return { tensors, has: (name) => names.has(name) };
}

/** `weight_map` of the index: tensor name to shard name. */
async function readIndex(
  directory: Directory,
  index: string,
  wrap: Wrap,
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const source = wrap(await (directory.openWhole?.(index, MAX_INDEX_BYTES) ?? directory.open(index)));
  try {
    if (source.byteLength > MAX_INDEX_BYTES) throw invalid(source, `it is ${source.byteLength} bytes long`);
    return parseIndex(source, await readExactly(source, 0, source.byteLength, { signal }));
  } finally {
    await source.close?.();
  }
}

/** Parses an index file; exported for its tests. */
export function parseIndex(source: Pick<NamedSource, "name">, bytes: Uint8Array): Map<string, string> {
  refuseGitLfs(source.name, bytes);
  refuseWebPage(source.name, bytes);
  let index: unknown;
  try {
    index = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw invalid(source, `it is not JSON (${error instanceof Error ? error.message : error})`);
  }
  const map = isObject(index) ? index.weight_map : undefined;
  if (!isObject(map)) throw invalid(source, "it has no object weight_map");
  const shardOf = new Map<string, string>();
  for (const [tensor, shard] of Object.entries(map)) {
    if (typeof shard !== "string")
      throw invalid(source, `the shard of ${JSON.stringify(tensor)} is not a string`, tensor);
    // A name in the same directory or below and nothing else: an index from elsewhere must not reach other files of this machine.
    if (!shard.split("/").every((part) => /^[^\\:\0]+$/.test(part) && part !== "." && part !== "..")) {
      throw invalid(
        source,
        `the shard of ${JSON.stringify(tensor)} is ${JSON.stringify(shard)}, not a file name`,
        tensor,
      );
    }
    shardOf.set(tensor, shard);
  }
  return shardOf;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const invalid = ({ name }: Pick<NamedSource, "name">, reason: string, entry?: string): CollapsarError =>
  new CollapsarError(
    "InvalidIndex",
    `${name}: not a model index: ${reason}; download it again`,
    entry === undefined ? {} : { entry },
  );
