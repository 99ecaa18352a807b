// @ts-check
/**
 * Counter-based random numbers: element k of stream `seed` is splitmix64's output function at a state that follows
 * from (seed, k) alone, so any part of a stream can be made by itself and in any order.
 *
 * `element` is the definition, in BigInt. `fillQuarterSums` is the same in 32-bit limbs, about a hundred times faster.
 */

const MASK_64 = (1n << 64n) - 1n;
const GOLDEN = 0x9e3779b97f4a7c15n;
const GOLDEN_HIGH = 0x9e3779b9;
const GOLDEN_LOW = 0x7f4a7c15;

/** @param {bigint} z */
function mix(z) {
  const a = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
  const b = ((a ^ (a >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
  return b ^ (b >> 31n);
}

/**
 * @param {number} seed
 * @param {number} k
 */
function state(seed, k) {
  return (mix((BigInt(seed) + GOLDEN) & MASK_64) + BigInt(k + 1) * GOLDEN) & MASK_64;
}

/**
 * Element k of stream `seed`: 64 uniform bits.
 *
 * @param {number} seed non-negative integer
 * @param {number} k non-negative integer
 */
export function element(seed, k) {
  return mix(state(seed, k));
}

/**
 * High half of the 64-bit product of two unsigned 32-bit numbers; `b` comes as its 16-bit halves.
 *
 * @param {number} a
 * @param {number} bHigh
 * @param {number} bLow
 */
function multiplyHigh(a, bHigh, bLow) {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  // Neither sum reaches 2^32, so reading the signed results of imul as unsigned loses nothing.
  const cross = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16);
  const rest = Math.imul(aLow, bHigh) + (cross & 0xffff);
  return (Math.imul(aHigh, bHigh) + (cross >>> 16) + (rest >>> 16)) | 0;
}

/**
 * `out[i]` = the sum of the four 16-bit quarters of element `start + i` of stream `seed`: a cheap, exact, bell-shaped
 * integer in 0..262140.
 *
 * @param {Int32Array} out filled whole
 * @param {number} seed
 * @param {number} start
 */
export function fillQuarterSums(out, seed, start) {
  const first = state(seed, start);
  let stateHigh = Number(first >> 32n) | 0;
  let stateLow = Number(first & 0xffffffffn) | 0;
  for (let i = 0; i < out.length; i++) {
    let low = stateLow ^ ((stateLow >>> 30) | (stateHigh << 2));
    let high = stateHigh ^ (stateHigh >>> 30);
    high = (multiplyHigh(low, 0x1ce4, 0xe5b9) + Math.imul(low, 0xbf58476d) + Math.imul(high, 0x1ce4e5b9)) | 0;
    low = Math.imul(low, 0x1ce4e5b9);

    low ^= (low >>> 27) | (high << 5);
    high ^= high >>> 27;
    high = (multiplyHigh(low, 0x1331, 0x11eb) + Math.imul(low, 0x94d049bb) + Math.imul(high, 0x133111eb)) | 0;
    low = Math.imul(low, 0x133111eb);

    low ^= (low >>> 31) | (high << 1);
    high ^= high >>> 31;
    out[i] = (low & 0xffff) + (low >>> 16) + (high & 0xffff) + (high >>> 16);

    stateLow = (stateLow + GOLDEN_LOW) | 0;
    const carry = stateLow >>> 0 < GOLDEN_LOW ? 1 : 0;
    stateHigh = (stateHigh + GOLDEN_HIGH + carry) | 0;
  }
}
