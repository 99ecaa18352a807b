/** A file of `torch.save` (PyTorch 1.6 and newer): a zip file with a pickle, which is read and not executed, and a member for each storage. */
import { CollapsarError } from "../../errors.js";
import { type NamedSource, readExactly } from "../../source/byte-source.js";
import { shortList } from "../../text/short-list.js";
import { visible } from "../../text/visible.js";
import type { TensorSet } from "../tensor.js";
import { invalidZip, type Member, readZip } from "../zip/directory.js";
import { memberSource } from "../zip/member.js";
import { Global, Made, Persistent, readPickle } from "./pickle.js";
import { SAVE_AGAIN } from "./save-again.js";

/** A longer pickle is none of tensors' names and shapes. */
const MAX_PICKLE_BYTES = 100_000_000;

/** Values that are looked at, and how deep they may lie: a pickle of some bytes can stand for any number. */
const MOST_VALUES = 2_000_000;
const DEEPEST = 64;
const LONGEST_NAME = 10_000;

/** Elements of a storage, and of a dtype of its own: name and bytes. */
const DTYPES: Readonly<Record<string, readonly [dtype: string, bytes: number]>> = {
  __proto__: null as never,
  FloatStorage: ["F32", 4],
  float32: ["F32", 4],
  DoubleStorage: ["F64", 8],
  float64: ["F64", 8],
  HalfStorage: ["F16", 2],
  float16: ["F16", 2],
  BFloat16Storage: ["BF16", 2],
  bfloat16: ["BF16", 2],
  LongStorage: ["I64", 8],
  IntStorage: ["I32", 4],
  ShortStorage: ["I16", 2],
  int16: ["I16", 2],
  uint16: ["U16", 2],
  uint32: ["U32", 4],
  uint64: ["U64", 8],
  CharStorage: ["I8", 1],
  ByteStorage: ["U8", 1],
  BoolStorage: ["BOOL", 1],
  ComplexFloatStorage: ["C64", 8],
  float8_e4m3fn: ["F8_E4M3", 1],
  float8_e5m2: ["F8_E5M2", 1],
};

/** What a pickle says of one tensor. */
interface Description {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Absent for one that cannot be read: `dtype` says why. */
  readonly place?: { readonly member: string; readonly begin: number; readonly bytes: number };
}

/** The tensors of a file that begins as a zip file does. Leaves the source open when it rejects. */
export async function pytorchTensors(source: NamedSource, signal?: AbortSignal): Promise<TensorSet> {
  const members = await readZip(source, signal);
  const [pickle, another] = [...members.keys()].filter((name) => /^([^/]+\/)?data\.pkl$/.test(name));
  if (members.size === 0) throw invalidZip(source, "nothing is in it");
  if (pickle === undefined) {
    const message = `${source.name}: a zip file without data.pkl, which torch.save writes; it holds ${shortList([...members.keys()], 6)}`;
    throw new CollapsarError("UnsupportedFormat", message, { format: "a zip file" });
  }
  if (another !== undefined) {
    throw invalidZip(source, `both ${JSON.stringify(pickle)} and ${JSON.stringify(another)} may say what is in it`);
  }
  const folder = pickle.slice(0, -"data.pkl".length);
  const order = members.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(await wholeMember(source, order, signal)) === "big") {
    const message = `${source.name}: written on a big-endian machine; ${SAVE_AGAIN}`;
    throw new CollapsarError("UnsupportedFormat", message, { format: "a big-endian PyTorch file" });
  }
  const root = parsed(source, await wholeMember(source, members.get(pickle) as Member, signal));
  const described = describeAll(source, root);
  if (described.size === 0) throw noTensor(source, root);
  const opened = new Map<Member, NamedSource>();
  const open = (member: Member): NamedSource => {
    const storage = opened.get(member) ?? memberSource(source, member);
    opened.set(member, storage);
    return storage;
  };
  return {
    name: source.name,
    names: [...described.keys()],
    metadata: new Map(),
    async get(name) {
      const { dtype, shape, place } = described.get(name) as Description;
      if (!place) return { name, dtype, shape, begin: 0, end: 0, source };
      const member = members.get(`${folder}data/${place.member}`);
      if (!member) throw invalidZip(source, `the storage ${place.member} of ${JSON.stringify(name)} is not in it`);
      const { begin } = place;
      const end = begin + place.bytes;
      if (end <= member.bytes) return { name, dtype, shape, begin, end, source: open(member), file: source };
      throw invalidZip(source, `${JSON.stringify(name)} lies outside of its storage ${place.member}`);
    },
    async verify() {
      for (const storage of opened.values()) await storage.verify?.();
    },
    async close() {
      for (const storage of opened.values()) await storage.close?.();
      await source.close?.();
    },
  };
}

async function wholeMember(source: NamedSource, member: Member, signal?: AbortSignal): Promise<Uint8Array> {
  if (member.bytes > MAX_PICKLE_BYTES) {
    throw invalidZip(source, `its member ${JSON.stringify(member.name)} has ${member.bytes} bytes`);
  }
  const whole = memberSource(source, member);
  try {
    return await readExactly(whole, 0, member.bytes, { signal });
  } finally {
    await whole.close?.();
  }
}

