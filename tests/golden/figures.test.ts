/** Figures have the same bytes in Node and in a browser, as SVG and as PNG. */
import { toPng } from "collapsar/figures";
import { describe, expect, it } from "vitest";
import { figures } from "../support/figures.js";

const all = await figures();

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Small enough to be read when they change. */
const READ = [
  "comparison",
  "snapshot",
  "snapshot-not-finite",
  "populations",
  "sweep",
  "series",
  "motion",
  "adam",
  "tokens",
  "sky",
  "map",
  "fit",
  "diff",
];

describe.each(Object.keys(all))("%s", (name) => {
  const draw = all[name]!;

  it("is drawn byte by byte as before, twice", async () => {
    const svg = draw();
    expect(draw()).toBe(svg);
    if (READ.includes(name)) await expect(svg).toMatchFileSnapshot(`data/figures/${name}.svg`);
    const dark = draw({ theme: "dark" });
    const lines = [
      `light.svg ${await sha256(new TextEncoder().encode(svg))}`,
      `dark.svg ${await sha256(new TextEncoder().encode(dark))}`,
      `light.png ${await sha256(await toPng(svg, { scale: 1 }))}`,
    ];
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`data/figures/${name}.sha256`);
  });
});
