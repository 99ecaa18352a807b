/** Figures of the library in the page, and as files. */
import { type Downloads, h } from "./dom.js";

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

/** How a figure becomes files. */
export interface Saving {
  downloads: Downloads;
  /** Draws an SVG text as a PNG file. */
  draw: (svg: string) => Promise<Blob>;
}

/** A figure with its own scrolling where the page is narrower than it can be read, and below it the files `name.svg` and `name.png`. */
export function figure(text: string, name: string, saving: Saving): HTMLElement {
  const svg = svgElement(text);
  const label = svg.getAttribute("aria-label") ?? "figure";
  const region = h("div", { class: "figure", role: "region", "aria-label": `Figure: ${label}`, tabindex: 0 }, svg);
  return h("div", {}, region, saveFigure(text, name, saving));
}

/** What saves a figure: the SVG that is there, and a PNG, whose drawing takes two megabytes of code that are fetched only then. */
export function saveFigure(text: string, name: string, { downloads, draw }: Saving): HTMLElement {
  const problem = h("span", { role: "alert" });
  const svg = new Blob([text], { type: "image/svg+xml" });
  const button = h("button", { type: "button", "aria-label": `Save ${name} as PNG` }, "PNG");
  let drawing = false;
  button.addEventListener("click", async () => {
    // Not disabled meanwhile: it would lose the focus.
    if (drawing) return;
    drawing = true;
    button.setAttribute("aria-busy", "true");
    problem.textContent = "";
    try {
      downloads.link({ name: `${name}.png`, blob: await draw(text) }, "").click();
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
    } finally {
      drawing = false;
      button.removeAttribute("aria-busy");
    }
  });
  return h(
    "div",
    { class: "save" },
    h("span", { "aria-hidden": "true" }, "Save as"),
    downloads.link({ name: `${name}.svg`, blob: svg }, "SVG", `Save ${name} as SVG`),
    button,
    problem,
  );
}
