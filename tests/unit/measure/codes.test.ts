/** Mean and median of pairs of long rows, which are told apart by rounded coordinates first: the same to the bit. */
import { type MatrixData, stats } from "collapsar";
import { describe, expect, test } from "vitest";
import { naiveDistances } from "../../support/naive-distances.js";

const [ROWS, DIMS, EPSILON] = [90, 700, 0.25];

/** Each value by its row and dim, and a number in [-1, 1) that is drawn for it. */
function matrix(value: (drawn: number, row: number, dim: number) => number): MatrixData & { data: Float32Array } {
  const data = new Float32Array(ROWS * DIMS);
  let state = 7;
  for (let at = 0; at < data.length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    data[at] = value(state / 2 ** 31, Math.floor(at / DIMS), at % DIMS);
  }
  return { data, dtype: "F32", shape: [ROWS, DIMS] };
}

/** The metrics by their definition. */
function naive(data: ReturnType<typeof matrix>) {
  const { max, mean, median } = naiveDistances(data, EPSILON);
  return { max_l_inf: max, mean_l_inf: mean, median_l_inf: median };
}

const cube = (x: number): number => x * x * x;

describe("distances of long rows equal the definition", () => {
  test.each([
    ["spread evenly", matrix((x) => x)],
    ["spread with tails", matrix((x, row) => cube(cube(x)) * (1 + row))],
    ["of small numbers", matrix((x) => x * 1e-33)],
    ["of subnormal numbers", matrix((x) => x * 1e-40)],
    ["of large numbers", matrix((x) => x * 3e36)],
    ["far from zero", matrix((x) => 1000 + cube(x))],
    ["a few steps of a lattice apart", matrix((x, _, dim) => 1 + dim / 1024 + Math.round(x * 1.4) / 1024)],
    ["that differ in few dims", matrix((x, row, dim) => (dim % 50 === row % 50 ? x : 0.5))],
    ["with a row far from all others", matrix((x, row) => (row === 5 ? x * 1e6 : x))],
    ["with a dim much wider than the others", matrix((x, _, dim) => (dim === 300 ? x * 1e9 : x))],
    ["with an infinity", matrix((x, row, dim) => (row === 5 && dim === 9 ? Number.POSITIVE_INFINITY : x))],
  ])("%s", async (_, data) => {
    const { metrics } = await stats(data, { rows: "all", epsilon: EPSILON });
    expect(metrics).toMatchObject(naive(data));
  });
});
