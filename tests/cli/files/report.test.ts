import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collapsar, refuses, succeeds } from "../../support/cli.js";
import { csv } from "../../support/compare.js";
import { directoryWith, f32, listing, mask, safetensors } from "../../support/fixtures-node.js";

const trials = readFileSync(new URL("../../cases/p13_trials_hdf5/trials.h5", import.meta.url));
const files = {
  "g.safetensors": safetensors([f32("gamma", [[0], [1e-4], [0], [1], [1e-4], [0], [1], [7]])]),
  "m.safetensors": safetensors([mask(1, 1, 1, 1, 1, 0, 0, 0)]),
  "c.safetensors": safetensors([["centroid", "F32", [2], Float32Array.of(2 ** -9 + 2 ** -17, 0.01)]]),
  "t.h5": trials,
  "observed.csv": csv({ n_unique: [13], max_l_inf: [1.5] }),
  "synthetic.csv": csv({ n_unique: [9, 11, 12], max_l_inf: [0.25, 0.5, 0.25] }),
  "r.safetensors": safetensors([
    f32("gamma", [
      [0.5, 2],
      [0.5, 2],
      [1, 4],
      [1, 4],
      [1, 2],
      [1, 2],
    ]),
  ]),
  "synth.json": JSON.stringify({ centroid: "c.safetensors", sigma: [1e-9, 2e-9], trials: 2, tokens: 9 }),
  "step-1.safetensors": safetensors([f32("gamma", [[1], [2]])]),
  "step-2.safetensors": safetensors([f32("gamma", [[1], [1]])]),
};
const cwd = directoryWith(files);
const whole = (name: string) => readFileSync(join(cwd, name), "utf8");
/** Without the figure, which nobody could read where a test fails. */
const read = (name: string) => whole(name).replace(/base64,[\w+/=]+/, "base64,FIGURE");

const COMMANDS = {
  stats: ["g.safetensors", "--mask", "m.safetensors"],
  mask: ["g.safetensors"],
  compare: ["observed.csv", "synthetic.csv", "--label", "Qwen"],
  trials: ["t.h5"],
  synth: ["--centroid", "c.safetensors", "--sigma", "1.5e-9", "--trials", "3", "--tokens", "20"],
  series: ["step-1.safetensors", "step-2.safetensors"],
  tokens: ["g.safetensors"],
};

