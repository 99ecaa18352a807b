import { type MatrixData, type Progress, stats } from "collapsar";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { type Held, measureStreamed } from "../../../dist/measure/streamed.js";
import { METRICS, type Metrics } from "../../../dist/metrics/metrics.js";
import type { Run } from "../../../dist/rows/runs.js";
import { asMatrix } from "../../../dist/rows/stream.js";
import { chooseMatrix } from "../../../dist/tensors/default-tensor.js";
import { openTensors } from "../../../dist/tensors/open-tensors.js";

const SCALE = { epsilon: 0.3, threshold: 1 };

/** What the library says of all rows that it holds. */
async function held(data: MatrixData, pairs: "exact" | "none" | "sample:100") {
  const { metrics, populations, firstTokens, componentSizes, edges, components, degrees, estimate, groups } =
    await stats(data, { ...SCALE, rows: "all", pairs, groups: true });
  const numbers = estimate && [
    estimate.mean.value,
    ...estimate.mean.interval,
    estimate.median.value,
    ...estimate.median.interval,
  ];
  return {
    metrics: METRICS.map((metric) => metrics[metric]),
    populations: [...populations],
    firsts: [...firstTokens],
    componentSizes: [...componentSizes],
    edges,
    components: [...components],
    degrees: [...degrees],
    estimate: numbers ?? [],
    groups,
  };
}

/** The same of rows that are read by blocks. */
async function streamed(
  data: MatrixData,
  options: { sample?: number | undefined; held: Held },
  job: { signal?: AbortSignal; onProgress?: (progress: Progress) => void } = {},
) {
  const matrix = asMatrix(await chooseMatrix(await openTensors(data, (source) => source)));
  const runs: Run[] = [[0, matrix.rows]];
  const all = { ...options, groups: true };
  const { snapshot, statistics, groups } = await measureStreamed(matrix, runs, SCALE, job, all);
  try {
    const apart: Partial<Metrics> =
      (statistics && { mean_l_inf: statistics.mean, median_l_inf: statistics.median }) || {};
    const values = snapshot.metrics();
    return {
      metrics: METRICS.map((metric, at) => apart[metric] ?? values[at]),
      populations: [...snapshot.populations()],
      firsts: [...snapshot.firsts()],
      componentSizes: [...snapshot.componentSizes()],
      edges: snapshot.edges(),
      components: [...snapshot.components()],
      degrees: [...snapshot.degrees()],
      estimate: [...snapshot.estimate()],
      groups,
    };
  } finally {
    snapshot.free();
  }
}

const SAMPLES = { exact: undefined, none: 0, "sample:100": 100 } as const;

const SPECIAL = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** Rows drawn with repetition from some that differ in few dims, now and then with a value that is not finite. */
const matrices: fc.Arbitrary<MatrixData> = fc
  .tuple(
    fc.integer({ min: 1, max: 40 }),
    fc.array(fc.array(fc.nat(1e6), { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 30 }),
  )
  .chain(([dims, seeds]) =>
    fc.array(fc.nat(seeds.length - 1), { minLength: 1, maxLength: 60 }).map((draws): MatrixData => {
      const pool = seeds.map((seed) => {
        const row = new Float32Array(dims);
        for (const number of seed) row[number % dims] = ((number >> 6) % 9) * 0.5 - 2;
        const [special] = seed as [number];
        if (special % 40 === 0) row[special % dims] = SPECIAL[(special >> 6) % SPECIAL.length] as number;
        return row;
      });
      const data = new Float32Array(draws.length * dims);
      for (const [at, draw] of draws.entries()) data.set(pool[draw] as Float32Array, at * dims);
      return { data, dtype: "F32", shape: [draws.length, dims] };
    }),
  );

test("rows read by blocks give the snapshot of rows that are held", async () => {
  await fc.assert(
    fc.asyncProperty(
      matrices,
      fc.constantFrom("exact", "none", "sample:100"),
      fc.constantFrom(1, 1000, 1e6),
      async (data, pairs, blockBytes) => {
        const found = await streamed(data, {
          sample: SAMPLES[pairs],
          held: { blockBytes, pairBlockBytes: blockBytes, sampleRows: 7 },
        });
        expect(found).toEqual(await held(data, pairs));
      },
    ),
    { numRuns: 150 },
  );
});

describe("a matrix of many rows", () => {
  /** A crowd, a chain through it, a tight cluster, and rows that come twice. */
  const many = (): MatrixData => {
    const [rows, dims] = [3000, 24];
    const data = new Float32Array(rows * dims);
    let state = 1;
    for (let row = 0; row < rows; row += 1) {
      for (let dim = 0; dim < dims; dim += 1) {
        state = (Math.imul(state, 1664525) + 1013904223) | 0;
        const random = state / 2 ** 31;
        const value =
          row < 2000 ? random * 500 : row < 2500 ? (dim === 20 ? (row - 2000) * 0.9 : 0.1) : 40 + random / 2;
        data[row * dims + dim] = value;
      }
    }
    data.copyWithin(0, 2900 * dims, 3000 * dims);
    return { data, dtype: "F32", shape: [rows, dims] };
  };

  test.each(["exact", "none", "sample:100"] as const)("pairs %s", async (pairs) => {
    const data = many();
    const found = await streamed(data, {
      sample: SAMPLES[pairs],
      held: { blockBytes: 50_000, pairBlockBytes: 30_000, sampleRows: 64 },
    });
    expect(found).toEqual(await held(data, pairs));
    expect(found.componentSizes.slice(0, 3)).toEqual([500, 500, 1]);
  });

  test("can be stopped between two blocks, and says how far it is", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const phases = new Set<string>();
    const onProgress = ({ phase, done, total }: Progress): void => {
      phases.add(phase);
      expect(done).toBeLessThanOrEqual(total);
      if (phase === "measuring pairs" && done > total / 2) controller.abort(reason);
    };
    const run = streamed(
      many(),
      { held: { blockBytes: 20_000, pairBlockBytes: 20_000, sampleRows: 64 } },
      { signal: controller.signal, onProgress },
    );
    await expect(run).rejects.toBe(reason);
    expect([...phases]).toContain("looking at all rows");
  });
});
