import { stats } from "collapsar";
import { expect, test } from "vitest";
import { snapshotJson } from "../../../../dist/cli/commands/stats.js";

test("a snapshot is one JSON object with the names of the library, and a line feed", async () => {
  const snapshot = await stats({ data: Float32Array.of(1, 2, 1), dtype: "F32", shape: [3, 1] }, { rows: "all" });
  const text = snapshotJson(snapshot);
  expect(text.endsWith("}\n")).toBe(true);
  expect(JSON.parse(text)).toEqual({
    format: "collapsar/stats",
    version: 1,
    ...snapshot,
    populations: [2, 1],
    firstTokens: [0, 1],
    componentSizes: [1, 1],
    components: [0, 1],
    degrees: [0, 0],
    notes: [],
  });
});

test("distances that a figure needed are not in it", async () => {
  const [source, rows] = [{ data: Float32Array.of(1, 2, 1), dtype: "F32", shape: [3, 1] }, "all"] as const;
  const { reads: _, ...plain } = JSON.parse(snapshotJson(await stats(source, { rows })));
  const { reads: __, ...drawn } = JSON.parse(snapshotJson(await stats(source, { rows, distances: 9 })));
  expect(drawn).toEqual(plain);
});

test("numbers that JSON does not have are strings, null nowhere", async () => {
  const data = Float32Array.of(Number.NaN, 1);
  const nan = snapshotJson(await stats({ data, dtype: "F32", shape: [2, 1] }, { rows: "all" }));
  expect(JSON.parse(nan).metrics).toMatchObject({ max_l_inf: "NaN", mean_l_inf: "NaN", median_l_inf: "NaN" });
  expect(nan).not.toContain("null");
  const far = Float32Array.of(Number.NEGATIVE_INFINITY, 1);
  const infinite = snapshotJson(await stats({ data: far, dtype: "F32", shape: [2, 1] }, { rows: "all" }));
  expect(JSON.parse(infinite).metrics.max_l_inf).toBe("Infinity");
});
