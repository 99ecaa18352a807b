/** The tensors of a GGUF model, in one file or in several. */
import type { NamedSource } from "../../source/byte-source.js";
import type { Tensor, TensorSet } from "../tensor.js";
import { readGguf } from "./header.js";
import { textOfValue } from "./metadata.js";
import type { OpenPart } from "./part-name.js";
import { joinParts, partsOf } from "./split.js";

/**
 * The tensors of a GGUF file whose first bytes were read already, and of the other parts of its model, which `openPart` opens. Leaves the
 * source open when it rejects.
 */
export async function ggufTensors(
  source: NamedSource,
  first: Uint8Array,
  signal?: AbortSignal,
  openPart?: OpenPart,
): Promise<TensorSet> {
  const header = await readGguf(source, first, signal);
  const alone = { ...header, source, close: async () => source.close?.() };
  const whole = partsOf(source, header.metadata) > 1 ? await joinParts(source, header, openPart, signal) : alone;
  const names = new Set(whole.tensors.map(({ name }) => name));
  const byName = new Map(whole.tensors.map((tensor) => [tensor.name, { ...tensor, ...scaleNote(tensor.name, names) }]));
  return {
    name: source.name,
    names: [...names],
    metadata: new Map([...whole.metadata].map(([key, value]) => [key, textOfValue(value)])),
    vocabulary: { source: whole.source, metadata: whole.metadata },
    get: async (name) => byName.get(name) as Tensor,
    close: whole.close,
  };
}

/**
 * Exports of BitNet and of NVFP4 keep one factor of a whole `NAME.weight` in `NAME.scale`. For an embedding llama.cpp applies it where the weight is
 * NVFP4, which is refused here, and otherwise does not, although the programs that wrote such files may. It changes distances, not which rows are
 * identical, so the numbers are measured as they are stored, and that is said.
 */
function scaleNote(name: string, names: ReadonlySet<string>): { note?: string } {
  const scale = name.replace(/\.weight$/, ".scale");
  if (scale === name || !names.has(scale)) return {};
  return { note: `measured as it is stored, without the factor in ${scale}` };
}
