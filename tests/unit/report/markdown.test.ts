import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import type { ReportDocument } from "../../../dist/report/document.js";
import { toMarkdown } from "../../../dist/report/markdown.js";
import { visible } from "../../../dist/text/visible.js";
import { VERSION } from "../../support/cli.js";
import { HOSTILE } from "../../support/reports.js";

const report = (text: string): ReportDocument => ({
  title: `title ${text}`,
  notes: [text],
  sections: [
    {
      title: `section ${text}`,
      parts: [
        {
          kind: "table",
          caption: `facts ${text}`,
          lines: [["name", text, "why"], ["other"]],
          aligns: ["left", "right", "left"],
        },
        {
          kind: "table",
          caption: "Columns",
          head: [text, "x"],
          lines: [[text, "1"]],
          aligns: ["left", "right"],
          more: text,
        },
        { kind: "list", caption: "Sentences", items: [text] },
        { kind: "figure", caption: `picture ${text}`, draw: (theme) => `<svg data-theme="${theme}"/>` },
      ],
    },
  ],
  terms: [["Term", text]],
});

/** As GitHub's flavour of Markdown reads it. */
const html = (markdown: string): string =>
  micromark(markdown, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  });

it("writes sections, tables, lists and figures", () => {
  expect(toMarkdown(report("n_unique"))).toBe(`\
# title n_unique

collapsar ${VERSION}

## Notes

- n_unique

## section n_unique

### facts n_unique

|  |  |  |
| :-- | --: | :-- |
| name | n_unique | why |
| other |  |  |

### Columns

| n_unique | x |
| :-- | --: |
| n_unique | 1 |

n_unique

### Sentences

- n_unique

![picture n_unique](data:image/svg+xml;base64,${btoa('<svg data-theme="light"/>')})

## Terms

- **Term**: n_unique
`);
});

describe("text from files is text", () => {
  /** The structure alone: tags without what stands between them, the text of the picture left out. */
  const structure = (text: string): string[] =>
    html(toMarkdown(report(text)))
      .match(/<[^>]*>/g)!
      .map((tag) => tag.replace(/ (alt|title)="[^"]*"/g, ""));
  const decoded = (text: string): string =>
    text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  const cells = (text: string): string[] =>
    [...html(toMarkdown(report(text))).matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => decoded(cell!));

  it.each(HOSTILE.map((text) => [text]))("%j", (text) => {
    expect(structure(text)).toEqual(structure("plain"));
    expect(cells(text)[1]).toBe(visible(text).trim());
  });

  it("whatever it is", () => {
    const signs = fc.string({ unit: fc.constantFrom(..."\\`*_[]()<>|~&$@#!+-=.:/ 1aw") });
    const words = fc
      .array(
        fc.constantFrom(
          "www.",
          "https://",
          "mailto:",
          "a@b.cc",
          "_",
          "*",
          "|",
          "\\",
          "[^1]",
          "&amp;",
          "1.",
          "- ",
          "~~",
          "x",
          " ",
        ),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(signs, words, fc.string()), (text) => {
        // Something must be there: an empty item or cell is another structure.
        fc.pre(visible(text).trim() !== "");
        expect(structure(text)).toEqual(structure("plain"));
        expect(cells(text)[1]).toBe(visible(text).trim());
      }),
      { numRuns: 500 },
    );
  });
});
