/** Bfloat16 numbers in float32: the upper half of its bits. */

const value = new Float32Array(1);
const bits = new Uint32Array(value.buffer);

/** The bfloat16 number next to a float32, of two the even one. */
export function bfloat16(number: number): number {
  if (Number.isNaN(number)) return number;
  value[0] = number;
  const pattern = bits[0] as number;
  bits[0] = (pattern + 0x7fff + ((pattern >>> 16) & 1)) & 0xffff0000;
  return value[0];
}

/** Patterns as the numbers that they are. */
export function widened(patterns: Uint16Array): Float32Array {
  const wide = new Uint32Array(patterns.length);
  for (let at = 0; at < wide.length; at += 1) wide[at] = (patterns[at] as number) << 16;
  return new Float32Array(wide.buffer);
}