function parsed(source: NamedSource, bytes: Uint8Array): unknown {
  try {
    return readPickle(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CollapsarError("InvalidHeader", `${source.name}: not a valid pickle: ${reason}; save it again`, {
      reason,
    });
  }
}

/** All tensors, by the names that lead to them: `model.lm_head.weight`. */
function describeAll(source: NamedSource, root: unknown): Map<string, Description> {
  const found = new Map<string, Description>();
  let seen = 0;
  const add = (name: string, tensor: Description): void => {
    if (found.has(name)) {
      const message = `${source.name}: two tensors are called ${JSON.stringify(name)}; save the state_dict alone`;
      throw new CollapsarError("DuplicateTensor", message, { name });
    }
    found.set(name, tensor);
  };
  const visit = (value: unknown, name: string, depth: number): void => {
    seen += 1;
    const endless = seen > MOST_VALUES || depth > DEEPEST || name.length > LONGEST_NAME;
    if (endless) throw invalidZip(source, "its pickle has no end");
    const tensor = value instanceof Made ? describeTensor(source, value, name) : undefined;
    if (tensor) add(name, tensor);
    if (!(value instanceof Map || Array.isArray(value))) return;
    for (const [key, item] of value.entries()) {
      if (typeof item === "object") visit(item, name === "" ? String(key) : `${name}.${key}`, depth + 1);
    }
  };
  visit(root, "", 0);
  return found;
}

const REBUILD = "torch._utils._rebuild_";

/** The call that makes a tensor, without those around it that make it a parameter or of a class of its own. */
function innermost({ by, args }: Made, depth = 0): { by: Global; args: readonly unknown[] } | undefined {
  if (!(by instanceof Global) || depth > 4) return undefined;
  const [first, , third] = args;
  if (by.name === `${REBUILD}parameter` || by.name === `${REBUILD}parameter_with_state`) {
    return first instanceof Made ? innermost(first, depth + 1) : undefined;
  }
  if (by.name !== "torch._tensor._rebuild_from_type_v2") return { by, args };
  return innermost(new Made(first, Array.isArray(third) ? third : []), depth + 1);
}

/** What a call would have made, if it makes a tensor. */
function describeTensor(source: NamedSource, made: Made, name: string): Description | undefined {
  const call = innermost(made);
  if (!call) return undefined;
  const { by, args } = call;
  const known = [`${REBUILD}tensor`, `${REBUILD}tensor_v2`, `${REBUILD}tensor_v3`].includes(by.name);
  // What cannot be read is listed all the same, so that an error can say why.
  if (!known) return by.name.includes("_rebuild_") ? { dtype: visible(by.name), shape: [] } : undefined;
  const v3 = by.name.endsWith("v3");
  const [storage, offset, size, stride, , , sixth, seventh] = args;
  const [kind, type, member] = storage instanceof Persistent && Array.isArray(storage.id) ? storage.id : [];
  if (kind !== "storage" || typeof member !== "string" || !isSizes(size) || !isSizes(stride) || !isSize(offset)) {
    throw invalidZip(source, `its pickle says nothing that makes sense of ${JSON.stringify(name)}`);
  }
  const [element, facts] = v3 ? [sixth, seventh] : [type, sixth];
  const elementName = element instanceof Global ? element.name : "unknown";
  const [stored, bytes] = DTYPES[elementName.split(".").at(-1) ?? ""] ?? [];
  if (stored === undefined || bytes === undefined) return { dtype: visible(elementName), shape: size };
  const length = size.includes(0) ? 0 : size.reduce((product, each) => product * each, bytes);
  if (stride.length !== size.length || !Number.isSafeInteger(length + offset * bytes)) {
    const message = `${source.name}: no file holds ${JSON.stringify(name)} of shape [${size.join(", ")}]`;
    throw new CollapsarError("ShapeOverflow", message, { name });
  }
  if (facts instanceof Map && facts.get("neg") === true) return { dtype: `${stored} negated`, shape: size };
  if (!isInOnePiece(size, stride)) return { dtype: `${stored} strided`, shape: size };
  return { dtype: stored, shape: size, place: { member, begin: offset * bytes, bytes: length } };
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length <= DEEPEST && value.every(isSize);

/** Whether elements lie one after the other, in the order of the rows. */
function isInOnePiece(size: readonly number[], stride: readonly number[]): boolean {
  if (size.includes(0)) return true;
  let expected = 1;
  for (let at = size.length - 1; at >= 0; at -= 1) {
    if (size[at] !== 1 && stride[at] !== expected) return false;
    expected *= size[at] as number;
  }
  return true;
}

function noTensor({ name }: NamedSource, root: unknown): CollapsarError {
  const by = root instanceof Made && root.by instanceof Global ? root.by.name : undefined;
  const what =
    by === undefined ? "it holds no tensor" : `it holds an object of the class ${visible(by)}, and nothing is executed`;
  const message = `${name}: ${what}; save the tensors alone: torch.save(model.state_dict(), "OUT.pt")`;
  return new CollapsarError("MissingTensor", message, { tensor: "", available: [] });
}
