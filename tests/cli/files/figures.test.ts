import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { refuses, succeeds } from "../../support/cli.js";
import { directoryWith, f32, safetensors } from "../../support/fixtures-node.js";

const P13 = resolve("tests/cases/p13_trials_hdf5");
const OBSERVED = resolve("tests/cases/p14_compare/observed.csv");
const SYNTHETIC = resolve("tests/cases/p14_compare/synthetic.csv");
const SYNTH = ["synth", "--centroid", join(P13, "centroid.safetensors"), "--tokens", "30", "--trials", "3"];
const step = (...rows: number[][]): Uint8Array => safetensors([f32("gamma", rows)]);
const cwd = directoryWith({
  "steps/step_2.safetensors": step([1, 2], [1, 2], [3, 4]),
  "steps/step_10.safetensors": step([1, 2], [1, 2], [1, 2]),
});

const text = (name: string): string => readFileSync(join(cwd, name), "utf8");

/** The words of a figure. */
const words = (svg: string): string =>
  [...svg.matchAll(/>([^<>]+)</g)]
    .map(([, word]) => word?.trim())
    .filter(Boolean)
    .join(" ");

describe("figures of runs", () => {
  test("histograms of simulated snapshots, with the observed one marked, also in the report", async () => {
    const files = ["--figure", "synth.svg", "--report", "synth.md", "-o", "synth.csv"];
    const report = await succeeds([...SYNTH, "--sigma", "1e-8", "--observed", OBSERVED, ...files], { cwd });
    expect(report).toMatch(
      /wrote synth\.csv: 3 records.*\nwrote synth\.svg: a figure, .* KB\nwrote synth\.md: a report/,
    );
    expect(words(text("synth.svg"))).toMatch(/Observed against 3 simulated snapshots .*observed: observed\.csv/);
    expect(text("synth.md")).toContain("image/svg+xml");
  });

  test("a sweep", async () => {
    await succeeds([...SYNTH, "--sigma", "1e-8:1e-6:4", "--observed", OBSERVED, "--figure", "sweep.svg"], { cwd });
    const drawn = words(text("sweep.svg"));
    expect(drawn).toMatch(/Sweep over σ: 12 simulated snapshots at 4 values .*observed: observed\.csv/);
  });

  test("trials of a file, as PNG", async () => {
    await succeeds(["trials", join(P13, "trials.h5"), "--observed", OBSERVED, "--figure", "trials.png"], { cwd });
    expect(readFileSync(join(cwd, "trials.png")).subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  });

  test("a series over its steps, in the dark", async () => {
    const args = ["series", "steps", "--figure", "series.svg", "--figure-theme", "dark"];
    await succeeds(args, { cwd });
    expect(words(text("series.svg"))).toMatch(/Step/i);
    const light = await succeeds(["series", "steps", "--figure", "-", "--quiet"], { cwd });
    expect(light).not.toBe(text("series.svg"));
    expect(words(light)).toBe(words(text("series.svg")));
  });
});

describe("nothing is written", () => {
  let before: string[];
  beforeAll(() => {
    before = readdirSync(cwd);
  });

  test.each<[string[], RegExp]>([
    [["--observed", "gone.csv"], /^gone\.csv: no such file/],
    [["--observed", SYNTHETIC], /synthetic\.csv: .*more than 8/],
    [["--figure", "f.pdf"], /^f\.pdf: the format follows the extension, which must be \.svg or \.png, not \.pdf$/],
    [["--figure", OBSERVED, "--observed", OBSERVED], /observed\.csv: is also an input/],
  ])("%j", async (more, message) => {
    const args = [...SYNTH, "--sigma", "1e-8", "-o", "none.csv", "--figure", "none/f.svg", ...more];
    expect(await refuses(args, { cwd })).toMatch(message);
    expect(readdirSync(cwd)).toEqual(before);
    expect(existsSync(join(cwd, "none.csv"))).toBe(false);
  });
});