describe.concurrent("--report", () => {
  test.each(Object.entries(COMMANDS))(
    "of %s is HTML or Markdown by its extension, twice the same",
    async (command, args) => {
      const of = (name: string) => succeeds([command, ...args, "--report", name], { cwd });
      expect(await of(`${command}.html`)).toMatch(new RegExp(`wrote ${command}\\.html: a report, [\\d.]+ KB\\n$`));
      expect(read(`${command}.html`)).toMatch(
        /^<!doctype html>\n[\s\S]*<svg class="collapsar-figure"[\s\S]*<\/html>\n$/,
      );
      await of(`${command}.md`);
      expect(read(`${command}.md`)).toMatch(
        /^# collapsar [a-z]+: [\s\S]*\]\(data:image\/svg\+xml;base64,[\w+/=]+\)\n\n## Sources? and parameters\n/,
      );
      for (const extension of ["html", "md"]) {
        await of(`${command}-again.${extension}`);
        expect(whole(`${command}-again.${extension}`) === whole(`${command}.${extension}`)).toBe(true);
      }
      // What was hashed, and with what: SHA-256 in hexadecimal.
      expect(read(`${command}.md`)).toMatch(/\| [0-9a-f]{64} \|/);
      // A heading that repeats the one above it says nothing.
      const headings = read(`${command}.md`).match(/^#+ .*$/gm) ?? [];
      expect(headings.filter((each, at) => each.endsWith(headings[at - 1]?.replace(/^#+/, "") ?? "#"))).toEqual([]);
    },
  );

  test("names sizes and hashes that other tools find too", async () => {
    await succeeds(["compare", "observed.csv", "synthetic.csv", "--report", "hash.md", "--quiet"], { cwd });
    await succeeds(["stats", "g.safetensors", "--report", "header.md", "--quiet"], { cwd });
    const { createHash } = await import("node:crypto");
    const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
    const observed = readFileSync(join(cwd, "observed.csv"));
    expect(read("hash.md")).toContain(`| observed.csv | ${observed.length} | the file | ${sha256(observed)} |`);
    const gamma = readFileSync(join(cwd, "g.safetensors"));
    const header = 8 + Number(gamma.readBigUInt64LE());
    const hash = sha256(gamma.subarray(0, header));
    expect(read("header.md")).toContain(
      `| g.safetensors | ${gamma.length} | the header, the first ${header} bytes, which changed weights keep | ${hash} |`,
    );
  });

  test("says where files lie only in the table of the files read", async () => {
    const path = join(cwd, "g.safetensors");
    await succeeds(["stats", path, "--report", "placed.md", "--figure", "placed.svg", "--quiet"], { cwd });
    await succeeds(["mask", path, "--report", "searched.md", "--quiet"], { cwd });
    await succeeds(["tokens", path, "--report", "candidates.md", "--quiet"], { cwd });
    for (const name of ["placed.md", "searched.md", "candidates.md"]) {
      const [before = "", table] = read(name).split("### Files read");
      expect(before).toContain("in g.safetensors");
      expect(before).not.toContain(cwd);
      expect(table).toContain("g.safetensors |");
    }
    expect(readFileSync(join(cwd, "placed.svg"), "utf8")).not.toContain(cwd);
  });

  const AGAIN = {
    ...COMMANDS,
    fit: ["r.safetensors", "--permutations", "19"],
    "stats ": ["g.safetensors", "--rows", "all", "--neighbours", "--variation", "--epsilon", "3e-5"],
    "series ": ["step-1.safetensors", "step-2.safetensors", "--shard", "2/2", "-o", "part.csv", "--in-order"],
    "synth ": ["--config", "synth.json", "--jobs", "2"],
  };

  test.each(Object.entries(AGAIN))(
    "of %s begins with a sentence, four numbers and what makes it again",
    async (key, args) => {
      const [command = ""] = key.split(" ");
      const name = `${command}-${args.length}.md`;
      await succeeds([command, ...args, "--report", name, "--quiet"], { cwd });
      const [, sentence, numbers = "", again = ""] =
        /^# .*\n\ncollapsar \S+\n\n\*\*(.+[.])\*\*\n\n((?:- .+\n)+)\nMade again by:\n\n```\n(.+)\n```\n/.exec(
          whole(name),
        ) ?? [];
      expect(sentence, whole(name).slice(0, 500)).toBeTruthy();
      expect(numbers.trim().split("\n")).toHaveLength(4);
      expect(again).toMatch(new RegExp(`^collapsar ${command} .* --report report\\.html$`));
      const titles = [...whole(name).matchAll(/^## (.*)$/gm)].map(([, title]) => title);
      expect(titles.slice(-2)).toEqual([expect.stringMatching(/^Sources? and parameters$/), "Terms"]);
      const words = again.replace("report.html", `again-${name}`).split(" ").slice(1);
      await succeeds([...words, "--quiet"], { cwd });
      // The table of files says where they lie.
      expect(whole(`again-${name}`)).toBe(whole(name).replaceAll(join(cwd, "/"), ""));
    },
  );

  test("the command has neither the places of files nor what is secret in an address", async () => {
    const { commandAgain } = await import("../../../dist/cli/options/again.js");
    const { pathField } = await import("../../../dist/cli/options/path.js");
    const options = {
      given: { mask: "/home/me/m.safetensors", label: "it's" },
      reading: { download: true },
      running: {},
    };
    const sources = [
      "https://me:secret@host.example/g.safetensors?signature=1",
      "hf://owner/name@v1",
      "C:\\models\\g.npy",
    ];
    expect(commandAgain({ command: "stats", sources, options, fields: { mask: pathField } })).toBe(
      "collapsar stats 'https://host.example/g.safetensors?...' hf://owner/name@v1 g.npy " +
        "--mask m.safetensors --label 'it'\\''s' --download --report report.html",
    );
  });

  test.each([
    ["mask", [], "all", [0, 1, 2, 3, 4, 5, 6, 7]],
    ["stats", [], "all", [0, 1, 2, 3, 4, 5, 6, 7]],
    ["stats", ["--rows", "all"], "all", [0, 1, 2, 3, 4, 5, 6, 7]],
    ["stats", ["--mask", "m.safetensors"], "the selected", [0, 1, 2, 3, 4]],
    ["tokens", [], "all", [0, 1, 2, 3, 4, 5, 6, 7]],
    ["series", [], "all", [0, 1, 2, 3, 4, 5, 6, 7]],
    ["series", ["--rows", "all"], "all", [0, 1, 2, 3, 4, 5, 6, 7]],
    ["series", ["--mask", "m.safetensors"], "the selected", [0, 1, 2, 3, 4]],
    ["series", ["--token-ids", "7,1"], "the selected", [1, 7]],
  ] as const)("of %s %j has a hash of %s rows, which other tools find too", async (command, args, which, ids) => {
    const name = `rows-${command}-${args.join("")}.md`;
    await succeeds([command, "g.safetensors", ...args, "--report", name, "--quiet"], { cwd });
    const { createHash } = await import("node:crypto");
    const file = readFileSync(join(cwd, "g.safetensors"));
    const length = Number(file.readBigUInt64LE());
    const [from, to] = JSON.parse(file.subarray(8, 8 + length).toString()).gamma.data_offsets;
    const all = file.subarray(8 + length + from, 8 + length + to);
    const rows = Buffer.concat(ids.map((id) => all.subarray(id * 4, id * 4 + 4)));
    const hash = createHash("sha256").update(rows).digest("hex");
    expect(read(name)).toContain(`| ${rows.length} | ${which} rows of gamma, in order, as stored | ${hash} |`);
  });

  test("appears with the other results, and does not change them", async () => {
    const alone = await succeeds(["stats", "g.safetensors", "--format", "json"], { cwd });
    const all = ["stats", "g.safetensors", "-o", "all.json", "--figure", "all.svg", "--report", "all.html"];
    expect(await succeeds(all, { cwd })).toMatch(
      /\nwrote all\.json: .*\nwrote all\.svg: a figure.*\nwrote all\.html: a report.*\n$/,
    );
    const withoutReads = (text: string) => text.slice(0, text.indexOf('"reads"'));
    expect(withoutReads(read("all.json"))).toBe(withoutReads(alone));
    expect(
      await succeeds(["compare", "observed.csv", "synthetic.csv", "--report", "j.md", "--format", "json"], { cwd }),
    ).not.toContain("identities");
  });

  test("goes to stdout as HTML, and the terminal's report to stderr", async () => {
    for (const [command, args] of Object.entries(COMMANDS)) {
      const { stdout, stderr, status } = await collapsar([command, ...args, "--report", "-"], { cwd });
      expect({ status, begins: stdout.slice(0, 15) }).toEqual({ status: 0, begins: "<!doctype html>" });
      expect(stdout.endsWith("</html>\n")).toBe(true);
      expect(stderr.split("\n").length).toBeGreaterThan(5);
    }
  });

  test("of a shard says which part it is of; a finished part that is resumed gives the same", async () => {
    const part = ["trials", "t.h5", "--shard", "2/3", "-o", "part.csv", "--report", "part.md", "--quiet"];
    await succeeds(part, { cwd });
    const first = read("part.md");
    expect(first).toContain("| part | shard 2/3: 17 of 50 trials, from number 17 |");
    expect(first).toContain("### Columns of 17 trials");
    await succeeds([...part, "--resume"], { cwd });
    expect(read("part.md")).toBe(first);
  });

  test("of --wide has one table for all observed records", async () => {
    await succeeds(["compare", "synthetic.csv", "synthetic.csv", "--wide", "--report", "wide.md", "--quiet"], { cwd });
    expect(read("wide.md")).toContain(
      "| Metric | Synthetic (mean ± std) | record 1 | z | record 2 | z | record 3 | z |",
    );
  });
});

describe.concurrent("refused before the work", () => {
  test.each(Object.entries(COMMANDS))("another format, of %s", async (command, args) => {
    const where = directoryWith(files);
    expect(
      await refuses(
        [command, ...args, "-o", "new/x.csv", "--report", "x.pdf"].filter(
          (arg, at, all) => command !== "mask" || (arg !== "-o" && all[at - 1] !== "-o"),
        ),
        { cwd: where },
      ),
    ).toBe("x.pdf: the format follows the extension, which must be .html or .md, not .pdf");
  });

  test("an input", async () => {
    const where = directoryWith({ "rows.html": safetensors([f32("gamma", [[1], [1]])]) });
    expect(await refuses(["stats", "rows.html", "--report", "rows.html"], { cwd: where })).toMatch(/is also an input/);
  });

  test("a command without reports", async () => {
    expect(await refuses(["inspect", "g.safetensors", "--report", "x.html"], { cwd: directoryWith(files) })).toMatch(
      /unknown option '--report'/,
    );
  });
});

test("a job that fails leaves no report, and no directory for it", async () => {
  const where = directoryWith({ ...files, "cut.h5": trials.subarray(0, 12_000) });
  const before = listing(where);
  for (const args of [
    ["trials", "cut.h5", "--report", "new/x.html"],
    ["stats", "missing.safetensors", "--report", "new/x.html"],
    ["compare", "observed.csv", "missing.csv", "--report", "new/x.md"],
  ]) {
    expect((await collapsar(args, { cwd: where })).status).toBe(2);
  }
  expect(listing(where)).toEqual(before);
});

describe("compare --figure", () => {
  test("draws the histograms with the label, beside the summary", async () => {
    const report = await succeeds(
      ["compare", "observed.csv", "synthetic.csv", "--label", "Qwen", "-o", "f.csv", "--figure", "f.svg"],
      { cwd },
    );
    expect(report).toMatch(/wrote f\.csv: .*\nwrote f\.svg: a figure, [\d.]+ K?B\n$/);
    const svg = read("f.svg");
    expect(svg).toContain("<title>Observed against 3 simulated snapshots</title>");
    expect(svg).toContain("observed: Qwen");
    expect(svg).toContain("observed: observed.csv · synthetic: synthetic.csv");
    await succeeds(["compare", "observed.csv", "synthetic.csv", "--figure", "f.png", "--figure-theme", "dark"], {
      cwd,
    });
    expect(readFileSync(join(cwd, "f.png")).subarray(1, 4).toString()).toBe("PNG");
  });

  test("draws as many observed records as can be told apart, and says so", async () => {
    const rows = Array.from({ length: 150 }, (_, at) => at);
    const where = directoryWith({ "many.csv": csv({ step: rows, n_unique: rows }) });
    const svg = await succeeds(["compare", "many.csv", "many.csv", "--figure", "-", "--quiet"], { cwd: where });
    expect(svg).toContain("the first 100 of 150 observed records");
    expect(existsSync(join(where, "-"))).toBe(false);
  });
});
