/** The reference's case of motion, in Node and in a browser: from a stacked tensor of raw bfloat16, from files, and the upcast of both. */
import { init, type Lifecycles, lifecyclesCsv, type MotionColumns, type Series, series, toCsv } from "collapsar";
import { beforeAll, describe, expect, it } from "vitest";
import expected from "../cases/p17_motion/expected.json" with { type: "json" };
import { input } from "../support/files.js";

const STEPS = [0, 100, 200, 300, 400, 500, 600, 700];
const LENGTHS: ReadonlySet<string> = new Set(["l1_mean", "l1_max", "l2_mean", "linf_max"]);

beforeAll(() => init());

const stack = async () => input("tests/cases/p17_motion/stacked.safetensors");
const files = async () =>
  input(
    "tests/cases/p17_motion/steps",
    STEPS.map((step) => `step_${String(step).padStart(5, "0")}.safetensors`),
  );

function check({ records }: Series, steps: readonly number[], unit = 1): void {
  expect(records.map(({ step }) => step)).toEqual(steps);
  for (const [at, record] of records.entries()) {
    const row: Partial<Record<string, number>> = expected.rows[at] ?? {};
    const found = record as unknown as MotionColumns;
    for (const name of Object.keys(record).filter((column) =>
      /^(n_[a-z]+$|rows|elem|l[12]|linf|cent|path|rad|therm)/.test(column),
    )) {
      if (name === "n_left_out") continue;
      const value = row[name];
      if (value === undefined) expect(found[name as keyof MotionColumns], `${name} at ${at}`).toBeNaN();
      else {
        const wanted = LENGTHS.has(name) ? value * unit : value;
        const error = Math.abs((found[name as keyof MotionColumns] as number) - wanted);
        expect(error, `${name} at ${at}`).toBeLessThanOrEqual(Number.isInteger(value) ? 0 : 1e-12 * Math.abs(wanted));
      }
    }
    expect(found.n_left_out).toBe(at === 0 ? Number.NaN : 0);
  }
}

/** The lifecycles as the case writes them: its steps are places. */
const livesOf = ({ tokenIds, last, lastMotion, reheats }: Lifecycles, steps: readonly number[]) => {
  const place = (step: number | undefined) => (Number.isNaN(step) ? null : steps.indexOf(step as number));
  return Array.from(tokenIds, (token_id, row) => ({
    token_id,
    last_hypernova: place(last.hypernova[row]),
    last_superluminal: place(last.superluminal[row]),
    last_spherical: place(last.spherical[row]),
    last_stumbling: place(last.stumbling[row]),
    last_motion: place(lastMotion[row]),
    reheats: reheats[row],
  }));
};

describe("p17", () => {
  const places = [...STEPS.keys()];

  it("is found from a stacked tensor of raw bfloat16", async () => {
    const found = await series([await stack()], { motion: true, rows: "all", tensor: "W", reading: { as: "bf16" } });
    check(found, places);
    expect(found.motion?.lattice).toBe("BF16");
    expect(livesOf(found.motion?.lifecycles as Lifecycles, places)).toEqual(expected.lifecycles);
  });

  it("is found from files", async () => {
    const found = await series([await files()].flat() as never, { motion: true, rows: "all" });
    check(found, STEPS);
    expect(livesOf(found.motion?.lifecycles as Lifecycles, STEPS)).toEqual(expected.lifecycles);
    expect(
      lifecyclesCsv(found.motion?.lifecycles as Lifecycles)
        .split("\n")
        .slice(0, 2),
    ).toEqual([
      "token_id,last_hypernova,last_superluminal,last_spherical,last_stumbling,last_motion,reheats",
      "0,100,600,,,600,2",
    ]);
    expect(toCsv(found.records).split("\n")[1]).toMatch(/,{14}0\.01336195760427073,,,,0\.0662332481006378,,$|,$/);
  });

  it("workers change no byte", async () => {
    const options = { motion: true, rows: "all" } as const;
    const [one, three] = [
      await series([await files()].flat() as never, { ...options, jobs: 1 }),
      await series([await files()].flat() as never, { ...options, jobs: 3 }),
    ];
    expect(toCsv(three.records)).toBe(toCsv(one.records));
    expect(three.motion).toEqual(one.motion);
  });
});
