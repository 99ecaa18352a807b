import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { METRICS } from "collapsar";
import { describe, expect, test } from "vitest";
import { bytes } from "../../../dist/text/quantities.js";
import { collapsar, type Ended, start, succeeds } from "../../support/cli.js";
import { directoryWith, distinctRows, f32, listing, mask, safetensors } from "../../support/fixtures-node.js";

const files = {
  "g.safetensors": safetensors([f32("gamma", [[1], [2], [1]])]),
  "none.safetensors": safetensors([mask(0, 0, 0)]),
};
const HEADER = "trial_id,n_tokens,";

describe.concurrent("what goes where", () => {
  test("the report is on stdout, and stderr is silent", async () => {
    const report = await succeeds(["stats", "g.safetensors"], { cwd: directoryWith(files) });
    expect(report).toMatch(/^matrix {3}gamma, F32 \[3, 1\]/);
    expect(report).toMatch(/\nread \d+ B in 4 requests, \d+\.\d\d s\n$/);
  });

  test("without -o nothing is written to disk", async () => {
    const cwd = directoryWith(files);
    await succeeds(["stats", "g.safetensors"], { cwd });
    await succeeds(["inspect", "g.safetensors"], { cwd });
    expect(listing(cwd)).toEqual(Object.keys(files).sort());
  });

  test("with -o the report ends with what was written, and how much", async () => {
    const cwd = directoryWith(files);
    const report = await succeeds(["stats", "g.safetensors", "-o", "out.csv"], { cwd });
    const size = bytes(readFileSync(join(cwd, "out.csv")).length);
    expect(report.endsWith(`\nwrote out.csv: 1 record, ${METRICS.length + 1} columns, ${size}\n`)).toBe(true);
  });

  test("--format is the result on stdout instead of the report", async () => {
    const cwd = directoryWith(files);
    const csv = await succeeds(["stats", "g.safetensors", "--format", "csv"], { cwd });
    expect(csv.startsWith(HEADER)).toBe(true);
    expect(csv.split("\n")).toHaveLength(3);
    const json = await succeeds(["stats", "g.safetensors", "--format", "json"], { cwd });
    expect(JSON.parse(json)).toMatchObject({ metrics: { n_tokens: 2 }, populations: [2], firstTokens: [0] });
    expect(listing(cwd)).toEqual(Object.keys(files).sort());
  });

  test("--format and -o are both done, each in its own format", async () => {
    const cwd = directoryWith(files);
    const json = await succeeds(["stats", "g.safetensors", "--format", "json", "-o", "out.csv"], { cwd });
    expect(JSON.parse(json)).toMatchObject({ trialId: 0 });
    expect(readFileSync(join(cwd, "out.csv"), "utf8").startsWith(HEADER)).toBe(true);
  });

  test("the file holds what --format prints", async () => {
    const cwd = directoryWith(files);
    for (const format of ["csv", "json"]) {
      const printed = await succeeds(["stats", "g.safetensors", "--format", format, "-o", `o.${format}`], { cwd });
      expect(readFileSync(join(cwd, `o.${format}`), "utf8")).toBe(printed);
    }
  });

  test("--quiet prints nothing but a result that was asked for", async () => {
    const cwd = directoryWith(files);
    expect(await succeeds(["stats", "g.safetensors", "--quiet"], { cwd })).toBe("");
    expect(await succeeds(["stats", "g.safetensors", "--quiet", "-o", "out.csv"], { cwd })).toBe("");
    expect(await succeeds(["inspect", "g.safetensors", "--quiet"], { cwd })).toBe("");
    expect(await succeeds(["stats", "g.safetensors", "--quiet", "-o", "-"], { cwd })).toMatch(/^trial_id,/);
    expect(await succeeds(["stats", "g.safetensors", "--quiet", "--format", "csv"], { cwd })).toMatch(/^trial_id,/);
  });

  test("a note is told even where there is no report, but not with --quiet", async () => {
    const cwd = directoryWith(files);
    const args = ["stats", "g.safetensors", "--mask", "none.safetensors", "--format", "csv"];
    const { stdout, stderr } = await collapsar(args, { cwd });
    expect(stdout.split("\n")).toHaveLength(3);
    expect(stderr).toMatch(/^(collapsar: )?note: the mask selects no row[^\n]*\n$/);
    expect(await succeeds([...args, "--quiet"], { cwd })).toBe(stdout);
  });
});

