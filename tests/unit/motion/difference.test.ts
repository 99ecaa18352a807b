import { join } from "node:path";
import { type Difference, diff, differencesCsv } from "collapsar";
import { describe, expect, test } from "vitest";
import { directoryWith, safetensors } from "../../support/fixtures-node.js";

const ROWS = 503;
const DIMS = 37;

/** Bits of finite and other numbers in turn, rows of which some are the same as others. */
function matrix(seed: number): Uint32Array {
  const bits = new Uint32Array(ROWS * DIMS);
  for (let row = 0; row < ROWS; row += 1) {
    const like = row % 7 === 0 ? 7 : row;
    for (let dim = 0; dim < DIMS; dim += 1) {
      bits[row * DIMS + dim] = Math.imul(like * DIMS + dim + 1, 2654435761) ^ (row % 3 === 0 ? 0 : seed);
    }
  }
  bits[11 * DIMS + 2] = 0x7f800000 + seed;
  return bits;
}

const cwd = directoryWith({
  "a.safetensors": safetensors([["w", "F32", [ROWS, DIMS], matrix(0)]]),
  "b.safetensors": safetensors([["w", "F32", [ROWS, DIMS], matrix(5)]]),
});
const compared = (jobs: number): Promise<Difference> =>
  diff(join(cwd, "a.safetensors"), join(cwd, "b.safetensors"), { jobs });

describe("rows compared by workers", () => {
  test.each([2, 3])("%i of them find what one thread does", async (jobs) => {
    const [alone, { reads: _, ...together }] = [await compared(1), await compared(jobs)];
    expect(differencesCsv(alone).split("\n").length).toBeGreaterThan(300);
    expect(alone.groupsBefore.starts.length).toBe(2);
    const { reads: __, ...same } = alone;
    expect(together).toEqual(same);
  });
});
