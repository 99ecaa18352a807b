/** The demo page as a user sees it: every view, with the bytes that Node writes. */
import { readFile, writeFile } from "node:fs/promises";
import { compare, groupsCsv, idsText, mask, maskFile, stats, summaryCsv, synth, toCsv } from "collapsar";
import { toPng } from "collapsar/figures";
import { compareDocument, type ReportTable, statsDocument, toHtml } from "collapsar/report";
import { describe, expect, it } from "vitest";
import { noChromium } from "../support/chromium.js";
import { saved, savedBytes, withDemo } from "../support/demo.js";
import { STAND_IN } from "../support/files.js";
import { safetensors } from "../support/fixtures-node.js";

const GAMMA = `${STAND_IN}/gamma.safetensors`;
const CENTROID = "tests/cases/p13_trials_hdf5/centroid.safetensors";
const CASES = "tests/cases/p14_compare";
const published = () => readFile("tests/golden/data/expected.csv", "utf8");

describe.skipIf(noChromium)("the demo page", () => {
  const demo = withDemo();
  const text = (selector: string) => demo.page.locator(selector).innerText();
  const done = (view: string) => demo.page.locator(`#${view}-result h2`).waitFor();
  const openFiles = async () => {
    await demo.open("#chance");
    await demo.page.click("text=Compare CSV files");
  };

  it("measures the example: the published CSV, the groups with their tokens, three figures", async () => {
    await demo.page.click("#measure-example");
    await done("measure");
    expect(await text("#measure-job")).toContain("2,100 tokens share 13 vectors");
    expect(await text("#measure-result h2")).toBe("2,100 of 151,936 tokens (1.4%) share 13 vectors.");
    expect(await demo.page.locator("#measure-result .numbers dd").allInnerTexts()).toEqual([
      "2,100",
      "13",
      "814",
      "1.017",
    ]);
    expect(await saved(demo.page, "Download metrics")).toBe(await published());
    const groups = (await saved(demo.page, "Download groups")).split("\n");
    expect(groups.slice(0, 2)).toEqual(["group,population,token_id,token,category", "1,814,80091,,"]);
    expect(groups).toHaveLength(2102);
    expect(
      (await savedBytes(demo.page, "Download mask")).subarray(-151936).reduce((sum, value) => sum + value, 0),
    ).toBe(2100);
    const row = (name: string) => demo.page.getByRole("row", { name }).first().innerText();
    expect(await row("Gini")).toMatch(/0\.753\s*$/);
    expect(await row("1 814")).toContain("38.8%");
  });

  it("measures a dropped matrix by its identical rows: mask, groups and CSV as Node writes them", async () => {
    await demo.page.setInputFiles("#measure-files", GAMMA);
    await done("measure");
    const found = await mask(GAMMA);
    expect(await saved(demo.page, "Download metrics")).toBe(toCsv(await stats(GAMMA)));
    expect(await savedBytes(demo.page, "Download mask")).toEqual(Buffer.from(maskFile("mask", found.mask)));
    expect(await saved(demo.page, "Download groups")).toBe(groupsCsv(found.groups));
    expect(await text("#measure-result .facts")).toContain("gamma, F32 [4096, 2560], in gamma.safetensors");
    // A page knows a file's name alone, not its path.
    const named = new File([await readFile(GAMMA)], "gamma.safetensors");
    const measured = await stats(named, { distances: 256, identify: true });
    expect(await saved(demo.page, "report")).toBe(toHtml(statsDocument(measured)));
  });

  it("takes the mask that is dropped with the matrix, and any other epsilon", async () => {
    await demo.page.click("text=Options");
    await demo.page.fill("#measure-epsilon", "3e-5");
    await demo.page.setInputFiles("#measure-files", [GAMMA, `${STAND_IN}/mask.safetensors`]);
    await done("measure");
    const options = { mask: `${STAND_IN}/mask.safetensors`, epsilon: 3e-5 };
    expect(await saved(demo.page, "Download metrics")).toBe(toCsv(await stats(GAMMA, options)));
    expect(await text("#measure-result .facts")).toContain("selected by mask in mask.safetensors");
    // All of its rows are dead, so the groups by value are the groups by bytes of the whole matrix.
    const found = await mask(GAMMA);
    expect(await saved(demo.page, "Download groups")).toBe(groupsCsv(found.groups));
    expect(await saved(demo.page, "token ids")).toBe(idsText(found.groups));
    expect(await savedBytes(demo.page, "Download mask")).toEqual(Buffer.from(maskFile("mask", found.mask)));
  });

  it("says in words that no two rows are identical, without tables of zeros; all of them are drawn", async () => {
    const matrix = Buffer.from(safetensors([["gamma", "F32", [3, 1], Float32Array.of(1, 2, 3)]]));
    await demo.page.setInputFiles("#measure-files", { name: "g.safetensors", mimeType: "", buffer: matrix });
    await done("measure");
    expect(await text("#measure-result h2")).toBe("No two rows are identical: no dead tokens of this kind.");
    expect(await text("#measure-result .note")).toContain("what to try next");
    expect(await text("#measure-result .beside")).toMatch(/no groups to list[\s\S]*nothing to draw/);
    expect(await demo.page.locator("#measure-result :is(.numbers dd, table, svg)").count()).toBe(0);
    await demo.page.click("text=Options");
    await demo.page.selectOption("#measure-rows", "all");
    await demo.page.setInputFiles("#measure-files", { name: "g.safetensors", mimeType: "", buffer: matrix });
    await demo.page.getByRole("heading", { name: "none shares its vector with another" }).waitFor();
    await demo.page.getByRole("button", { name: "Graph" }).click();
    await demo.page.locator("#measure-result svg", { hasText: "3 components" }).waitFor();
    expect(await text("#measure-result .beside")).not.toContain("nothing to draw");
  });

  it("lists the tokens of groups of any rows, and the names of tokens that share with none", async () => {
    const rows = [[1], [0], [2], [-0], [Number.NaN], [1], [1], [Number.NaN]];
    const values = Float32Array.from(rows.flat());
    const json = JSON.stringify({ gamma: { dtype: "F32", shape: [8, 1], data_offsets: [0, 32] } }).padEnd(80);
    const head = Buffer.alloc(8);
    head.writeBigUInt64LE(BigInt(json.length));
    const model = { type: "BPE", vocab: { one: 0, none: 1, two: 2, minus: 3, nan: 4 }, merges: [] };
    const tokenizer = Buffer.from(JSON.stringify({ version: "1.0", added_tokens: [], model }));
    await demo.page.click("text=Options");
    await demo.page.selectOption("#measure-rows", "all");
    await demo.page.setInputFiles("#measure-files", [
      {
        name: "a.safetensors",
        mimeType: "",
        buffer: Buffer.concat([head, Buffer.from(json), Buffer.from(values.buffer)]),
      },
      { name: "tokenizer.json", mimeType: "", buffer: tokenizer },
    ]);
    await done("measure");
    expect(await demo.page.locator(".groups tbody tr").allInnerTexts()).toEqual([
      "1\t3\t37.5%\t0 “one”, 5, 6",
      "2\t2\t25.0%\t1 “none”, 3 “minus”",
      "3\t1\t12.5%\t2 “two”",
      "4\t1\t12.5%\t4 “nan”",
      "5\t1\t12.5%\t7",
    ]);
    const lines = (await saved(demo.page, "Download groups")).split("\n");
    expect(lines.slice(1, -1).map((line) => line.split(",").slice(0, 4).join())).toEqual([
      "1,3,0,one",
      "1,3,5,",
      "1,3,6,",
      "2,2,1,none",
      "2,2,3,minus",
    ]);
    expect(await saved(demo.page, "token ids")).toBe("0\n1\n3\n5\n6\n");
  });

  it("saves each figure as SVG and as PNG, as Node draws them", async () => {
    await demo.page.click("#measure-example");
    await done("measure");
    for (const [name, choice] of [
      ["populations", "Sizes"],
      ["graph", "Graph"],
      ["distances", "Distances"],
    ] as const) {
      await demo.page.click(`text="${choice}"`);
      const svg = (await savedBytes(demo.page, `Save ${name} as SVG`, "button")).toString("utf8");
      expect(svg).toMatch(/^<svg [^>]*aria-label="/);
      const button = demo.page.getByRole("button", { name: `Save ${name} as PNG` });
      const [download] = await Promise.all([demo.page.waitForEvent("download"), button.click()]);
      expect(download.suggestedFilename()).toBe(`${name}.png`);
      expect(await readFile(await download.path())).toEqual(Buffer.from(await toPng(svg)));
    }
  });

  it("names the tokens by a tokenizer.json", async () => {
    await demo.page.click("text=Options");
    const model = { type: "BPE", vocab: { dead: 80091, gone: 119346 }, merges: [] };
    const buffer = Buffer.from(JSON.stringify({ version: "1.0", added_tokens: [], model }));
    await demo.page.setInputFiles("#measure-tokenizer", { name: "tokenizer.json", mimeType: "", buffer });
    await demo.page.click("#measure-example");
    await done("measure");
    expect(await demo.page.getByRole("row", { name: "1 814" }).innerText()).toContain("80091 “dead”, 119346 “gone”");
    expect((await saved(demo.page, "Download groups")).split("\n")[1]).toMatch(/^1,814,80091,dead,/);
  });

  it("measures all rows, and a model's shards with their index", async () => {
    const model = "tests/cases/p11_sharded_tied_model/model";
    const names = [
      "model.safetensors.index.json",
      "model-00001-of-00002.safetensors",
      "model-00002-of-00002.safetensors",
    ];
    await demo.page.click("text=Options");
    await demo.page.selectOption("#measure-rows", "all");
    await demo.page.setInputFiles(
      "#measure-files",
      names.map((name) => `${model}/${name}`),
    );
    await done("measure");
    expect(await saved(demo.page, "Download metrics")).toBe(toCsv(await stats(model, { rows: "all" })));
  });

  it("says what is wrong with a file, in the words of the command line", async () => {
    await writeFile("test-results/weights.safetensors", "GGUF and then something");
    await demo.page.setInputFiles("#measure-files", "test-results/weights.safetensors");
    await demo.page.locator("#measure-job [role=alert]:not(:empty)").waitFor();
    expect(await text("#measure-job [role=alert]")).toMatch(
      /^weights.safetensors: GGUF version \d+, of which nothing is known here; /,
    );
    await demo.page.click("text=Options");
    await demo.page.fill("#measure-epsilon", "0");
    await demo.page.click("#measure-example");
    await demo.page.locator("#measure-epsilon-error", { hasText: "epsilon is 0, but it must be" }).waitFor();
  });

  it("asks which tensor is meant where several could be", async () => {
    const header = { a: tensor([4, 2], 0), b: tensor([2, 2], 32) };
    const json = JSON.stringify(header).padEnd(120);
    const file = Buffer.alloc(8 + json.length + 48);
    file.writeBigUInt64LE(BigInt(json.length));
    file.write(json, 8);
    await demo.page.setInputFiles("#measure-files", { name: "two.safetensors", mimeType: "", buffer: file });
    await demo.page.locator("#measure-tensor-error").waitFor();
    await expect.poll(() => demo.page.evaluate(() => document.activeElement?.id)).toBe("measure-tensor");
    await demo.page.selectOption("#measure-tensor", "b");
    await done("measure");
    expect(await text("#measure-result .facts")).toContain("b, F32 [2, 2], in two.safetensors");
  });

  it("simulates the trials that Node simulates, and counts them as they come", async () => {
    await demo.open("#chance");
    await demo.page.selectOption("#simulate-centroid", "file");
    await demo.page.setInputFiles("#simulate-file", CENTROID);
    await demo.page.fill("#simulate-sigma", "1.5e-9");
    await demo.page.fill("#simulate-trials", "300");
    await demo.page.fill("#simulate-tokens", "200");
    await demo.page.click("#simulate-start");
    await demo.page.locator("#simulate-result .downloads a").first().waitFor();
    const { records } = await synth(CENTROID, { sigma: 1.5e-9, trials: 300, tokens: 200 });
    expect(await saved(demo.page, "CSV of the trials")).toBe(toCsv(records));
    expect(await text("#simulate-result .facts")).toBe("300 of 300 trials at sigma 1.5e-09");
  });

  it("shows trials while more of them come, and keeps those that it has when it is stopped", async () => {
    await demo.open("#chance");
    await demo.page.fill("#simulate-trials", "100000");
    await demo.page.fill("#simulate-sigma", "3e-8");
    await demo.page.click("#simulate-start");
    await demo.page.locator("#simulate-result .figure svg").waitFor();
    const first = await text("#simulate-result .facts");
    await expect.poll(() => text("#simulate-result .facts")).not.toBe(first);
    await demo.page.click("text=Stop");
    await demo.page.locator("#simulate-result .downloads a").first().waitFor();
    await expect.poll(() => demo.page.evaluate(() => document.activeElement?.id)).toBe("simulate-start");
    const [, count = ""] = /^Stopped: ([\d,]+) of 100,000 trials\.$/m.exec(await text("#simulate-job")) ?? [];
    const lines = (await saved(demo.page, "CSV of the trials")).trimEnd().split("\n");
    expect(lines).toHaveLength(Number(count.replaceAll(",", "")) + 1);
    const row = await demo.page.getByRole("row", { name: "n_unique" }).first().innerText();
    expect(row).toMatch(/\b13\b.*σ/s);
  });

  it("moves nothing when a job begins, goes on and ends", async () => {
    const places = (...selectors: string[]): Promise<number[]> =>
      demo.page.evaluate(
        (all) => all.map((each) => document.querySelector(each)!.getBoundingClientRect().top + scrollY),
        selectors,
      );
    await demo.open("#chance");
    const [idle] = await places("#simulate-job .line");
    await demo.page.fill("#simulate-trials", "100000");
    await demo.page.click("#simulate-start");
    const parts = ["#simulate-job .line", "#simulate-result h2", "#simulate-result .figure"];
    await demo.page.locator("#simulate-job progress").waitFor();
    const begun = await places(...parts);
    expect(begun[0]).toBe(idle);
    await demo.page.locator("#simulate-result .figure svg").waitFor();
    const table = "#simulate-result table";
    const atWork = await places(...parts, table);
    expect(atWork.slice(0, 3)).toEqual(begun);
    await demo.page.click("text=Stop");
    await demo.page.locator("#simulate-result .downloads a").first().waitFor();
    expect(await places(...parts, table)).toEqual(atWork);
  });

  it("compares two CSV files as Node does", async () => {
    await openFiles();
    await demo.page.setInputFiles("#compare-observed", `${CASES}/observed.csv`);
    await demo.page.setInputFiles("#compare-synthetic", `${CASES}/synthetic.csv`);
    await done("compare");
    const comparison = await compare(`${CASES}/observed.csv`, `${CASES}/synthetic.csv`);
    // A page knows a file's name alone, not its path.
    const file = async (name: string): Promise<File> => new File([await readFile(`${CASES}/${name}`)], name);
    const named = async () => compare(await file("observed.csv"), await file("synthetic.csv"), { identify: true });
    expect(await saved(demo.page, "summary CSV")).toBe(summaryCsv(comparison));
    expect(await demo.page.locator("#compare-result .findings li").allInnerTexts()).toEqual(
      comparison.findings.map(({ text: finding }) => finding),
    );
    // Every table of the command line, cell by cell.
    const document = compareDocument(comparison);
    const tables = document.sections.slice(0, -1).flatMap(({ parts }) => parts.filter(({ kind }) => kind === "table"));
    const shown = await demo.page.locator("#compare-result table").evaluateAll((found) =>
      found.map((table) => ({
        caption: table.querySelector("caption")!.textContent,
        rows: [...table.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent)),
      })),
    );
    expect(shown).toEqual(tables.map((table) => ({ caption: table.caption, rows: (table as ReportTable).lines })));
    expect(shown).toHaveLength(6);
    expect(await saved(demo.page, "report")).toBe(toHtml(compareDocument(await named())));
    expect(await demo.page.locator("#compare-result .figure svg").count()).toBe(1);
  });

  it("hands on what was measured and simulated to the comparison of files", async () => {
    await demo.page.click("#measure-example");
    await done("measure");
    await demo.page.click("#tab-chance");
    await demo.page.fill("#simulate-trials", "40");
    await demo.page.click("#simulate-start");
    await demo.page.locator("#simulate-result .downloads a").first().waitFor();
    await demo.page.click("text=Compare CSV files");
    await demo.page.click("#compare-measured");
    await demo.page.click("#compare-simulated");
    await done("compare");
    expect(await text("#compare-result .facts")).toBe(
      "observed: 1 record in stats.csv\nsimulated: 40 records in trials.csv",
    );
  });
});

const tensor = (shape: [number, number], begin: number) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, begin + shape[0] * shape[1] * 4],
});
