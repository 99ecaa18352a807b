/** Motion over several steps does not depend on how a series is divided, nor on where it is interrupted. */
import { copyFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { collapsar, refuses, succeeds } from "../../support/cli.js";
import { directoryWith, listing, safetensors, temporaryDirectory } from "../../support/fixtures-node.js";

const CASE = fileURLToPath(new URL("../../cases/p17_motion/steps", import.meta.url));
const ADAM = fileURLToPath(new URL("../../fixtures/adam/bf16.safetensors", import.meta.url));
const STEPS = readdirSync(CASE).sort();
const FOLLOW = ["--token-ids", "0-5,8,11-19", "--motion", "--reference-step", "100", "--quiet"];

/** A new directory with the steps of the case, and the result of a run over all of them. */
async function withSteps(): Promise<{ cwd: string; csv: string; lifecycles: string; read: (name: string) => string }> {
  const cwd = directoryWith(Object.fromEntries(STEPS.map((name) => [`steps/${name}`, readFileSync(join(CASE, name))])));
  const read = (name: string): string => readFileSync(join(cwd, name), "utf8");
  await succeeds(["series", "steps", ...FOLLOW, "-o", "alone.csv", "--lifecycles", "alone-tokens.csv"], { cwd });
  expect(listing(cwd).filter((name) => name.includes(".motion"))).toEqual([]);
  return { cwd, csv: read("alone.csv"), lifecycles: read("alone-tokens.csv"), read };
}

const shard = (index: number, of: number, ...more: string[]): string[] => [
  ...["series", "steps", ...FOLLOW, "--shard", `${index}/${of}`, "-o", `parts/${index}.csv`, ...more],
];

const partsOf = (of: number): string[] => Array.from({ length: of }, (_, at) => `parts/${at + 1}.csv`);

test("parts of all shards merge into the bytes of one run, and so do the lifecycles", async () => {
  const { cwd, csv, lifecycles, read } = await withSteps();
  for (const of of [1, 2, 3, STEPS.length, STEPS.length + 2]) {
    for (let index = of; index >= 1; index -= 1) await succeeds(shard(index, of), { cwd });
    const merge = ["merge", ...partsOf(of).reverse(), "-o", "merged.csv", "--lifecycles", "tokens.csv", "--quiet"];
    await succeeds(merge, { cwd });
    expect([read("merged.csv"), read("tokens.csv")]).toEqual([csv, lifecycles]);
    rmSync(join(cwd, "parts"), { recursive: true });
  }
  await succeeds(shard(2, 3), { cwd });
  const [head = "", ...records] = read("parts/2.csv").trimEnd().split("\n");
  const open = head.split(",").flatMap((name, at) => (/^(centroid_step|centroid_cosine|path_)/.test(name) ? [at] : []));
  // Three steps, of which the first two want for what was before.
  expect(records.map((record) => open.map((at) => record.split(",")[at] !== ""))).toEqual([
    [false, false, false],
    [true, false, false],
    [true, true, false],
  ]);
});

test("a run, or a shard, that is interrupted at any step ends in the same bytes", async () => {
  const { cwd, csv, lifecycles, read } = await withSteps();
  const whole = ["series", "steps", ...FOLLOW, "-o", "all.csv", "--lifecycles", "tokens.csv", "--resume"];
  for (const [at, name] of STEPS.entries()) {
    // The first is read to know what the others must be, the second is what the groups are compared with.
    if (at < 2) continue;
    const path = join(cwd, "steps", name);
    const restore = (): void => copyFileSync(join(CASE, name), path);
    writeFileSync(path, "");
    const { stderr } = await collapsar(whole, { cwd });
    expect(stderr).toContain(`; ${at} finished snapshots before it are kept in all.csv.partial\n`);
    restore();
    if (at % 2 === 0) truncateSync(join(cwd, "all.csv.motion.partial"), 300);
    await succeeds(whole, { cwd });
    expect([read("all.csv"), read("tokens.csv")]).toEqual([csv, lifecycles]);

    writeFileSync(path, "");
    for (let index = 1; index <= 2; index += 1) await collapsar(shard(index, 2), { cwd });
    restore();
    for (let index = 1; index <= 2; index += 1) await succeeds(shard(index, 2, "--resume"), { cwd });
    await succeeds(["merge", ...partsOf(2), "-o", "merged.csv", "--quiet"], { cwd });
    expect(read("merged.csv")).toBe(csv);
    rmSync(join(cwd, "parts"), { recursive: true });
  }
  const own = listing(cwd).filter((name) => !name.startsWith("steps"));
  expect(own).toEqual(["all.csv", "alone-tokens.csv", "alone.csv", "merged.csv", "tokens.csv"]);
});

/** Six steps of three rows of bfloat16 numbers in float32, of which the last row stops; `last` is stored as it is. */
const upcast = (last: Uint8Array): Record<string, Uint8Array> => ({
  ...Object.fromEntries(
    Array.from({ length: 5 }, (_, step) => {
      const values = Float32Array.of(1, step % 2, -(2 ** -step), -0, 1.5, step, 7, 7, step > 2 ? 7 : Number.NaN);
      return [`run/step-${step}.safetensors`, safetensors([["W", "F32", [3, 3], values]])];
    }),
  ),
  "run/step-5.safetensors": last,
});

test("each shard reads its own snapshots for the lattice, and all of them settle it", async () => {
  const values = [1, 1, 0.25, 0, 1.5, 4, 7, 7, 7];
  const lasts = {
    // One value is no bfloat16 number: all steps are counted in those of float32.
    F32: safetensors([["W", "F32", [3, 3], Float32Array.of(1.000_001, ...values.slice(1))]]),
    BF16: safetensors([["W", "F32", [3, 3], Float32Array.from(values)]]),
    stored: safetensors([
      ["W", "BF16", [3, 3], new Uint16Array(Float32Array.from(values).buffer).filter((_, at) => at % 2 === 1)],
    ]),
  };
  for (const [name, last] of Object.entries(lasts)) {
    const cwd = directoryWith(upcast(last));
    const read = (path: string): string => readFileSync(join(cwd, path), "utf8");
    const run = ["series", "run", "--rows", "all", "--motion", "--quiet"];
    await succeeds([...run, "-o", "alone.csv", "--lifecycles", "alone-tokens.csv"], { cwd });
    for (const of of [2, 3, 7]) {
      const path = join(cwd, "run/step-5.safetensors");
      for (let index = 1; index <= of; index += 1) {
        // No shard but the one that measures it reads the last snapshot.
        if (index < of && of < 7) writeFileSync(path, "");
        await succeeds([...run, "--shard", `${index}/${of}`, "-o", `parts/${index}.csv`], { cwd });
        writeFileSync(path, last);
      }
      const merge = ["merge", ...partsOf(of), "-o", "merged.csv", "--lifecycles", "tokens.csv", "--quiet"];
      await succeeds(merge, { cwd });
      expect([name, read("merged.csv"), read("tokens.csv")]).toEqual([
        name,
        read("alone.csv"),
        read("alone-tokens.csv"),
      ]);
    }
  }
  // Float32 and stored bfloat16 have no lattice in common, and a run over both is refused too.
  const cwd = directoryWith({
    ...upcast(lasts.stored),
    "run/step-1.safetensors": safetensors([["W", "F32", [3, 3], Float32Array.from({ length: 9 }, (_, at) => at / 10)]]),
  });
  for (const index of [1, 2]) {
    await succeeds(
      ["series", "run", "--rows", "all", "--motion", "--quiet", "--shard", `${index}/2`, "-o", `parts/${index}.csv`],
      { cwd },
    );
  }
  const error = await refuses(["merge", ...partsOf(2), "-o", "m.csv"], { cwd });
  expect(error).toMatch(/different runs: motion is "F32" in one and "BF16" in the other/);
  expect(await refuses(["series", "run", "--rows", "all", "--motion"], { cwd })).toMatch(
    /^step 5: .* BF16, but motion/,
  );
});

test("what is not beside a part, is of another run, or was changed is refused", async () => {
  const { cwd, read } = await withSteps();
  for (const index of [1, 2]) await succeeds(shard(index, 2), { cwd });
  const merge = ["merge", ...partsOf(2), "-o", "merged.csv"];
  const [kept, record] = [read("parts/2.csv.motion"), read("parts/2.csv.motion.json")];
  const put = (name: string, text: string): void => writeFileSync(join(cwd, "parts", name), text);
  rmSync(join(cwd, "parts/2.csv.motion"));
  expect(await refuses(merge, { cwd })).toMatch(/^parts\/2\.csv: how its rows moved is not beside it; add /);
  put("2.csv.motion", kept.replace(/.\n$/, "5\n"));
  expect(await refuses(merge, { cwd })).toMatch(/^parts\/2\.csv\.motion: its bytes are not those /);
  put("2.csv.motion", kept);
  put("2.csv.motion.json", record.replace('"0-5,8,11-19"', '"0-5,8,11-18"'));
  expect(await refuses(merge, { cwd })).toMatch(/^parts\/2\.csv\.motion: is not of the same run as parts\/2\.csv;/);
  put("2.csv.motion.json", record);
  await succeeds([...shard(2, 2), "--token-ids", "3"], { cwd });
  expect(await refuses(merge, { cwd })).toMatch(/different runs: tokenIds is /);
  expect(await refuses([...shard(1, 2), "--lifecycles", "t.csv"], { cwd })).toMatch(/^--lifecycles need all steps/);
});

test("lifecycles of parts whose rows were not followed are refused, and nothing is written", async () => {
  const { cwd } = await withSteps();
  const still = ["series", "steps", "--rows", "all", "--quiet", "--shard"];
  for (const index of [1, 2]) await succeeds([...still, `${index}/2`, "-o", `parts/${index}.csv`], { cwd });
  const error = await refuses(["merge", ...partsOf(2), "-o", "m.csv", "--lifecycles", "t.csv"], { cwd });
  expect(error).toMatch(/^--lifecycles are those of rows that series --motion follows/);
  expect(listing(cwd).filter((name) => /^[mt]\.csv/.test(name))).toEqual([]);
});

test("what the optimizer says is the same from shards, with motion and without", async () => {
  const cwd = temporaryDirectory();
  const adam = ["--adam", "3e-4,0.9,0.95,1e-8,0.1", "--adam-m", "m", "--adam-v", "v"];
  const run = ["series", ADAM, "--tensor", "W", "--token-ids", "0-3,7", "--pairs", "none", "--quiet", ...adam];
  for (const more of [[], ["--motion"]]) {
    await succeeds([...run, ...more, "-o", "alone.csv"], { cwd });
    for (const index of [2, 1]) {
      await succeeds([...run, ...more, "--shard", `${index}/2`, "-o", `parts/${index}.csv`], { cwd });
    }
    await succeeds(["merge", ...partsOf(2), "-o", "merged.csv", "--quiet"], { cwd });
    const csv = readFileSync(join(cwd, "merged.csv"), "utf8");
    expect(csv).toBe(readFileSync(join(cwd, "alone.csv"), "utf8"));
    expect(csv.split("\n")[0]).toMatch(/,adam_exact,headroom_q05,.*,headroom_above_1,adam_left_out$/);
  }
  await succeeds([...run, "--shard", "2/2", "-o", "parts/2.csv"], { cwd });
  const other = run.map((word) => word.replace("3e-4", "1e-4"));
  await succeeds([...other, "--shard", "1/2", "-o", "parts/1.csv"], { cwd });
  expect(await refuses(["merge", ...partsOf(2), "-o", "m.csv"], { cwd })).toMatch(/different runs: adam is /);
});
