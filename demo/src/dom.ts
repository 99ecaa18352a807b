/** Elements, and the few parts that all tabs share. Texts become text nodes: nothing from a file is ever read as markup. */

type Child = Node | string | undefined | false;
type Properties = Record<string, string | number | boolean | EventListener | undefined>;

/** An element with attributes (`false` and `undefined` leave one out, functions are listeners) and children. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** The element of the page with this id, which index.html has. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`index.html has no ${kind.name} ${id}`);
  return element;
}

/** A table with headed rows; numbers are right-aligned by the style sheet. */
export function table(caption: string, head: string[], rows: (Child | Child[])[][], kind = ""): HTMLElement {
  const cells = (row: (Child | Child[])[]): HTMLElement[] =>
    row.map((cell, at) => {
      const content = Array.isArray(cell) ? cell : [cell];
      return at === 0 ? h("th", { scope: "row" }, ...content) : h("td", {}, ...content);
    });
  const made = h(
    "table",
    { class: kind },
    h("caption", {}, caption),
    head.length > 0 && h("thead", {}, h("tr", {}, ...head.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, ...rows.map((row) => h("tr", {}, ...cells(row)))),
  );
  // What is wider than a phone scrolls by itself, with the keyboard too.
  return h("div", { class: "scroll", role: "region", "aria-label": caption, tabindex: 0 }, made);
}

/** A file that was made here. */
export interface MadeFile {
  name: string;
  /** What it is, for the link: `mask`. */
  label: string;
  blob: Blob;
}

/** Links of files that were made here. Their addresses live as long as what they are shown in. */
export class Downloads {
  #urls: string[] = [];

  /** Before new ones are shown: the links of before lead nowhere. */
  clear(): void {
    for (const url of this.#urls) URL.revokeObjectURL(url);
    this.#urls = [];
  }

  /** A link that saves the file. */
  link({ name, blob }: Omit<MadeFile, "label">, text: string, label?: string): HTMLAnchorElement {
    const href = URL.createObjectURL(blob);
    this.#urls.push(href);
    return h("a", { class: "button", href, download: name, "aria-label": label }, text);
  }

  list(files: readonly MadeFile[]): HTMLElement {
    const links = files.map((file) => h("li", {}, this.link(file, `Download ${file.label}`)));
    return h("ul", { class: "downloads" }, ...links);
  }
}
