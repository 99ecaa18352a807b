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
  // The parser of HTML: that of XML takes three times as long, for some figures longer than a page may be busy at once.
  const place = document.createElement("template");
  place.innerHTML = bare;
  const parsed = place.content.firstElementChild as SVGSVGElement;
  for (const title of parsed.querySelectorAll("title")) {
    // The figure's own title is its label too.
    const mark: Element | null = title.parentElement;
    if (mark !== parsed) mark?.setAttribute("data-tip", title.textContent ?? "");
    title.remove();
  }
  return document.adoptNode(parsed);
}
