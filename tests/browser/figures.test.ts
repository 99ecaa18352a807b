/** Figures in a real page: every text lies within the picture and over no other, in the shipped font and in the widest fallback. */
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { figures } from "../support/figures.js";

const all = await figures();
const holder = document.createElement("div");

beforeAll(async () => {
  document.body.append(holder);
  for (const [file, weight] of [
    ["Inter-Regular", "400"],
    ["Inter-SemiBold", "600"],
  ]) {
    const face = new FontFace("Shipped", `url(/dist/bundle/figures/${file}.ttf)`, { weight: weight! });
    document.fonts.add(await face.load());
  }
});

afterEach(() => holder.replaceChildren());

interface Box {
  text: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Where the letters of each text are; its height is that of letters, without the room for accents. */
function boxesOf(svg: Element): Box[] {
  return Array.from(svg.querySelectorAll("text"), (element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const margin = (bottom - top) * 0.16;
    return { text: element.textContent!, left, right, top: top + margin, bottom: bottom - margin };
  }).filter(({ text }) => text.trim() !== "");
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;

function problemsOf(svg: Element): string[] {
  const frame = svg.getBoundingClientRect();
  const boxes = boxesOf(svg);
  expect(boxes.length).toBeGreaterThan(2);
  const outside = boxes.filter(
    ({ left, right, top, bottom }) =>
      left < frame.left || right > frame.right || top < frame.top || bottom > frame.bottom,
  );
  const pairs = boxes.flatMap((a, at) => boxes.slice(at + 1).flatMap((b) => (overlap(a, b) ? [[a.text, b.text]] : [])));
  return [...outside.map(({ text }) => `outside: ${text}`), ...pairs.map((pair) => `overlap: ${pair.join(" | ")}`)];
}

describe.each(Object.keys(all))("%s", (name) => {
  for (const font of ["Shipped", "DejaVu Sans", "Arial"]) {
    it(`has room for every text in ${font}`, () => {
      holder.innerHTML = all[name]!();
      const svg = holder.firstElementChild!;
      svg.setAttribute("font-family", font);
      expect(problemsOf(svg)).toEqual([]);
    });
  }

  it("is one picture without scripts, handlers or addresses of other files", () => {
    holder.innerHTML = all[name]!({ theme: "auto" });
    expect(holder.children.length).toBe(1);
    for (const element of holder.querySelectorAll("*")) {
      expect(element.namespaceURI).toBe("http://www.w3.org/2000/svg");
      expect(["script", "foreignObject", "a", "use"]).not.toContain(element.nodeName);
      for (const { name: attribute, value } of element.attributes) {
        expect(attribute).not.toMatch(/^on/i);
        if (attribute === "href") expect(value).toMatch(/^data:image\/png;base64,/);
      }
    }
  });

  it("is read by an XML parser as it is written", () => {
    const parsed = new DOMParser().parseFromString(all[name]!(), "image/svg+xml");
    expect(parsed.querySelector("parsererror")).toBeNull();
    expect(parsed.documentElement.getAttribute("role")).toBe("img");
    expect(parsed.querySelector("svg > title")!.textContent).not.toBe("");
    expect(parsed.querySelector("svg > desc")!.textContent).not.toBe("");
  });
});

it("would notice letters that are twice as large", () => {
  holder.innerHTML = all.snapshot!();
  for (const text of holder.querySelectorAll("text")) text.setAttribute("font-size", "24");
  expect(problemsOf(holder.firstElementChild!).length).toBeGreaterThan(20);
});

it("follows the reader's setting where it is asked to", () => {
  holder.innerHTML = all.comparison!({ theme: "auto" });
  const background = getComputedStyle(holder.querySelector("rect")!).fill;
  expect(background).toBe(
    matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)",
  );
});
