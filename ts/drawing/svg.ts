/**
 * A drawing as a tree of elements, and the tree as text.
 *
 * The same document is used in Node and in a page, and numbers are rounded when they are written: what engines compute differently in
 * the last digits of a logarithm does not show, and the bytes are the same everywhere.
 */
import { DOMImplementation, XMLSerializer } from "@xmldom/xmldom";
import { visible } from "../text/visible.js";
import type { Theme } from "./figure-options.js";
import { FONT_FAMILY } from "./text-width.js";
import { INK, paint, styleSheet } from "./theme.js";

const SVG = "http://www.w3.org/2000/svg";

/** Attributes of one element. */
export type Attributes = Record<string, string | number>;

/** Where elements are made. */
export class Drawing {
  /** A document that knows nothing but elements, attributes and text. */
  readonly document = new DOMImplementation().createDocument(SVG, "svg", null) as unknown as Document;

  /** An element with its content. */
  element(name: string, attributes: Attributes = {}, content: readonly (Element | string)[] = []): Element {
    const element = this.document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    for (const part of content) {
      element.appendChild(typeof part === "string" ? this.document.createTextNode(part) : part);
    }
    return element;
  }

  /** A line of text; `y` is its base line. */
  text(content: string, x: number, y: number, attributes: Attributes = {}): Element {
    return this.element("text", { x, y, fill: INK, "font-size": 12, ...attributes }, [content]);
  }
}

/** What a picture is, besides what it shows. */
export interface Frame {
  width: number;
  height: number;
  theme: Theme;
  /** One line. */
  title: string;
  /** What is seen, for who does not see it. */
  description: string;
}

/** The text of an SVG file. */
export function svgText(drawing: Drawing, frame: Frame, content: readonly Element[]): string {
  const { width, height, theme, title, description } = frame;
  const root = drawing.element(
    "svg",
    {
      ...(theme === "auto" && { class: "collapsar-figure" }),
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": title,
      "font-family": FONT_FAMILY,
      style: "max-width:100%;height:auto",
    },
    [
      drawing.element("title", {}, [title]),
      drawing.element("desc", {}, [description]),
      ...(theme === "auto" ? [drawing.element("style", {}, [styleSheet()])] : []),
      drawing.element("rect", { width, height, fill: "var(--page)" }),
      ...content,
    ],
  );
  for (const element of descendants(root)) settle(element, theme);
  // A line for each element. Between elements alone can these two signs meet: in text and in attributes one of them is written out.
  return `${new XMLSerializer().serializeToString(root as never).replaceAll("><", ">\n<")}\n`;
}

function* descendants(element: Element): Generator<Element> {
  yield element;
  for (const child of Array.from(element.childNodes)) if (child.nodeType === 1) yield* descendants(child as Element);
}

/** Attributes that are made of numbers. */
const NUMERIC =
  /^(d|points|transform|x|y|x1|x2|y1|y2|cx|cy|r|rx|width|height|dx|dy|stroke-width|font-size|(fill-|stroke-)?opacity)$/;

/** Gives an element's colours their value and its numbers few digits, and writes out what is no text in XML or hidden in it. */
function settle(element: Element, theme: Theme): void {
  for (const child of Array.from(element.childNodes))
    if (child.nodeType === 3) child.nodeValue = legible(child.nodeValue ?? "");
  for (const { name, value } of Array.from(element.attributes)) {
    if (name === "aria-label") element.setAttribute(name, legible(value));
    if (name === "fill" || name === "stroke")
      element.setAttribute(name, paint(value === "currentColor" ? INK : value, theme));
    else if (NUMERIC.test(name)) element.setAttribute(name, value.replace(/-?\d*\.?\d+(e[+-]?\d+)?/g, rounded));
  }
}

const legible = (text: string): string => visible(text).replace(/[\ufffe\uffff]/g, "\ufffd");

/** A number with at most two decimals. */
const rounded = (text: string): string => String(Number(Number(text).toFixed(2)) + 0);
