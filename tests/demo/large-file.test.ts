/** A matrix of 1.56 GB on the demo page: little memory, a page that answers, a job that can be cancelled. */
import { readFile, rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeSparseMatrix } from "../../scripts/sparse-matrix.mjs";
import { noChromium } from "../support/chromium.js";
import { withDemo } from "../support/demo.js";

const PATH = "test-results/sparse.safetensors";

describe.skipIf(noChromium)("a file of 1.56 GB", () => {
  const demo = withDemo();

  // All rows are zero, so all are identical, and every pass reads the whole file: the worst case. On the disk it is a few KB.
  beforeAll(async () => {
    await writeSparseMatrix(PATH);
  });
  afterAll(() => rm(PATH, { force: true }));

  it.skipIf(process.platform !== "linux")("is measured in less than 400 MB", async () => {
    await demo.page.setInputFiles("#measure-files", PATH);
    await demo.page.locator("#measure-result h2").waitFor();
    expect(await demo.page.locator("#measure-job [role=status]").innerText()).toBe(
      "Done: 151,936 tokens share 1 vector.",
    );
    const client = await demo.page.context().browser()!.newBrowserCDPSession();
    const { processInfo } = await client.send("SystemInfo.getProcessInfo");
    const peaks = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => peakOf(id));
    expect(Math.max(...(await Promise.all(peaks)))).toBeLessThan(400e6);
  });

  it("is let go when the job is cancelled, and the page goes on", async () => {
    await demo.page.setInputFiles("#measure-files", PATH);
    await demo.page.locator("#measure-job", { hasText: "Looking for identical rows" }).waitFor();
    await demo.page.click("#measure-job button");
    await demo.page.locator("#measure-job", { hasText: "Cancelled." }).waitFor();
    expect(await demo.page.locator("#measure-job progress").isVisible()).toBe(false);
    await expect.poll(() => demo.page.evaluate(() => document.activeElement?.id)).toBe("measure-again");
    await demo.page.click("#measure-example");
    await demo.page.locator("#measure-result h2").waitFor();
  });
});

/** The most memory that a process has had at once, what it shares with others included. */
async function peakOf(process: number): Promise<number> {
  const [, kilobytes = "NaN"] = /VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${process}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}
