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
  const byName = new Map(whole.tensors.map((tensor) => [tensor.name, tensor]));
  return {
    name: source.name,
    names: [...byName.keys()],
    metadata: new Map([...whole.metadata].map(([key, value]) => [key, textOfValue(value)])),
    vocabulary: { source: whole.source, metadata: whole.metadata },
    get: async (name) => byName.get(name) as Tensor,
    close: whole.close,
  };
}
