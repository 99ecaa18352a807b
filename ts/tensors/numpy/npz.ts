/** NumPy's `.npz`: a zip file of `.npy` arrays, stored as they are (`numpy.savez`) or deflated (`numpy.savez_compressed`). */
import { type NamedSource, readExactly } from "../../source/byte-source.js";
import type { Tensor, TensorSet } from "../tensor.js";
import { type Member, readZip } from "../zip/directory.js";
import { memberSource } from "../zip/member.js";
import { NPY_FIRST_BYTES, npyTensor } from "./npy.js";

/** The arrays of a file that begins as a zip file does, by their names. Leaves the source open when it rejects. */
export async function npzTensors(source: NamedSource, signal?: AbortSignal): Promise<TensorSet> {
  const members = new Map<string, Member>();
  for (const [name, member] of await readZip(source, signal)) {
    if (name.endsWith(".npy")) members.set(name.slice(0, -".npy".length), member);
  }
  const opened: NamedSource[] = [];
  const get = async (name: string): Promise<Tensor> => {
    const open = (): NamedSource => memberSource(source, members.get(name) as Member);
    // Apart from the header: of an array that is only listed there is nothing to verify.
    const [head, member] = [open(), open()];
    opened.push(head, member);
    const first = await readExactly(head, 0, Math.min(NPY_FIRST_BYTES, member.byteLength), { signal });
    await head.close?.();
    // The array as if it were a file: what is wrong with it is said of its own name.
    const array = npyTensor(
      { ...member, name: `${source.name}[${name}]` },
      first,
      `numpy.load('IN.npz')[${JSON.stringify(name)}]`,
    );
    // Its header is not that of the file.
    const { headerEnd: _, ...placed } = array;
    return { ...placed, name, source: member, file: source };
  };
  const read = new Map<string, Promise<Tensor>>();
  return {
    name: source.name,
    names: [...members.keys()],
    metadata: new Map(),
    get(name) {
      const tensor = read.get(name) ?? get(name);
      read.set(name, tensor);
      return tensor;
    },
    async verify() {
      for (const member of opened) await member.verify?.();
    },
    async close() {
      for (const member of opened) await member.close?.();
      await source.close?.();
    },
  };
}
