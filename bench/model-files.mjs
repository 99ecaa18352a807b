// @ts-check
/** A large matrix of a model, 151,936 x 5,120, in every container and several types: made once, in 10 GB. */
import { existsSync } from "node:fs";
import { mkdir, open, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export const ROWS = 151_936;
const DIMS = 5120;

/** Types of ggml: number, values of a block, its bytes, and where in a block float16 scales stand. */
const TYPES = {
  F16: { number: 1, values: 1, bytes: 2, scales: [] },
  Q8_0: { number: 8, values: 32, bytes: 34, scales: [0] },
  Q4_K: { number: 12, values: 256, bytes: 144, scales: [0, 2] },
  Q6_K: { number: 14, values: 256, bytes: 210, scales: [208] },
  /** The packed numbers of MLX's 4 bits; their scales and biases lie behind all of them. */
  MLX: { number: -1, values: 2, bytes: 1, scales: [] },
};

/** Values that share a scale and a bias of MLX's. */
const MLX_GROUP = 64;

/** @typedef {keyof typeof TYPES} Type */

/** Bytes of a row, wherever its parts lie. @param {Type} type */
export const storedBytes = (type) =>
  (DIMS / TYPES[type].values) * TYPES[type].bytes + (type === "MLX" ? (DIMS / MLX_GROUP) * 4 : 0);

/** Rows that are made once and used again and again, each with its own number in it. */
const PATTERN_ROWS = 512;

/** Every so many rows one of 13 others stands. */
const DEAD_EVERY = 72;
export const DEAD_ROWS = Math.ceil(ROWS / DEAD_EVERY);

/** @param {string} path @param {Type} type */
export async function makeFile(path, type) {
  if (existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true });
  if (type === "MLX") {
    const config = { quantization: { bits: 4, group_size: MLX_GROUP } };
    await writeFile(join(dirname(path), "config.json"), JSON.stringify(config));
  }
  const file = await open(`${path}.partial`, "w");
  try {
    const { head, tail = new Uint8Array(0) } = framed(path, type);
    await file.write(head);
    const rowBytes = (DIMS / TYPES[type].values) * TYPES[type].bytes;
    const pattern = patternOf(type, rowBytes, PATTERN_ROWS);
    const dead = patternOf(type, rowBytes, 13, 7);
    const block = new Uint8Array(pattern.length);
    for (let first = 0; first < ROWS; first += PATTERN_ROWS) {
      block.set(pattern);
      const rows = Math.min(PATTERN_ROWS, ROWS - first);
      for (let row = 0; row < rows; row += 1) stamp(block, row * rowBytes, first + row, dead, rowBytes, type);
      await file.write(block.subarray(0, rows * rowBytes));
    }
    await file.write(tail);
  } finally {
    await file.close();
  }
  await rename(`${path}.partial`, path);
}

/** What stands before and behind the rows. @param {string} path @param {Type} type @returns {{ head: Uint8Array, tail?: Uint8Array }} */
function framed(path, type) {
  if (type === "MLX") return mlxFrame();
  if (path.endsWith(".gguf")) return { head: ggufHeader(type) };
  if (path.endsWith(".bin")) return pytorchFrame();
  if (path.endsWith(".npy")) return { head: npyHeader() };
  return path.endsWith(".npz") ? npzFrame() : { head: safetensorsHeader(type) };
}

/** @param {Uint8Array} block @param {number} at @param {number} row @param {Uint8Array} dead @param {number} rowBytes @param {Type} type */
function stamp(block, at, row, dead, rowBytes, type) {
  if (row % DEAD_EVERY === 0) {
    const from = ((row / DEAD_EVERY) % 13) * rowBytes;
    block.set(dead.subarray(from, from + rowBytes), at);
    return;
  }
  // In bytes that no scale stands in; of float16 the lower half, which leaves the exponent alone.
  const places = type === "F16" ? [0, 2, 4] : [4, 5, 6];
  for (const [digit, place] of places.entries()) block[at + place] = (row >> (8 * digit)) & 255;
}

/** Rows of random blocks, small numbers all of them. @param {Type} type @param {number} rowBytes @param {number} rows */
function patternOf(type, rowBytes, rows, seed = 1) {
  const bytes = new Uint8Array(rowBytes * rows);
  let state = 0x2545f491 ^ seed;
  for (let at = 0; at < bytes.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state;
  }
  // The upper byte of a float16: between 2^-6 and 2^-5.
  const upper = 0x24;
  const { bytes: size, scales } = TYPES[type];
  for (let at = 0; at < bytes.length; at += size) {
    for (const place of type === "F16" ? [0] : scales) bytes[at + place + 1] = upper;
  }
  return bytes;
}

/** @param {Type} type */
const safetensorsHeader = (type) =>
  headerOf({ "lm_head.weight": { dtype: type, shape: [ROWS, DIMS], data_offsets: [0, ROWS * DIMS * 2] } });

