/** examples/slurm under a real Slurm: an array of tasks, one of which is killed and requeued, and the merge that depends on them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findSlurm } from "../../scripts/slurm.mjs";
import { MAIN, succeeds } from "../support/cli.js";
import { directoryWith, safetensors, temporaryDirectory } from "../support/fixtures-node.js";
import { type Slurm, startSlurm, waitFor } from "../support/slurm.js";

const example = (name: string): string => fileURLToPath(new URL(`../../examples/slurm/${name}`, import.meta.url));

/** Some dims beside a tie between bfloat16 values, as wide as the model. */
const centroid = Float32Array.from({ length: 2560 }, (_, dim) =>
  dim < 4 ? 2 ** -9 + 2 ** -17 + dim * 2 ** -30 : (dim - 1280) * 1e-5,
);
/** A few seconds for each of four tasks. */
const TRIALS = 12_000;

const lines = (path: string): number => (existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 1 : 0);

// In CI scripts/check.mjs installs it.
describe.skipIf(!findSlurm())("examples/slurm", () => {
  let slurm: Slurm;
  beforeAll(async () => {
    slurm = await startSlurm(temporaryDirectory());
  });
  afterAll(() => slurm?.stop());

  test("a task that is killed and requeued continues, and the merged file has the bytes of one machine", async () => {
    const cwd = directoryWith({ "centroid.safetensors": safetensors([["centroid", "F32", [2560], centroid]]) });
    const at = (name: string): string => join(cwd, name);
    const env = { COLLAPSAR: `${process.execPath} ${MAIN}`, TRIALS: String(TRIALS) };
    const submit = async (...args: string[]): Promise<string> =>
      (await slurm.run("sbatch", ["--parsable", ...args], { cwd, env })).trim();

    const array = await submit("--output=task-%a.out", example("synth.sbatch"));
    const merge = await submit("--output=merge.out", `--dependency=afterok:${array}`, example("merge.sbatch"));
    await waitFor(async () => lines(at("parts/2.csv.partial")) > 1, "finished row of task 2");
    await slurm.run("scontrol", ["requeue", `${array}_2`]);
    await waitFor(
      async () => /JobState=COMPLETED/.test(await slurm.run("scontrol", ["show", "job", merge])),
      `end of the merge: ${await slurm.run("scontrol", ["show", "job", merge])}`,
    );

    expect(readFileSync(at("task-2.out"), "utf8")).toMatch(
      /collapsar: interrupted; [\d,]+ finished trials are kept in parts\/2\.csv\.partial, --resume continues\n/,
    );
    expect(readdirSync(at("parts")).sort()).toEqual(
      [0, 1, 2, 3].flatMap((task) => [`${task}.csv`, `${task}.csv.json`]),
    );
    expect(readFileSync(at("merge.out"), "utf8")).toContain("wrote trials.csv: 12,000 records of 4 parts");
    const sweep = ["--centroid", "centroid.safetensors", "--sigma", "1.5e-9", "--trials", String(TRIALS)];
    await succeeds(["synth", ...sweep, "-o", "alone.csv", "--quiet"], { cwd });
    expect(readFileSync(at("trials.csv")).equals(readFileSync(at("alone.csv")))).toBe(true);

    // Submitted again, the array finds its parts complete, and touches none.
    const before = readFileSync(at("parts/0.csv.json"), "utf8");
    await submit("--wait", "--output=again-%a.out", example("synth.sbatch"));
    expect(readFileSync(at("parts/0.csv.json"), "utf8")).toBe(before);
    expect(readFileSync(at("again-0.out"), "utf8")).toBe("");
  });

  /** An array of three tasks, the second of which is killed and requeued, and the merge that depends on them; what the merge says. */
  async function merged(script: string, cwd: string, given: Record<string, string>): Promise<string> {
    const env = { COLLAPSAR: `${process.execPath} ${MAIN}`, ...given };
    const submit = async (...args: string[]): Promise<string> =>
      (await slurm.run("sbatch", ["--parsable", ...args], { cwd, env })).trim();
    const at = (name: string): string => join(cwd, name);
    const tasks = ["--array=0-2", "--cpus-per-task=1"];
    const array = await submit("--output=task-%a.out", ...tasks, example(script));
    const merge = await submit("--output=merge.out", `--dependency=afterok:${array}`, example("merge.sbatch"));
    const begun = async (): Promise<boolean> =>
      existsSync(at("parts/1.csv.partial.lock")) || existsSync(at("parts/1.csv"));
    await waitFor(begun, "start of task 1");
    await slurm.run("scontrol", ["requeue", `${array}_1`]);
    const job = (): Promise<string> => slurm.run("scontrol", ["show", "job", merge]);
    await waitFor(async () => /JobState=COMPLETED/.test(await job()), `end of the merge: ${await job()}`);
    return readFileSync(at("merge.out"), "utf8");
  }

  let state = 1;
  const matrix = (rows: number, dims: number): Uint8Array => {
    const values = Float32Array.from({ length: rows * dims }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return state / 2 ** 31;
    });
    return safetensors([["gamma", "F32", [rows, dims], values]]);
  };

  test("the pairs of one snapshot: a task that is killed and requeued, and the record of one machine", async () => {
    const cwd = directoryWith({ "m.safetensors": matrix(6000, 64) });
    const said = await merged("pairs.sbatch", cwd, { SOURCE: "m.safetensors", OUTPUT: "stats.csv" });
    expect(said).toContain("wrote stats.csv: 1 record of 3 parts");
    await succeeds(["stats", "m.safetensors", "--rows", "all", "-o", "alone.csv", "--quiet"], { cwd });
    expect(readFileSync(join(cwd, "stats.csv"), "utf8")).toBe(readFileSync(join(cwd, "alone.csv"), "utf8"));
  });

  test.each([
    ["survey", "survey.sbatch", { MODELS: "models.txt" }],
    ["series", "series.sbatch", { SOURCE: "run/", OPTIONS: "--rows all --motion", LIFECYCLES: "tokens.csv" }],
  ])("many models or checkpoints, of which one is killed and requeued: %s", async (command, script, given) => {
    const steps = [1, 2, 3, 4, 5, 6].map((step) => `run/step_${step}.safetensors`);
    const sources = [...steps, "nowhere"];
    const cwd = directoryWith({
      ...Object.fromEntries(steps.map((step) => [step, matrix(1500, 16)])),
      "models.txt": `${sources.join("\n")}\n`,
    });
    const said = await merged(script, cwd, { ...given, OUTPUT: "all.csv" });
    const records = command === "survey" ? 7 : 6;
    expect(said).toContain(`wrote all.csv: ${records} records of 3 parts`);
    const [followed, lives] = [
      ["run/", "--rows", "all", "--motion"],
      ["--lifecycles", "alone-tokens.csv"],
    ];
    const alone = command === "survey" ? sources : [...followed, ...lives];
    await succeeds([command, ...alone, "-o", "alone.csv", "--quiet"], { cwd });
    const read = (name: string): string => readFileSync(join(cwd, name), "utf8");
    expect(read("all.csv")).toBe(read("alone.csv"));
    if (command === "series") expect(read("tokens.csv")).toBe(read("alone-tokens.csv"));
  });
});
