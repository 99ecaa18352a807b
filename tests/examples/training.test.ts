/** What examples/training/README.md tells of the kept run; the lines that it shows of the commands are compared by tests/docs/commands.test.ts. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { diff, mask, series } from "collapsar";
import { beforeAll, expect, it } from "vitest";

const CHECKPOINTS = "examples/training/checkpoints";
const LEARNING = `${CHECKPOINTS}/step_2200.safetensors`;
const LAST = `${CHECKPOINTS}/step_2400.safetensors`;
const text = new Set(readFileSync("LICENSE"));
const tokens = Array.from({ length: 128 }, (_, token) => token);
const absent = tokens.filter((token) => !text.has(token));
const present = tokens.filter((token) => text.has(token));

let run: Awaited<ReturnType<typeof series>>;
beforeAll(async () => {
  run = await series([CHECKPOINTS], { deadAtEnd: true, motion: true });
});

/** A column at steps, rounded. */
const at = (column: "centroid_norm" | "radius", digits: number, ...steps: number[]) =>
  steps.map((step) => run.records.find((record) => record.step === step)?.[column]?.toFixed(digits));

/** In how many of the 32 dims the tokens have one number. The values are the end of the file. */
function sharedDims(path: string, [first = 0, ...others]: Uint32Array): number {
  const bits = new Uint16Array(new Uint8Array(readFileSync(path).subarray(-128 * 32 * 2)).buffer);
  return Array.from({ length: 32 }, (_, dim) => dim).filter((dim) =>
    others.every((token) => bits[token * 32 + dim] === bits[first * 32 + dim]),
  ).length;
}

it("keeps a checkpoint every 100 steps, about 200 KB in all", () => {
  const names = readdirSync(CHECKPOINTS);
  expect(run.records.map(({ step }) => step)).toEqual(names.map((_, index) => index * 100));
  expect(names.reduce((sum, name) => sum + statSync(`${CHECKPOINTS}/${name}`).size, 0)).toBeLessThan(210_000);
});

it("only tokens without text collapse", async () => {
  expect(absent).toHaveLength(71);
  const { groups } = await mask(LAST);
  expect(groups.members).toHaveLength(66);
  expect(absent).toEqual(expect.arrayContaining([...groups.members]));
  const { records } = await series([CHECKPOINTS], { tokenIds: absent, motion: true });
  expect(records.at(-1)).toMatchObject({ metrics: { n_unique: 11 }, n_frozen: 66 });
});

it("they drift as a swarm that draws together, and then come to share 6 vectors", () => {
  expect(at("centroid_norm", 2, 0, 600)).toEqual(["0.01", "2.69"]);
  expect(at("radius", 3, 0, 600, 1400, 2400)).toEqual(["0.111", "0.005", "0.002", "0.036"]);
  expect(sharedDims(`${CHECKPOINTS}/step_0600.safetensors`, run.motion!.lifecycles.tokenIds)).toBe(15);
  const distinct = Object.fromEntries(run.records.map(({ step, metrics }) => [step, metrics.n_unique]));
  expect(distinct).toMatchObject({ 500: 66, 600: 65, 800: 19, 1400: 6, 2400: 6 });
});

it("they freeze where those with text still learn", async () => {
  const { lastMotion } = run.motion!.lifecycles;
  expect(lastMotion.filter((step) => step <= 2100)).toHaveLength(21);
  expect(lastMotion.filter((step) => step <= 2200)).toHaveLength(64);
  const { changed } = await diff(LEARNING, LAST);
  expect(present.filter((token) => changed[token]! > 0)).toHaveLength(48);
  expect(absent.filter((token) => changed[token]! > 0)).toHaveLength(5);
});