describe.concurrent("colours", () => {
  const ESCAPE = "\u001b";
  const args = ["stats", "g.safetensors", "--mask", "none.safetensors"];

  test("a terminal gets them", async () => {
    expect(await succeeds(args, { cwd: directoryWith(files), terminal: true })).toContain(ESCAPE);
  });

  test.each<[string, Record<string, string>, boolean]>([
    ["NO_COLOR", { NO_COLOR: "1" }, true],
    ["a dumb terminal", { TERM: "dumb" }, true],
    ["a pipe", {}, false],
    ["a pipe, though TERM promises them", { TERM: "xterm-256color", COLORTERM: "truecolor" }, false],
  ])("%s gets plain text", async (_, env, terminal) => {
    const cwd = directoryWith(files);
    expect(await succeeds(args, { cwd, env, terminal })).not.toContain(ESCAPE);
    expect(await succeeds(["inspect", "g.safetensors"], { cwd, env, terminal })).not.toContain(ESCAPE);
    const { stderr } = await collapsar([...args, "-o", "-"], { cwd, env, terminal });
    expect(stderr).toContain("note: ");
    expect(stderr).not.toContain(ESCAPE);
  });

  test("an empty NO_COLOR is none", async () => {
    const options = { cwd: directoryWith(files), env: { NO_COLOR: "" }, terminal: true };
    expect(await succeeds(args, options)).toContain(ESCAPE);
  });

  test("a result never has them", async () => {
    const cwd = directoryWith(files);
    await succeeds([...args, "-o", "out.csv"], { cwd, terminal: true });
    expect(readFileSync(join(cwd, "out.csv"), "utf8")).not.toContain(ESCAPE);
  });
});

describe.runIf(process.platform === "linux")("a signal", () => {
  // Many seconds of work for any machine: 16,000 distinct records are 128 million pairs.
  const [records, dims] = [16_000, 1024];
  const large = safetensors([["gamma", "F16", [records, dims], distinctRows(records, dims)]]);

  /** Starts a long run and signals it once it has opened the matrix. */
  async function interrupted(signal: NodeJS.Signals, cwd: string, ...flags: string[]): Promise<Ended> {
    const { child, ended } = start(["stats", "large.safetensors", "--rows", "all", ...flags], { cwd });
    while (child.exitCode === null && !openFiles(child.pid!).includes(join(cwd, "large.safetensors"))) {
      await new Promise((wake) => setTimeout(wake, 20));
    }
    child.kill(signal);
    return ended;
  }

  const openFiles = (pid: number): string[] => {
    const descriptors = `/proc/${pid}/fd`;
    try {
      return readdirSync(descriptors).map((descriptor) => readlinkSync(join(descriptors, descriptor)));
    } catch {
      // It closed a file in this moment.
      return [];
    }
  };

  test.each<NodeJS.Signals>(["SIGINT", "SIGTERM"])(
    "%s ends a long run with status 130 and one line, and nothing is left",
    async (signal) => {
      const cwd = directoryWith({ "large.safetensors": large });
      expect(await interrupted(signal, cwd, "-o", "new/out.csv")).toEqual({
        status: 130,
        signal: null,
        stdout: "",
        stderr: "collapsar: interrupted; nothing was written\n",
      });
      expect(listing(cwd)).toEqual(["large.safetensors"]);
    },
  );

  test("leaves the result that was there before", async () => {
    const cwd = directoryWith({ "large.safetensors": large, "out.csv": "old" });
    expect((await interrupted("SIGINT", cwd, "-o", "out.csv")).status).toBe(130);
    expect(readFileSync(join(cwd, "out.csv"), "utf8")).toBe("old");
    expect(listing(cwd)).toEqual(["large.safetensors", "out.csv"]);
  });
});
