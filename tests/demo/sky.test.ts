/** The page's sky of the whole vocabulary: what it shows, what it selects in the table, and that its figures are those of the command line. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tokens } from "collapsar";
import { beforeAll, describe, expect, it } from "vitest";
import { noChromium } from "../support/chromium.js";
import { succeeds } from "../support/cli.js";
import { saved, savedBytes, withDemo } from "../support/demo.js";
import { directoryWith, safetensors } from "../support/fixtures-node.js";

const ROWS = 20_000;
const DIMS = 6;

/** Rows of six numbers: the first hundred alike, all others different. */
function model(): Buffer {
  const values = Float32Array.from({ length: ROWS * DIMS }, (_, at) => {
    const [row, dim] = [Math.floor(at / DIMS), at % DIMS];
    return row < 100 ? 1 : Math.sin(row * (dim + 1) * 0.37) / (1 + dim) + (dim === 1 ? row / ROWS : 0);
  });
  return Buffer.from(safetensors([["gamma", "F32", [ROWS, DIMS], values]], { headerBytes: 96 }));
}

const cwd = directoryWith({});

describe.skipIf(noChromium)("the sky of the page", () => {
  const demo = withDemo();
  const status = () => demo.page.locator("#tokens-result .filters [role=status]").innerText();
  const shows = (count: string) => expect.poll(status).toBe(`${count} shown`);
  const canvas = () => demo.page.locator(".sky canvas");

  /** Where the canvas is, once it no longer moves: the page above it may still be laid out. */
  async function place() {
    await canvas().scrollIntoViewIfNeeded();
    let box = await canvas().boundingBox();
    await expect
      .poll(async () => {
        const before = box;
        box = await canvas().boundingBox();
        return box !== null && JSON.stringify(box) === JSON.stringify(before);
      })
      .toBe(true);
    return box!;
  }

  beforeAll(() => writeFile(join(cwd, "gamma.safetensors"), model()));

  async function opened(): Promise<void> {
    await demo.page.setInputFiles("#measure-files", join(cwd, "gamma.safetensors"));
    await demo.page.locator("#measure-result h2").waitFor();
    await demo.page.click("#tab-tokens");
    await demo.page.getByRole("button", { name: "Whole vocabulary" }).click();
    await canvas().waitFor();
    await shows("20,000");
  }

  it("lists every token, the candidates first; the plane has the candidates alone", async () => {
    await opened();
    const found = await tokens(join(cwd, "gamma.safetensors"));
    const candidates = found.candidates.length.toLocaleString("en-US");
    const title = () => demo.page.locator("#tokens-result h2").innerText();
    expect(await title()).toBe(`20,000 tokens, of which ${candidates} look under-trained`);
    await demo.page.getByRole("button", { name: "Dead and near" }).click();
    await shows(candidates);
    expect(await title()).toBe(`${candidates} tokens that look under-trained`);
    await demo.page.getByRole("button", { name: "Whole vocabulary" }).click();
    await shows("20,000");
    await demo.page.selectOption("[aria-label='Filter by kind']", "other");
    await shows((ROWS - found.candidates.length).toLocaleString("en-US"));
    await demo.page.click("#tokens-save");
    expect((await saved(demo.page, "Save tokens.csv")).split("\n")[1]).toMatch(/^\d+,,,,,,,\d/);
  });

  it("names a token under the pointer, and a rectangle selects in the table", async () => {
    await opened();
    const { sky } = await tokens(join(cwd, "gamma.safetensors"), { sky: true });
    const box = await place();
    const drag = async (...[x0, y0, x1, y1]: [number, number, number, number]): Promise<void> => {
      await demo.page.mouse.move(box.x + x0 * box.width, box.y + y0 * box.height);
      await demo.page.mouse.down();
      await demo.page.mouse.move(box.x + x1 * box.width, box.y + y1 * box.height);
      await demo.page.mouse.up();
    };
    // All below the middle: latitudes below zero.
    await drag(0.001, 0.5, 0.999, 0.999);
    const below = sky!.latitude.filter((latitude) => latitude <= 0).length;
    await demo.page.getByRole("button", { name: "Selected on the map: show all" }).waitFor();
    const listed = async () => Number((await status()).replace(/\D/g, ""));
    await expect.poll(async () => Math.abs((await listed()) - below)).toBeLessThan(0.02 * ROWS);
    await demo.page.getByRole("button", { name: "Selected on the map: show all" }).click();
    await shows("20,000");
    // The row that is alike a hundred times is under the pointer, and a click leads to its group.
    const [x, y] = await demo.page.evaluate(
      ([longitude, latitude]) => {
        const [l, b] = [(longitude! * Math.PI) / 180, (latitude! * Math.PI) / 180];
        const stretch = Math.sqrt(1 + Math.cos(b) * Math.cos(l / 2));
        return [(Math.cos(b) * Math.sin(l / 2)) / stretch, Math.sin(b) / stretch];
      },
      [sky!.longitude[0]!, sky!.latitude[0]!],
    );
    const at = [
      box.x + box.width / 2 + x! * (box.width / 2 - 8),
      box.y + box.height / 2 - y! * (box.height / 2 - 8),
    ] as const;
    await demo.page.mouse.move(...at);
    await expect
      .poll(() => demo.page.locator(".sky .tip").innerText())
      .toMatch(/: −?\d+\.\d°, −?\d+\.\d°, identical, group 1$/);
    await demo.page.mouse.click(...at);
    await shows("100");
  });

  it("saves what the command line writes", async () => {
    await opened();
    const args = ["tokens", "gamma.safetensors", "--sky", "sky.svg", "--map", "map.svg", "--quiet"];
    await succeeds(args, { cwd });
    expect(await savedBytes(demo.page, "Save sky as SVG", "button")).toEqual(await readFile(join(cwd, "sky.svg")));
    await demo.page.getByRole("button", { name: "Dead and near" }).click();
    expect(await savedBytes(demo.page, "Save map as SVG", "button")).toEqual(await readFile(join(cwd, "map.svg")));
  });

  it("keeps axe's rules, and is not offered of the example, which has no other rows", async () => {
    await opened();
    await demo.page.evaluate(await readFile("node_modules/axe-core/axe.min.js", "utf8"));
    const { violations } = await demo.page.evaluate<{ violations: { id: string }[] }>("axe.run()");
    expect(violations.map(({ id }) => id)).toEqual([]);
    await demo.page.click("#measure-example");
    await demo.page.locator(".scatter:not(.sky) canvas").waitFor({ state: "attached" });
    expect(await demo.page.getByRole("button", { name: "Whole vocabulary" }).count()).toBe(0);
  });
});
