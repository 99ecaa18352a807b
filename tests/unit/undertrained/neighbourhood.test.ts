import { isCollapsarError, mask, maskFile, stats } from "collapsar";
import { describe, expect, test } from "vitest";

const matrix = (values: readonly number[]) => ({
  data: Float32Array.from(values),
  dtype: "F32" as const,
  shape: [values.length, 1] as const,
});

describe("neighbourhood", () => {
  test("is around the largest group that is not zero, and leaves out what is not finite", async () => {
    const values = [0, 0, 0, 1, 1.5, 1, 4, -0.25, Number.NaN, 2 ** -22];
    const { mask: selected, neighbourhood, groups } = await mask(matrix(values), { neighbourhood: 2 });
    expect([...selected]).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 0, 0]);
    expect(neighbourhood).toMatchObject({ anchor: 3, within: 2 });
    expect(neighbourhood!.counts).toEqual([3, 3, ...Array(19).fill(5)]);
    expect([...groups.members]).toEqual([0, 1, 2, 3, 5]);
  });

  test.each([
    ["are identical but for rows that are zero or not finite", [0, 0, Number.NaN, Number.NaN, 1, 2]],
    ["values that are not of bfloat16", [1, 1, 1.001]],
  ])("is refused where %s", async (why, values) => {
    for (const job of [mask, stats]) {
      const error = await job(matrix(values), { neighbourhood: 5 }).catch((each: unknown) => each);
      expect(isCollapsarError(error, "InvalidParameter")).toBe(true);
      expect((error as Error).message).toContain(why);
    }
  });

  test("excludes other ways to choose rows", async () => {
    for (const other of [{ rows: "all" as const }, { mask: maskFile("mask", Uint8Array.of(1)) }]) {
      await expect(stats(matrix([1]), { neighbourhood: 5, ...other })).rejects.toThrow(/exclude each other/);
    }
    await expect(mask(matrix([1, 1]), { neighbourhood: 256 })).rejects.toThrow("a whole number from 0 to 255");
  });
});