/** Behind the packed numbers the scales, all of them small, and as biases the same. */
function mlxFrame() {
  const [packed, groups] = [(ROWS * DIMS) / 2, DIMS / MLX_GROUP];
  const bytes = ROWS * groups * 2;
  const part = (/** @type {number} */ begin) => ({
    dtype: "F16",
    shape: [ROWS, groups],
    data_offsets: [begin, begin + bytes],
  });
  const head = headerOf({
    "lm_head.weight": { dtype: "U32", shape: [ROWS, DIMS / 8], data_offsets: [0, packed] },
    "lm_head.scales": part(packed),
    "lm_head.biases": part(packed + bytes),
  });
  return { head, tail: new Uint8Array(new Uint16Array(bytes).fill(0x2400).buffer) };
}

function npyHeader() {
  const text = `{'descr': '<f2', 'fortran_order': False, 'shape': (${ROWS}, ${DIMS}), }`;
  return Buffer.concat([Buffer.from("\x93NUMPY\x01\0\x76\0", "latin1"), Buffer.from(`${text.padEnd(117)}\n`)]);
}

function npzFrame() {
  const header = npyHeader();
  return zipFrame([{ name: "lm_head.weight.npy", first: header, bytes: ROWS * DIMS * 2 }]);
}

/** @param {Record<string, object>} tensors */
function headerOf(tensors) {
  const text = JSON.stringify(tensors);
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header]);
}

/** A file of torch.save: the two members that matter, of one tensor in float16. */
function pytorchFrame() {
  const u32 = (/** @type {number} */ value) => Buffer.from(Uint32Array.of(value).buffer);
  const text = (/** @type {string} */ value) =>
    Buffer.concat([Buffer.from("X"), u32(value.length), Buffer.from(value)]);
  const number = (/** @type {number} */ value) => Buffer.concat([Buffer.from("J"), u32(value)]);
  const pickle = Buffer.concat([
    Buffer.from("\x80\x02}", "latin1"),
    text("lm_head.weight"),
    Buffer.from("ctorch._utils\n_rebuild_tensor_v2\n(("),
    ...[text("storage"), Buffer.from("ctorch\nHalfStorage\n"), text("0"), text("cpu"), number(ROWS * DIMS)],
    ...[Buffer.from("tQK\0("), number(ROWS), number(DIMS), Buffer.from("t("), number(DIMS), Buffer.from("K\x01t")],
    Buffer.from("\x89ccollections\nOrderedDict\n)RtRs.", "latin1"),
  ]);
  return zipFrame([
    { name: "model/data.pkl", first: pickle, bytes: 0 },
    { name: "model/data/0", first: new Uint8Array(0), bytes: ROWS * DIMS * 2 },
  ]);
}

/**
 * What stands before and behind the rows in a zip file of stored members. A member begins with `first`; the last one has the rows too, `bytes` of them.
 * @param {{ name: string, first: Uint8Array, bytes: number }[]} members
 */
function zipFrame(members) {
  const u16 = (/** @type {number} */ value) => Buffer.from(Uint16Array.of(value).buffer);
  const u32 = (/** @type {number} */ value) => Buffer.from(Uint32Array.of(value).buffer);
  let head = Buffer.alloc(0);
  let entries = Buffer.alloc(0);
  for (const { name, first, bytes } of members) {
    const size = first.length + bytes;
    const at = head.length;
    // torch begins every storage at a multiple of 64 bytes.
    const padding = (128 - ((at + 34 + name.length) % 64)) % 64;
    head = Buffer.concat([
      ...[head, Buffer.from("PK\x03\x04"), Buffer.alloc(14), u32(size), u32(size), u16(name.length), u16(padding + 4)],
      ...[Buffer.from(name), Buffer.from("FB"), u16(padding), Buffer.alloc(padding), first],
    ]);
    entries = Buffer.concat([
      ...[entries, Buffer.from("PK\x01\x02"), Buffer.alloc(16), u32(size), u32(size), u16(name.length)],
      ...[Buffer.alloc(12), u32(at), Buffer.from(name)],
    ]);
  }
  const rows = members.reduce((sum, { bytes }) => sum + bytes, 0);
  const end = [Buffer.from("PK\x05\x06"), Buffer.alloc(4), u16(members.length), u16(members.length)];
  return { head, tail: Buffer.concat([entries, ...end, u32(entries.length), u32(head.length + rows), u16(0)]) };
}

/** With as many tokens as rows, as every model's file has them. @param {Type} type */
function ggufHeader(type) {
  const u32 = (/** @type {number} */ value) => Buffer.from(Uint32Array.of(value).buffer);
  const u64 = (/** @type {number} */ value) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
  const text = (/** @type {string} */ value) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
  const tokens = Array.from({ length: ROWS }, (_, id) => text(`token-${id}`));
  const header = Buffer.concat([
    Buffer.from("GGUF"),
    ...[u32(3), u64(1), u64(2)],
    ...[text("general.architecture"), u32(8), text("bench")],
    ...[text("tokenizer.ggml.tokens"), u32(9), u32(8), u64(ROWS), ...tokens],
    ...[text("output.weight"), u32(2), u64(DIMS), u64(ROWS), u32(TYPES[type].number), u64(0)],
  ]);
  return Buffer.concat([header, Buffer.alloc(Math.ceil(header.length / 32) * 32 - header.length)]);
}
