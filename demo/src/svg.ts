/** Figures of the library as elements of the page. */

let sheet: CSSStyleSheet | undefined;

/**
 * An SVG text as an element. Its style sheet, the two sets of colours, becomes one of the page: the page's policy allows none in markup,
 * and that is where it follows the reader's setting. What a mark says of itself is kept for the page's own tooltip, in `data-tip`.
 */
export function svgElement(text: string): SVGSVGElement {
  const style = /<style>\s*([\s\S]*?)\s*<\/style>\s*/.exec(text);
  if (style?.[1] && !sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(style[1]);
    document.adoptedStyleSheets.push(sheet);
  }
  const bare = text.replace(style?.[0] ?? "", "").replace(/^(<svg[^>]*?) style="[^"]*"/, "$1");
  const parsed = new DOMParser().parseFromString(bare, "image/svg+xml").documentElement;
  for (const title of parsed.querySelectorAll("title")) {
    // The figure's own title is its label too.
    if (title.parentElement !== parsed) title.parentElement?.setAttribute("data-tip", title.textContent ?? "");
    title.remove();
  }
  return document.adoptNode(parsed) as unknown as SVGSVGElement;
}
