// @ts-check
import { fillQuarterSums } from "./splitmix.mjs";

const MEAN_OF_SUM = 2 * 65535;
/** Brings the sum of four 16-bit quarters to variance 1. */
const UNIT = 1 / (65536 * Math.sqrt(4 / 12));

/**
 * Makes the rows of tokens that were trained: distinct, bell-shaped, every value exact in bfloat16, norms about
 * 1.10 +- 0.14 (1.0973 is the published mean). The arithmetic is float64, rounded to float32 and then to bfloat16.
 *
 * @param {number} dim
 * @param {number} seed elements come from stream `seed`, norms from stream `seed + 1`
 * @param {number} blockRows the most rows that one call of the returned function makes
 * @returns {(out: Float32Array, firstRow: number) => void} fills `out`, whole rows, from row `firstRow` on
 */
export function liveRows(dim, seed, blockRows) {
  const sums = new Int32Array(dim * blockRows);
  const normSums = new Int32Array(blockRows);

  return (out, firstRow) => {
    const rows = out.length / dim;
    const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
    fillQuarterSums(sums.subarray(0, out.length), seed, firstRow * dim);
    fillQuarterSums(normSums.subarray(0, rows), seed + 1, firstRow);
    for (let r = 0; r < rows; r++) {
      const norm = 1.0973 + 0.14 * (((normSums[r] ?? 0) - MEAN_OF_SUM) * UNIT);
      const scale = Math.min(1.6, Math.max(0.4, norm)) / Math.sqrt(dim);
      scaleRow(out, sums, r * dim, dim, scale);
      roundToBfloat16(bits, r * dim, dim);
    }
  };
}

/**
 * @param {Float32Array} out
 * @param {Int32Array} sums
 * @param {number} from
 * @param {number} count
 * @param {number} scale
 */
function scaleRow(out, sums, from, count, scale) {
  for (let i = from; i < from + count; i++) {
    const sum = /** @type {number} */ (sums[i]);
    out[i] = (sum - MEAN_OF_SUM) * UNIT * scale;
  }
}

/**
 * Rounds float32 values, given as their bits, to the nearest bfloat16, ties to even, in place.
 *
 * @param {Uint32Array} bits of finite values
 * @param {number} from
 * @param {number} count
 */
function roundToBfloat16(bits, from, count) {
  for (let i = from; i < from + count; i++) {
    const b = /** @type {number} */ (bits[i]);
    bits[i] = (b + 0x7fff + ((b >>> 16) & 1)) & 0xffff0000;
  }
}
