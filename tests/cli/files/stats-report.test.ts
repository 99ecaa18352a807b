import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { succeeds } from "../../support/cli.js";
import { directoryWith, f32, mask, safetensors } from "../../support/fixtures-node.js";

/** A report without its last lines, which tell of time. */
async function report(cwd: string, ...args: string[]): Promise<string> {
  const text = await succeeds(["stats", ...args], { cwd });
  return text.slice(0, text.lastIndexOf("\nread "));
}

test("the report: what was measured, four blocks, the largest black holes", async () => {
  const rows = [
    [0, 0],
    [1e-4, 0],
    [0, 0],
    [1, 1],
    [1e-4, 0],
    [0, 0],
  ];
  const cwd = directoryWith({
    "g.safetensors": safetensors([f32("gamma", rows)]),
    "m.safetensors": safetensors([mask(1, 1, 1, 1, 1, 0)]),
  });
  expect(await report(cwd, "g.safetensors", "--mask", "m.safetensors")).toBe(`\
matrix   gamma, F32 [6, 2], in g.safetensors (117 B)
rows     5 of 6 rows (83.33%), selected by mask in m.safetensors
epsilon  6e-05; vectors at most 0.00012 apart touch

Basic counts
  tokens                 5
  distinct vectors       3
  black holes            2  vectors shared by 2 tokens or more
  singletons             1
  total population       5
  black hole population  4

Population of the black holes
  largest       2
  smallest      2
  mean        2.0
  median      2.0  the lower middle
  top 2         4  80.0% of the total population
  Gini      0.000

Spatial extent (Chebyshev distance between distinct vectors, in epsilon)
  max     16666.668
  mean    11111.668
  median  16666.668

Topology (epsilon-graph of the distinct vectors)
  components             2
  isolated               1
  largest component      2
  its density        1.000
  global density     0.333

Largest black holes
  #  population  share  first token
  1           2  40.0%            0
  2           2  40.0%            1
`);
});

test("thousands have commas, shares round ties to even, ten black holes are listed and the others counted", async () => {
  const rows = Array.from({ length: 2400 }, (_, row) => [row < 2376 ? row % 12 : row]);
  const cwd = directoryWith({ "g.safetensors": safetensors([f32("gamma", rows)]) });
  const text = await report(cwd, "g.safetensors", "--rows", "all");
  expect(text).toContain("rows     2,400 of 2,400 rows (100.00%), all rows\n");
  expect(text).toMatch(/^ {2}total population +2,400$/m);
  expect(text).toMatch(/^ {2}10 +198 +8\.2% +9\n {2}and 2 more$/m);
});

test.each([
  [
    "no row has a twin",
    [],
    /note: no two rows are identical: no dead tokens of this kind, so every metric is 0; what to try next: /,
  ],
  ["distances are undefined", ["--rows", "all"], /note: .*NaN/],
])("a note where %s", async (_, flags, note) => {
  const cwd = directoryWith({ "g.safetensors": safetensors([f32("gamma", [[1], [Number.NaN]])]) });
  expect(await report(cwd, "g.safetensors", ...flags)).toMatch(note);
});

test("no note where there is nothing to note", async () => {
  const cwd = directoryWith({ "g.safetensors": safetensors([f32("gamma", [[1], [1]])]) });
  expect(await report(cwd, "g.safetensors")).not.toContain("note");
});

test("--variation, --lattice and --neighbours each add a block, --pairs leaves numbers out", async () => {
  const cwd = directoryWith({
    "g.safetensors": safetensors([
      f32("gamma", [
        [0, 1],
        [0.5, 1],
        [0, 1],
        [0.5, 1],
        [0.5, 2],
        [64, 1],
      ]),
    ]),
  });
  const flags = [
    "--epsilon",
    "0.25",
    "--pairs",
    "none",
    "--variation",
    "--lattice",
    "1",
    "--neighbours",
    "--components",
    "c.csv",
  ];
  const text = await report(cwd, "g.safetensors", ...flags);
  expect(text).toContain(`\
  max     2.000
  mean        -  not measured (--pairs none)
  median      -  not measured (--pairs none)
`);
  expect(text.replace(/ {2,}/g, "  ")).toContain(`
Variation of the distinct vectors
  constant dims  1
  varying dims  1  1 of them by more than 0.1 epsilon
  largest range  2.000  in epsilon
  values per dim  1 with 2
  Hamming distance  1.0  the mean of all pairs; 1 to 1 dims differ
`);
  expect(text).toMatch(
    /Lattice graph \(at most 1 bfloat16 step in each dim\)\n {2}edges +0\n {2}components +2 {2}of 1, 1\n/,
  );
  expect(text).toMatch(/black hole of 1 +4\.000 {2}row 4; 0 rows touch it/);
  expect(readFileSync(join(cwd, "c.csv"), "utf8")).toBe(
    "component,degree,population,first_token,token\n1,1,2,0,\n1,1,2,1,\n",
  );
});

test("a sample's estimates are in the report, with their intervals", async () => {
  const rows = Array.from({ length: 50 }, (_, at) => [at]);
  const cwd = directoryWith({ "g.safetensors": safetensors([f32("gamma", rows)]) });
  const text = await report(cwd, "g.safetensors", "--rows", "all", "--epsilon", "1", "--pairs", "sample:1000");
  expect(text).toMatch(
    /\n {2}mean +\d+\.\d{3} {2}estimated: \d+\.\d{3} to \d+\.\d{3} with 95% confidence, from 1,000 pairs\n/,
  );
  const csv = await succeeds(["stats", "g.safetensors", "--rows", "all", "--pairs", "none", "--format", "csv"], {
    cwd,
  });
  expect(csv.split("\n")[1]?.split(",").slice(14, 16)).toEqual(["", ""]);
});
