/** `collapsar tokens`: what it writes, what it tells, what it refuses. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { refuses, succeeds } from "../../support/cli.js";
import { directoryWith, f32, safetensors } from "../../support/fixtures-node.js";
import { npy } from "../../support/series-toy.js";

const tokenizer = JSON.stringify({
  added_tokens: [],
  model: { type: "WordLevel", vocab: { a: 0, b: 1, c: 2, "=d": 3 } },
});
const cwd = directoryWith({
  "model/model.safetensors": safetensors([
    f32("lm_head.weight", [
      [1, 2],
      [1, 2],
      [0, 0],
      [3, 1],
      [2, 9],
    ]),
  ]),
  "model/tokenizer.json": tokenizer,
  "bits.npy": npy([3, 1], Uint16Array.of(0x3f80, 0x3f80, 0x4000), "<u2"),
  "ids.txt": "3\n0-1\n",
  "zero.txt": "2\n",
  "empty.txt": "\n",
});

test("writes candidates and their ids, and tells what they are compared with", async () => {
  const report = await succeeds(["tokens", "model", "-o", "out.csv", "--ids", "dead.txt"], { cwd });
  expect(report).toMatch(/reference +identical rows, 2 rows: 0 "a", 1 "b"/);
  expect(report).toMatch(/identical +2 .*its row is that of other tokens too/);
  expect(report).toMatch(/leads, not facts/);
  const lines = readFileSync(join(cwd, "out.csv"), "utf8").split("\n");
  expect(lines.slice(1, 5).map((line) => line.split(",").slice(0, 6).join())).toEqual([
    "2,c,ordinary,zero,,",
    "0,a,ordinary,identical,1,2",
    "1,b,ordinary,identical,1,2",
    "4,,unreachable,no-token,,",
  ]);
  expect(readFileSync(join(cwd, "dead.txt"), "utf8")).toMatch(/^0\n1\n2\n(3\n)?4\n$/);
});

test("writes the kinds that are wanted, as a list for programs", async () => {
  await succeeds(["tokens", "model", "--kind", "zero,no-token", "--ids", "dead.json", "--quiet"], { cwd });
  expect(JSON.parse(readFileSync(join(cwd, "dead.json"), "utf8"))).toEqual([2, 4]);
});

test("writes a map: candidates by id, along the directions in which they vary", async () => {
  await succeeds(["tokens", "model", "--map", "map.csv", "--quiet"], { cwd });
  const [head, ...records] = readFileSync(join(cwd, "map.csv"), "utf8").trimEnd().split("\n");
  expect(head).toBe("token_id,token,kind,group,pc1,pc2,pc3");
  const cells = records.map((record) => record.split(","));
  expect(cells.map((record) => record.slice(0, 4).join())).toEqual([
    "0,a,identical,1",
    "1,b,identical,1",
    "2,c,zero,",
    "3,=d,near,",
    "4,,no-token,",
  ]);
  // Twins lie at one place; in two dims nothing is left for a third direction, and the mean of all is the origin.
  expect(cells[0]?.slice(4)).toEqual(cells[1]?.slice(4));
  for (const column of [4, 5, 6]) {
    const along = cells.map((record) => Number(record[column]));
    expect(along.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
    if (column === 6) expect(along).toEqual([0, 0, 0, 0, 0]);
  }
  await succeeds(["tokens", "model", "--map", "map.csv", "--kind", "no-token", "--quiet"], { cwd });
  expect(readFileSync(join(cwd, "map.csv"), "utf8").split("\n")[1]).toBe("4,,no-token,,0.0,0.0,0.0");
});

test("writes the sky of all tokens: longitude and latitude by id", async () => {
  const told = await succeeds(["tokens", "model", "--sky", "sky.csv"], { cwd });
  expect(told).toMatch(/sky +three components found in 2 passes, with \d+\.\d, \d+\.\d, 0\.0% of the variance/);
  expect(told).toContain("sky.csv: a sky of 5 tokens");
  const [head, ...records] = readFileSync(join(cwd, "sky.csv"), "utf8").trimEnd().split("\n");
  expect(head).toBe("token_id,token,kind,group,longitude,latitude,pc1,pc2,pc3");
  const cells = records.map((record) => record.split(","));
  expect(cells.map(([id]) => id)).toEqual(["0", "1", "2", "3", "4"]);
  for (const [, , , , longitude, latitude, x, y, z] of cells) {
    expect([Number(latitude), Number(z)]).toEqual([0, 0]);
    expect(Number(longitude)).toBeCloseTo((Math.atan2(Number(y), Number(x)) * 180) / Math.PI, 12);
  }
});

test("draws the map and the sky, and refuses them of several models", async () => {
  await succeeds(["tokens", "model", "--map", "map.svg", "--sky", "sky.png", "--figure-theme", "dark", "--quiet"], {
    cwd,
  });
  expect(readFileSync(join(cwd, "map.svg"), "utf8")).toMatch(
    /Map of the candidates[\s\S]*2 identical rows[\s\S]*<circle/,
  );
  expect(readFileSync(join(cwd, "sky.png")).subarray(1, 4).toString()).toBe("PNG");
  const refused = await refuses(["tokens", "model", "model", "--sky", "sky.csv"], { cwd });
  expect(refused).toMatch(/--sky is of one model/);
});

test("draws a figure and writes a report", async () => {
  await succeeds(["tokens", "model", "--figure", "f.svg", "--report", "r.md", "--quiet"], { cwd });
  expect(readFileSync(join(cwd, "f.svg"), "utf8")).toMatch(/2 identical rows[\s\S]*1 zero rows[\s\S]*token id/);
  const report = readFileSync(join(cwd, "r.md"), "utf8");
  expect(report).toContain("What the list cannot say");
  expect(report).toMatch(/\| identical \| 2 \|/);
});

test("the report has the hashes of both embeddings, and of their header once", async () => {
  const embeddings = {
    "lm_head.weight": Float32Array.of(1, 1, 2),
    "model.embed_tokens.weight": Float32Array.of(5, 6, 7),
  };
  const tensors = Object.entries(embeddings).map(([name, data]) => [name, "F32", [3, 1], data] as const);
  const untied = directoryWith({ "u.safetensors": safetensors(tensors.map((tensor) => [...tensor])) });
  await succeeds(["tokens", join(untied, "u.safetensors"), "--report", "u.md", "--quiet"], { cwd: untied });
  const [before = "", table = ""] = readFileSync(join(untied, "u.md"), "utf8").split("### Files read");
  expect(before).not.toContain(untied);
  expect(table.match(/the header/g)).toHaveLength(1);
  for (const [name, data] of Object.entries(embeddings)) {
    const hash = createHash("sha256").update(data).digest("hex");
    expect(table).toContain(`| 12 | all rows of ${name}, in order, as stored | ${hash} |`);
  }
});

test("takes a reference by ids or from a file", async () => {
  const args = ["tokens", "model", "--all", "--format", "csv", "--quiet", "--escape-formulas", "--reference"];
  const csv = await succeeds([...args, "ids.txt"], { cwd });
  expect(csv).toBe(await succeeds([...args, "0,1,3"], { cwd }));
  expect(csv).toContain("\n3,'=d,");
});

test("of several models one table, with the column source first, and a line a model in the report", async () => {
  const told = await succeeds(["tokens", "model", "bits.npy", "--as", "bf16", "-o", "both.csv"], { cwd });
  expect(told).toMatch(/\n +model +5 +4 +1 +2 +1 +\d+ +identical rows, 2 +yes/);
  const [head, ...lines] = readFileSync(join(cwd, "both.csv"), "utf8").trimEnd().split("\n");
  expect(head).toMatch(/^source,token_id,token,/);
  const bits = await succeeds(["tokens", "bits.npy", "--as", "bf16", "--format", "csv", "--quiet"], { cwd });
  expect(lines.filter((line) => line.startsWith("bits.npy,")).map((line) => line.slice("bits.npy,".length))).toEqual(
    bits.trimEnd().split("\n").slice(1),
  );
  expect(lines.filter((line) => line.startsWith("model,")).length).toBe(lines.length - 3);
  const json = JSON.parse(
    await succeeds(["tokens", "model", "model", "--format", "json", "--superstrings", "--quiet"], { cwd }),
  );
  expect(json.models.map(({ source }: { source: string }) => source)).toEqual(["model", "model"]);
  expect(json.models[0].tokens[0]).toMatchObject({ id: 2, superstrings: { count: 0, ids: [] } });
});

test("of several models one that cannot be measured ends it, and nothing is written", async () => {
  expect(await refuses(["tokens", "model", "nowhere", "-o", "none.csv"], { cwd })).toMatch(/^nowhere: no such file/);
  expect(existsSync(join(cwd, "none.csv"))).toBe(false);
  expect(await refuses(["tokens", "model", "model", "--ids", "x.txt"], { cwd })).toMatch(
    /--ids is of one model; .* survey/,
  );
});

test.each([
  [["--reference", "zero.txt"], /all its rows are zero/],
  [["--reference", "empty.txt"], /it holds no id/],
  [["--reference", "5"], /^--reference: 5 is not a row of the matrix, which has 5/],
  [["--reference", "nowhere.txt"], /^nowhere\.txt: no such file/],
  [["--kind", "dead"], /kind.*zero, identical, no-token, near, low/],
])("refuses %j", async (options, message) => {
  expect(await refuses(["tokens", "model", ...options], { cwd })).toMatch(message);
});

test("16-bit integers are the floats that --as says", async () => {
  expect(await refuses(["tokens", "bits.npy"], { cwd })).toContain("--as");
  const norms = async (as: string) => {
    const csv = await succeeds(["tokens", "bits.npy", "--as", as, "--all", "--format", "csv", "--quiet"], { cwd });
    const [head = "", ...lines] = csv.trimEnd().split("\n");
    const at = head.split(",").indexOf("e_out_norm");
    return lines.map((line) => Number(line.split(",")[at]));
  };
  expect(await norms("bf16")).toEqual([1, 1, 2]);
  expect(await norms("f16")).toEqual([1.875, 1.875, 2]);
});
