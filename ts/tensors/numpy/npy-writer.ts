/** The head of an `.npy` file, format 1.0: numpy.lib.format. */

/** The head begins the data at a multiple of this many bytes, as NumPy's does. */
const ALIGNMENT = 64;

/** Magic, version and the length of the header. */
const PREFIX_BYTES = 10;

/** What stands before the rows of a float32 matrix of this shape, little-endian and in C order. */
export function npyHead([rows, dims]: readonly [rows: number, dims: number]): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${dims}), }`;
  const length = Math.ceil((PREFIX_BYTES + header.length + 1) / ALIGNMENT) * ALIGNMENT - PREFIX_BYTES;
  const head = new Uint8Array(PREFIX_BYTES + length);
  head.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  new DataView(head.buffer).setUint16(8, length, true);
  head.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), PREFIX_BYTES);
  return head;
}
