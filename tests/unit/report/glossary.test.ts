/** Terms in reports: those that are used, as the guide defines them. */
import { readFileSync } from "node:fs";
import { type ReportDocument, toHtml, toMarkdown } from "collapsar/report";
import { expect, test } from "vitest";
import { TERMS, withTerms } from "../../../dist/report/glossary.js";

const document = (caption: string, ...items: string[]): ReportDocument => ({
  title: "Epsilon",
  notes: [],
  sections: [{ title: "Result", parts: [{ kind: "list", caption, items }] }],
});

test("the guide begins each entry with the definition that reports give, and has no other", () => {
  const guide = readFileSync(new URL("../../../docs/guide/glossary.md", import.meta.url), "utf8");
  const entries = guide
    .split(/^### /m)
    .slice(1)
    .map((entry) => {
      const [term = "", ...lines] = entry.split("\n");
      const text = lines.join(" ").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
      return [term, text.replaceAll("`", "").trim()] as const;
    });
  expect(entries.map(([term]) => term)).toEqual(TERMS.map(([term]) => term));
  for (const [at, [, text]] of entries.entries()) {
    expect(text.slice(0, TERMS[at]![1].length)).toBe(TERMS[at]![1]);
  }
});

test("terms are those of the text, in any case and number, and not parts of other words", () => {
  const terms = (...texts: [string, ...string[]]): string[] =>
    withTerms(document(...texts)).terms!.map(([term]) => term);
  expect(terms("Black holes", "vectors touch at 2 EPSILON")).toEqual(["Black hole", "Epsilon", "Touch"]);
  expect(terms("median_bh_size", "max_l_inf")).toEqual([]);
  expect(terms("the median distance")).toEqual(["Chebyshev distance", "Lower middle"]);
  expect(terms("regroup, unmask, brow")).toEqual([]);
});

test("HTML has them folded up, Markdown as a list; where there are none, nothing", () => {
  const html = toHtml(withTerms(document("a centroid")));
  expect(html).toContain("<summary>Terms</summary>\n<dl>\n<dt>Centroid</dt>\n<dd>The mean of some rows");
  expect(toMarkdown(withTerms(document("a centroid")))).toMatch(
    /\n\n## Terms\n\n- \*\*Centroid\*\*: The mean of some rows.*\n$/,
  );
  expect(toHtml(withTerms(document("nothing")))).not.toContain("<details");
  expect(toMarkdown(withTerms(document("nothing")))).not.toContain("## Terms");
});
