import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReportDocument } from "../../../dist/report/document.js";
import { toHtml } from "../../../dist/report/html.js";
import { VERSION } from "../../support/cli.js";

const report = (cell: string): ReportDocument => ({
  title: "A title",
  notes: ["a note"],
  sections: [
    {
      title: "A section",
      parts: [
        {
          kind: "table",
          caption: "Facts",
          lines: [
            ["name", "2", "why"],
            ["other", cell],
          ],
          aligns: ["left", "right", "left"],
        },
        {
          kind: "table",
          caption: "Columns",
          head: ["", "x"],
          lines: [["a", "1"]],
          aligns: ["left", "right"],
          more: "and 3 more",
        },
        { kind: "list", caption: "Sentences", items: ["one", "two"] },
        { kind: "figure", caption: "A picture", draw: (theme) => `<svg data-theme="${theme}"></svg>\n` },
      ],
    },
  ],
  terms: [["Term", cell]],
});

/** What stands between `<body>` and `</body>`. */
const body = (html: string): string => /<body>\n(.*)<\/body>/s.exec(html)![1]!;

it("writes sections, tables with captions and scopes, lists and figures", () => {
  expect(body(toHtml(report("1")))).toBe(`\
<header>
<h1>A title</h1>
<p class="by">collapsar ${VERSION}</p>
</header>
<main>
<section class="notes" aria-label="Notes">
<ul>
<li>a note</li>
</ul>
</section>
<section aria-labelledby="s1">
<h2 id="s1">A section</h2>
<div class="parts">
<div class="narrow short">
<div class="scroll">
<table class="facts numbers">
<caption>Facts</caption>
<tbody>
<tr><th scope="row">name</th><td class="n">2</td><td>why</td></tr>
<tr><th scope="row">other</th><td class="n">1</td><td></td></tr>
</tbody>
</table>
</div>
</div>
<div class="narrow short">
<div class="scroll">
<table class="columns numbers">
<caption>Columns</caption>
<thead><tr><td></td><th scope="col" class="n">x</th></tr></thead>
<tbody>
<tr><th scope="row">a</th><td class="n">1</td></tr>
</tbody>
</table>
</div>
<p class="more">and 3 more</p>
</div>
<div class="wide">
<h3>Sentences</h3>
<ul>
<li>one</li>
<li>two</li>
</ul>
</div>
<figure class="wide">
<figcaption>A picture</figcaption>
<div class="scroll" role="region" aria-label="A picture" tabindex="0">
<svg data-theme="auto"></svg>
</div>
</figure>
</div>
</section>
<details class="terms">
<summary>Terms</summary>
<dl>
<dt>Term</dt>
<dd>1</dd>
</dl>
</details>
</main>
`);
});

it("forbids scripts and everything from elsewhere", () => {
  const [policy] = /(?<=Content-Security-Policy" content=")[^"]*/.exec(toHtml(report("")))!;
  expect(policy).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
  );
});

describe("text from files", () => {
  it("is escaped, and what nobody would see is written out", () => {
    expect(toHtml(report(`<b onclick="x" id='y'>&amp;\u202e\n`))).toContain(
      '<td class="n">&lt;b onclick=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;\\u{202e}\\x0a</td>',
    );
  });

  it("never makes a tag or an attribute, whatever it is and wherever it stands", () => {
    const tags = (html: string): string[] => html.match(/<[^>]*>/g)!;
    const everywhere = (text: string): ReportDocument => ({
      title: text,
      notes: [text],
      sections: [
        {
          title: text,
          parts: [
            {
              kind: "table",
              caption: text,
              head: ["a", "b", "c", "d", "e"],
              lines: [["x", text]],
              aligns: ["left", "left", "left", "left", "left"],
              more: text,
            },
            { kind: "list", caption: text, items: [text] },
            { kind: "figure", caption: text, draw: () => "<svg></svg>" },
          ],
        },
      ],
    });
    const plain = tags(toHtml(everywhere("plain"))).map((tag) => tag.replaceAll('"plain"', '""'));
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(...`<>"'&/=!- sx`) })),
        (text) => {
          const labels = / aria-label="[^"<>]*"/g;
          expect(tags(toHtml(everywhere(`p${text}`))).map((tag) => tag.replaceAll(labels, ""))).toEqual(
            plain.map((tag) => tag.replaceAll(labels, "")),
          );
        },
      ),
    );
  });
});
