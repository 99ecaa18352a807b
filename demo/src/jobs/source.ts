/** What is measured, as the library takes it. */
import { inspect, type JobOptions, type TensorInput } from "collapsar";
import { HUB } from "../built.js";
import type { Bits, Dropped, HubModel } from "../messages.js";

/** An input, and how it is read. */
export interface Source {
  input: TensorInput;
  reading: NonNullable<JobOptions["reading"]>;
}

export function sourceOf(what: Dropped | HubModel, as: Bits): Source {
  if ("address" in what) {
    const headers = what.token ? { headers: { authorization: `Bearer ${what.token}` } } : {};
    return { input: what.address, reading: { as, hubEndpoint: HUB, ...headers } };
  }
  const { folder } = what;
  const matrix = folder === undefined ? what.matrix : what.matrix.map((file) => inFolder(file, folder));
  const [only, ...more] = matrix;
  return { input: only && more.length === 0 ? only : matrix, reading: { as } };
}

/** A dropped file does not know its folder, which the library tells by its path. */
const inFolder = (file: File, folder: string): File =>
  Object.defineProperty(file, "webkitRelativePath", { value: `${folder}/${file.name}` });

/** A file with the names of tokens; on the Hub, its address. */
export type Tokenizer = File | string;

/** The tokenizer beside a matrix, or the GGUF file that has the tokens too, if there is one. */
export async function tokenizerOf(what: Dropped | HubModel, signal: AbortSignal): Promise<Tokenizer | undefined> {
  const isOnHub = "address" in what;
  if (!isOnHub && (what.tokenizer || !what.matrix.some(({ name }) => isGguf(name)))) return what.tokenizer;
  const { input, reading } = sourceOf(what, undefined);
  const { tokens } = await inspect(input, { signal, reading });
  if (isOnHub || !tokens) return tokens?.source;
  return what.matrix.find(({ name }) => tokens.source.endsWith(name));
}

const isGguf = (name: string): boolean => /\.gguf$/i.test(name);
