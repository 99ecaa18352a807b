/** A training run with torch's AdamW, in Node and in a browser: its steps are what the moments give, and their headroom is numpy's. */
import { type AdamColumns, init, series } from "collapsar";
import { beforeAll, describe, expect, it } from "vitest";
import expected from "../fixtures/adam/expected.json" with { type: "json" };
import { input } from "../support/files.js";

beforeAll(() => init());

describe.each(["bf16", "f32"] as const)("a run in %s", (dtype) => {
  const { adam, steps } = expected;
  const run = async (lr = adam.lr) => {
    const source = await input(`tests/fixtures/adam/${dtype}.safetensors`);
    const options = { rows: "all", tensor: "W", adam: { ...adam, lr }, adamM: "m", adamV: "v" } as const;
    return (await series([source], options)).records;
  };

  it("is accounted for", async () => {
    const [first, ...records] = await run();
    expect([first?.adam_exact, first?.headroom_max, first?.adam_left_out]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    expect(records).toHaveLength(steps[dtype].length);
    for (const [at, record] of records.entries()) {
      const { adam_exact, ...headroom } = steps[dtype][at]!;
      expect(record).toMatchObject({ adam_exact, adam_left_out: 0 });
      for (const [name, value] of Object.entries(headroom)) {
        const found = record[name as keyof AdamColumns] as number;
        expect(Math.abs(found - value), `${name} at ${record.step}`).toBeLessThanOrEqual(1e-14 * value);
      }
    }
    if (dtype === "bf16") expect(records.map(({ adam_exact }) => adam_exact)).toEqual(records.map(() => 1));
  });

  it("is not, at another learning rate", async () => {
    for (const { adam_exact } of (await run(2 * adam.lr)).slice(1)) expect(adam_exact).toBeLessThan(0.9);
  });
});
