/** NumPy's `.npz`: a zip file of `.npy` arrays, stored as they are (`numpy.savez`); compressed ones are refused. */
import type { NamedSource } from "../../source/byte-source.js";
import { readExactly } from "../../source/byte-source.js";
import { NPY_FIRST_BYTES, npyTensors } from "../numpy/npy.js";
import type { Tensor, TensorSet } from "../tensor.js";
import { dataBegin, type Member, readZip } from "./zip.js";

/** The arrays of a file that begins as a zip file does, by their names. Leaves the source open when it rejects. */
export async function npzTensors(source: NamedSource, signal?: AbortSignal): Promise<TensorSet> {
  const members = new Map<string, Member>();
  for (const [name, member] of await readZip(source, signal)) {
    if (name.endsWith(".npy")) members.set(name.slice(0, -".npy".length), member);
  }
  const get = async (name: string): Promise<Tensor> => {
    const member = members.get(name) as Member;
    const begin = await dataBegin(source, member, "numpy.savez", signal);
    const first = await readExactly(source, begin, begin + Math.min(NPY_FIRST_BYTES, member.bytes), { signal });
    // The array as if it were a file: what is wrong with it is said of its own name.
    const part = { ...source, name: `${source.name}[${name}]`, byteLength: member.bytes };
    const array = await npyTensors(part, first).get(name);
    return { name, dtype: array.dtype, shape: array.shape, begin: begin + array.begin, end: begin + array.end, source };
  };
  const read = new Map<string, Promise<Tensor>>();
  return {
    name: source.name,
    names: [...members.keys()],
    metadata: new Map(),
    async get(name) {
      const tensor = read.get(name) ?? get(name);
      read.set(name, tensor);
      return tensor;
    },
    close: async () => source.close?.(),
  };
}
