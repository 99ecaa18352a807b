/** examples/by-url imports the package from another origin, as from a CDN. */
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { init, synth } from "collapsar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noChromium, openPage } from "../support/chromium.js";
import { type Server, serve } from "../support/serve.js";

const CDN = "https://cdn.jsdelivr.net/npm/collapsar@0.1";

describe.skipIf(noChromium)("examples/by-url", () => {
  let cdn: Server;
  let site: Server;
  beforeAll(async () => {
    cdn = await serve(undefined, { "access-control-allow-origin": "*" });
    const directory = await mkdtemp(join(tmpdir(), "collapsar-by-url-"));
    await mkdir(directory, { recursive: true });
    const page = await readFile("examples/by-url/index.html", "utf8");
    expect(page.split(CDN)).toHaveLength(3);
    await writeFile(join(directory, "index.html"), page.replaceAll(CDN, cdn.url));
    site = await serve(directory);
  });
  afterAll(async () => {
    await site?.close();
    await cdn?.close();
  });

  it("simulates and draws as its slider says, with the numbers of Node", async () => {
    const { page, problems } = await openPage(`${site.url}/index.html`);
    await page.locator("#figure svg").waitFor();
    await page.fill("#scatter", "0.1");
    await init();
    const centroid = Float32Array.from({ length: 16 }, (_, dim) => 1.25 + dim / 977);
    const options = { sigma: 0.1 * 2 ** -7, tokens: 1000, trials: 1, seed: 42, storage: "bfloat16", jobs: 1 } as const;
    const { metrics } = (await synth(centroid, options)).records[0]!;
    await expect
      .poll(() => page.locator("#sentence").innerText())
      .toContain(`on ${metrics.n_unique} vectors; ${metrics.n_black_holes} of them`);
    expect(problems.filter((problem) => !problem.startsWith("Failed to load resource"))).toEqual([]);
    await page.close();
  });
});
