/** Figures of the library in the page. */
import { h } from "./dom.js";

let sheet: CSSStyleSheet | undefined;

/**
 * An SVG text as an element of the page. Its style sheet, the two sets of colours, becomes one of the page: the page's policy allows none
 * in markup, and that is where it follows the reader's setting.
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
  return document.adoptNode(parsed) as unknown as SVGSVGElement;
}

/** A figure with its own scrolling where the page is narrower than it can be read. */
export function figure(text: string): HTMLElement {
  const svg = svgElement(text);
  const label = svg.getAttribute("aria-label") ?? "figure";
  return h("div", { class: "figure", role: "region", "aria-label": `Figure: ${label}`, tabindex: 0 }, svg);
}
