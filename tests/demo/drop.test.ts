/** Files dropped on the demo page, also while it is at work. */
import { readFile, rm } from "node:fs/promises";
import { compare, stats, summaryCsv, toCsv } from "collapsar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeSparseMatrix } from "../../scripts/sparse-matrix.mjs";
import { noChromium } from "../support/chromium.js";
import { saved, withDemo } from "../support/demo.js";

const LARGE = "test-results/dropped-while-at-work.safetensors";
const CASE = "tests/cases/p01_basic_f32_masked";
const CSVS = "tests/cases/p14_compare";

describe.skipIf(noChromium)("files that are dropped", () => {
  const demo = withDemo();
  beforeAll(() => writeSparseMatrix(LARGE));
  afterAll(() => rm(LARGE, { force: true }));

  async function drop(zone: string, ...paths: string[]): Promise<void> {
    const files = await Promise.all(
      paths.map(async (path) => ({ name: path.split("/").at(-1), bytes: [...(await readFile(path))] })),
    );
    const dropped = await demo.page.evaluateHandle((all) => {
      const transfer = new DataTransfer();
      for (const { name, bytes } of all) transfer.items.add(new File([Uint8Array.from(bytes)], name!));
      return transfer;
    }, files);
    await demo.page.dispatchEvent(zone, "dragover", { dataTransfer: dropped });
    await demo.page.dispatchEvent(zone, "drop", { dataTransfer: dropped });
  }

  it("a matrix and its mask, in any order", async () => {
    await drop("#measure-files-drop", `${CASE}/mask.safetensors`, `${CASE}/gamma.safetensors`);
    await demo.page.locator("#measure-result h2").waitFor();
    const snapshot = await stats(`${CASE}/gamma.safetensors`, { mask: `${CASE}/mask.safetensors` });
    expect(await saved(demo.page, "Download metrics")).toBe(toCsv(snapshot));
  });

  it("while another is measured: that one is let go, and of several the last one counts", async () => {
    await demo.page.setInputFiles("#measure-files", LARGE);
    await demo.page.locator("#measure-job", { hasText: "Looking for identical rows" }).waitFor();
    await demo.page.setInputFiles("#measure-files", LARGE);
    await demo.page.locator("#measure-job", { hasText: "Looking for identical rows" }).waitFor();
    await demo.page.click("#measure-example");
    await drop("#measure-files-drop", "tests/cases/p02_bf16_no_mask/gamma.safetensors");
    await demo.page.locator("#measure-result h2").waitFor();
    expect(await demo.page.locator("#measure-chosen").innerText()).toMatch(/^gamma.safetensors \(/);
    expect(await saved(demo.page, "Download metrics")).toBe(
      toCsv(await stats("tests/cases/p02_bf16_no_mask/gamma.safetensors")),
    );
    // Nothing of the others comes later.
    await demo.page.waitForTimeout(300);
    expect(await demo.page.locator("#measure-job").innerText()).toMatch(/^Done: \d+ tokens share/);
    expect(await demo.page.locator("#measure-result h2").count()).toBe(1);
  });

  it("two CSV files at once: the smaller one was observed", async () => {
    await demo.open("#chance");
    await demo.page.click("text=Compare CSV files");
    await drop("#compare-synthetic-drop", `${CSVS}/synthetic.csv`, `${CSVS}/observed.csv`);
    await demo.page.locator("#compare-result h2").waitFor();
    const comparison = await compare(`${CSVS}/observed.csv`, `${CSVS}/synthetic.csv`);
    expect(await saved(demo.page, "summary CSV")).toBe(summaryCsv(comparison));
  });

  it("anywhere on the page are measured, and do not replace it", async () => {
    await demo.open("#chance");
    await drop("header", `${CASE}/gamma.safetensors`);
    await demo.page.locator("#measure-result h2").waitFor();
    expect(await demo.page.locator("#measure-chosen").innerText()).toMatch(/^gamma.safetensors \(/);
    expect(await demo.page.locator("h1").innerText()).toBe("collapsar");
  });
});
