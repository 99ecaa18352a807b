/**
 * A training run at toy scale: 12 steps of 128 tokens x 64 dims, with known collapses. Made by arithmetic that every platform does alike.
 */

export const STEPS = 12;
export const TOKENS = 128;
export const DIMS = 64;

/**
 * Which vector a token has at a step; equal numbers are equal vectors.
 *
 * Steps 0 and 1: all alone. From step 2 on tokens 0 to 9 share one; it grows by 5 tokens a step. From 4 on tokens 100 to 119 share another, which
 * the first swallows at 7. At 9 tokens 60 to 63 pair up. At 11 all are alone again but for those two pairs.
 */
export function vectorOf(step: number, token: number): number {
  const alone = 1000 + token;
  if (step >= 9 && token >= 60 && token < 64) return 3 + (token % 2);
  if (step < 2 || step === 11) return alone;
  if (token < 10 + 5 * (step - 2)) return 1;
  if (step >= 4 && token >= 100 && token < 120) return step < 7 ? 2 : 1;
  return alone;
}

/** What becomes of the groups from each step to the next, by hand. */
export const CHANGES = Array.from({ length: STEPS }, (_, step) => ({
  births: { 2: 1, 4: 1, 9: 2 }[step] ?? 0,
  merges: { 7: 1 }[step] ?? 0,
  evaporations: { 11: 1 }[step] ?? 0,
}));

/** The matrix of one step: five clusters of vectors that touch each other at an epsilon of 3e-5. All values are exact in float32. */
export function matrixOf(step: number): Float32Array {
  return Float32Array.from({ length: TOKENS * DIMS }, (_, at) => {
    const vector = vectorOf(step, Math.floor(at / DIMS));
    const dim = at % DIMS;
    // Multiplying by an odd number is a bijection: different vectors differ in some bit.
    const bit = (Math.imul(vector, 0x9e3779b1) >>> (dim % 32)) & 1;
    return (dim - 20) / 64 + bit * 2 ** -15 + (dim === 5 ? (vector % 5) * 2 ** -9 : 0);
  });
}

/** One step as an `.npy` file, `[128, 64]`. */
export const stepFile = (step: number): Uint8Array<ArrayBuffer> => npy([TOKENS, DIMS], matrixOf(step));

/** All of them in one `.npy` file, `[12, 128, 64]`. */
export function stackFile(): Uint8Array<ArrayBuffer> {
  const all = new Float32Array(STEPS * TOKENS * DIMS);
  for (let step = 0; step < STEPS; step += 1) all.set(matrixOf(step), step * TOKENS * DIMS);
  return npy([STEPS, TOKENS, DIMS], all);
}

/** An `.npy` file, of float32 where nothing else is said. */
export function npy(shape: readonly number[], data: ArrayBufferView, descr = "<f4"): Uint8Array<ArrayBuffer> {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(", ")},), }`;
  const header = new TextEncoder().encode(`${dict.padEnd(117)}\n`);
  const file = new Uint8Array(10 + header.length + data.byteLength);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  file.set(header, 10);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + header.length);
  return file;
}
