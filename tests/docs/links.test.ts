/** Every link between the documents leads to a file that is there and to a heading that is there. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { documents, ROOT, textOf } from "./blocks.js";

/** What is not in fences or in code. */
const prose = (markdown: string): string => markdown.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "code");

/** The targets of inline links and pictures, and of reference definitions. */
const targetsOf = (markdown: string): string[] =>
  [...prose(markdown).matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|^\[[^\]]+\]: (\S+)$/gm)].map(
    ([, inline, defined]) => inline ?? defined!,
  );

/** The anchors of a file, as GitHub makes them of its headings. */
function anchorsOf(path: string): Set<string> {
  const seen = new Map<string, number>();
  const text = textOf(path).replace(/^```[\s\S]*?^```/gm, "");
  const anchors = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => {
    const slug = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/\\(.)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
  return new Set([...anchors, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!)]);
}

/** What is wrong with a link from the file at `path`, or undefined. */
function fault(path: string, target: string): string | undefined {
  if (/^[a-z]+:/.test(target)) return target.startsWith("https://") ? undefined : "an address without https";
  const [file, anchor] = target.split("#") as [string, string?];
  const to = file === "" ? path : normalize(join(dirname(path), decodeURI(file)));
  if (!existsSync(`${ROOT}${to}`)) return "no such file";
  if (anchor === undefined) return undefined;
  if (!statSync(`${ROOT}${to}`).isFile() || !to.endsWith(".md")) return "an anchor into what has none";
  return anchorsOf(to).has(anchor) ? undefined : "no such heading";
}

test.each(documents())("%s", (path) => {
  const faults = targetsOf(textOf(path)).flatMap((target) => {
    const wrong = fault(path, target);
    return wrong ? [`${target}: ${wrong}`] : [];
  });
  expect(faults).toEqual([]);
});

test("a link that leads nowhere is seen", () => {
  expect(targetsOf("[a](b.md#c) `[no](d)` ![e](f.svg)\n[g]: https://h.example\n")).toEqual([
    "b.md#c",
    "f.svg",
    "https://h.example",
  ]);
  expect(fault("README.md", "docs/none.md")).toBe("no such file");
  expect(fault("README.md", "docs/guide/glossary.md#no-such-word")).toBe("no such heading");
  expect(fault("docs/guide/measure.md", "glossary.md#epsilon")).toBeUndefined();
});

test("every page of the guide is in its table of contents", () => {
  const contents = targetsOf(textOf("docs/guide/README.md"));
  const pages = documents().filter((path) => path.startsWith("docs/guide/") && !path.endsWith("/README.md"));
  expect(new Set(contents)).toEqual(new Set(pages.map((path) => path.slice("docs/guide/".length))));
});
