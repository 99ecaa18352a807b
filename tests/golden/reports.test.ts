/** Reports have the same bytes in Node and in a browser, as HTML and as Markdown. */
import { init } from "collapsar";
import { toHtml, toMarkdown } from "collapsar/report";
import { describe, expect, it } from "vitest";
import { reports } from "../support/reports.js";

await init();
const all = await reports();

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The version of the package stands in every report, and is not what is tested here. */
const unversioned = (text: string): string => text.replaceAll(/collapsar \d+\.\d+\.\d+[\w.-]*/g, "collapsar VERSION");

/** Without the figures, which have golden files of their own: small enough to be read when they change. */
const readable = (text: string): string =>
  unversioned(text)
    .replaceAll(/<svg [\s\S]*?<\/svg>/g, "<svg></svg>")
    .replaceAll(/base64,[\w+/=]+/g, "base64,FIGURE");

/** Those that are read. */
const READ = ["stats", "stats-none", "stats-hostile", "mask", "fit", "diff", "compare", "trials", "synth", "tokens"];

describe.each(Object.keys(all))("%s", (name) => {
  const report = all[name]!;

  it("is written byte by byte as before, twice", async () => {
    const [html, markdown] = [toHtml(report), toMarkdown(report)];
    expect([toHtml(report), toMarkdown(report)]).toEqual([html, markdown]);
    if (READ.includes(name)) {
      await expect(readable(html)).toMatchFileSnapshot(`data/reports/${name}.html`);
      await expect(readable(markdown)).toMatchFileSnapshot(`data/reports/${name}.md`);
    }
    const lines = [`html ${await sha256(unversioned(html))}`, `md ${await sha256(unversioned(markdown))}`];
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`data/reports/${name}.sha256`);
  });

  it("names nothing that a reader would have to fetch", () => {
    const html = toHtml(report);
    expect(html).not.toMatch(/<(script|link|iframe|object|embed|base|form|a) /i);
    // What is drawn inside, and the name of SVG itself, which is no address that anybody asks for.
    const addresses = html.match(/(?:src|href|srcset|action|data|xmlns)="[^"]*"|url\([^)]*\)|@import/gi) ?? [];
    expect(
      addresses.filter((text) => !/^(xmlns="http:\/\/www\.w3\.org\/2000\/svg"|href="data:image\/png)/.test(text)),
    ).toEqual([]);
  });
});

it("10,000 trials and 20 of 500 observed rows make less than 500 KB", async () => {
  const { compareDocument, trialsDocument } = await import("collapsar/report");
  const { compareText, csv } = await import("../support/compare.js");
  const { METRICS } = await import("collapsar");
  const values = (metric: number) => Array.from({ length: 10_000 }, (_, at) => ((at * (metric + 7)) % 1009) / 7);
  const text = csv(Object.fromEntries(METRICS.map((metric, at) => [metric, values(at)])));
  const records = Array.from({ length: 10_000 }, (_, trialId) => ({
    trialId,
    metrics: Object.fromEntries(METRICS.map((metric, at) => [metric, ((trialId * (at + 7)) % 1009) / 7])),
  })) as unknown as Parameters<typeof trialsDocument>[0]["records"];
  const origin = { source: "t.h5", byteLength: 1e9, dataset: "d", dtype: "F16", shape: [10_000, 2100, 2560] } as const;
  const comparison = await compareText(`${text.split("\n").slice(0, 501).join("\n")}\n`, text);
  for (const report of [
    trialsDocument({ origin: { ...origin, attributes: {} }, records, epsilon: 6e-5, threshold: 1.2e-4 }),
    compareDocument(comparison),
    compareDocument(comparison, { wide: true }),
  ]) {
    expect(new TextEncoder().encode(toHtml(report)).length).toBeLessThan(500_000);
    expect(toMarkdown(report).length).toBeLessThan(500_000);
  }
});
