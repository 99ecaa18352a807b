/** The page's table of tokens: what it lists, how it is searched, filtered and sorted, and that few of its records are elements. */
import { tokens, vectors } from "collapsar";
import { describe, expect, it } from "vitest";
import structure from "../../examples/qwen3-4b/black-holes.json" with { type: "json" };
import { blackHoleVectors } from "../../examples/qwen3-4b/structure.mjs";
import { noChromium } from "../support/chromium.js";
import { axeViolations, saved, withDemo } from "../support/demo.js";
import { safetensors } from "../support/fixtures-node.js";

const ROWS = 20_000;
const DIMS = 4;

/** Rows of four numbers: the first hundred alike, the next fifty too, all others different. */
function model(): Buffer {
  const values = Float32Array.from({ length: ROWS * DIMS }, (_, at) => {
    const row = Math.floor(at / DIMS);
    return row < 100 ? 1 : row < 150 ? 2 : Math.sin(at * 0.37) + row / ROWS;
  });
  return Buffer.from(safetensors([["gamma", "F32", [ROWS, DIMS], values]], { headerBytes: 96 }));
}

const vocab = Object.fromEntries(
  Array.from({ length: ROWS }, (_, id) => [id % 3 === 0 ? `кит${id}` : `word${id}`, id]),
);
const tokenizer = Buffer.from(
  JSON.stringify({ version: "1.0", added_tokens: [], model: { type: "BPE", vocab, merges: [] } }),
);

describe.skipIf(noChromium)("the table of tokens", () => {
  const demo = withDemo();
  const status = () => demo.page.locator("#tokens-result .filters [role=status]").innerText();
  const shows = (count: string) => expect.poll(status).toBe(`${count} shown`);
  const column = (at: number) =>
    demo.page.locator(`.virtual tbody tr:not([aria-hidden]) > :nth-child(${at})`).allInnerTexts();

  async function measured(): Promise<void> {
    await demo.page.setInputFiles("#measure-files", [
      { name: "gamma.safetensors", mimeType: "", buffer: model() },
      { name: "tokenizer.json", mimeType: "", buffer: tokenizer },
    ]);
    await demo.page.locator("#measure-result h2").waitFor();
    await demo.page.click("#tab-tokens");
    await shows("150");
  }

  it("lists the tokens of groups: by group, by text, by script, in any order", async () => {
    await measured();
    expect((await column(2)).slice(0, 2)).toEqual(["кит0", "word1"]);
    // To leave the table with the keyboard takes a step for each group that is in sight, not for each token.
    const stops = () =>
      demo.page.locator(".virtual td button").evaluateAll((all) => all.map((each) => (each as HTMLElement).tabIndex));
    expect((await stops()).filter((stop) => stop === 0)).toHaveLength(1);
    expect((await stops()).length).toBeGreaterThan(10);
    await demo.page.click(".virtual th:first-child button");
    await demo.page.click(".virtual th:first-child button");
    await expect.poll(async () => (await column(1))[0]).toBe("149");
    expect(await demo.page.locator("th[aria-sort=descending]").innerText()).toContain("Id");
    await demo.page.fill("#tokens-search", "WORD14");
    // word14, and of word140 to word149 those that are not divisible by 3.
    await shows("8");
    await demo.page.fill("#tokens-search", "not there");
    await shows("0");
    await demo.page.getByRole("button", { name: "Show all tokens" }).click();
    await shows("150");
    expect(await demo.page.inputValue("#tokens-search")).toBe("");
    await demo.page.selectOption("[aria-label='Filter by script']", "Cyrillic");
    await shows("50");
    await demo.page.selectOption("[aria-label='Filter by script']", "");
    await demo.page.getByRole("button", { name: "Show group 2 alone" }).first().click();
    await shows("50");
    await demo.page.click("#tokens-save");
    const lines = (await saved(demo.page, "Save tokens.csv")).trimEnd().split("\n");
    expect(lines[0]).toBe("token_id,token,category,script,group,population");
    expect(lines).toHaveLength(51);
    expect(lines[1]).toMatch(/^149,word149,\w+,Latin,2,50$/);
    await demo.page.getByRole("button", { name: "Show all groups" }).click();
    await shows("150");
  });

  it("copies the ids that are shown", async () => {
    await demo.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await measured();
    await demo.page.fill("#tokens-search", "14");
    await expect.poll(status).not.toBe("150 shown");
    await demo.page.click("#tokens-copy");
    await expect.poll(status).toMatch(/ids copied/);
    const copied = await demo.page.evaluate(() => navigator.clipboard.readText());
    expect(copied.split("\n")).toEqual(await column(1));
  });

  it("lists what looks under-trained as well, as Node finds it; of many few are elements", async () => {
    await measured();
    await demo.page.click("#tokens-find");
    await demo.page.locator("#tokens-result h2", { hasText: "look under-trained" }).waitFor();
    const found = await tokens(new File([new Uint8Array(model())], "gamma.safetensors"), {
      tokenizer: new File([new Uint8Array(tokenizer)], "tokenizer.json"),
    });
    await shows(found.candidates.length.toLocaleString("en-US"));
    const first = await column(1);
    expect(first).toEqual([...found.candidates.subarray(0, first.length)].map(String));
    expect(first.length).toBeLessThan(120);
    // A mark of the figure tells which token it is, and its values.
    await demo.page.locator("#tokens-figure [data-tip*='identical']").first().hover({ force: true });
    await expect
      .poll(() => demo.page.locator("#tokens-figure .tip").innerText())
      .toMatch(/^“\S+”, token \d+, identical: cosine_distance \S+, e_out_norm \S+; and \d+ more here$/);
    // A record that has the focus becomes another one: the table keeps it, and can be scrolled on with the keyboard.
    await demo.page.locator(".virtual td button").first().focus();
    await demo.page.locator(".virtual").evaluate((place) => place.scrollTo(0, place.scrollHeight));
    await expect.poll(async () => (await column(1)).at(-1)).toBe(String(found.candidates.at(-1)));
    await expect.poll(() => demo.page.evaluate(() => document.activeElement?.className)).toBe("virtual");
    expect((await column(1)).length).toBeLessThan(120);
  });

  it("shows a group's vector against the others, dim by dim, and the place of each on the map", async () => {
    await demo.page.click("#measure-example");
    await demo.page.locator("#measure-result h2").waitFor();
    await demo.page.getByRole("button", { name: "Show group 2", exact: true }).click();
    const against = demo.page.getByRole("region", { name: /^Against the other groups, in steps of BF16/ });
    await against.waitFor();
    const rows = blackHoleVectors(structure);
    const data = Float32Array.from(rows.flatMap((row) => [...row]));
    const { dims, places } = await vectors({ data, dtype: "F32", shape: [rows.length, structure.dim] }, [
      ...rows.keys(),
    ]);
    const other = (group: number) => {
      const steps = Array.from({ length: dims }, (_, dim) =>
        Math.abs(places[group * dims + dim]! - places[dims + dim]!),
      ).filter((step) => step > 0);
      return [steps.length, steps.reduce((sum, step) => sum + step, 0), Math.max(...steps)];
    };
    const cells = await against.locator("tbody tr").first().locator("td").allInnerTexts();
    expect(cells.slice(1)).toEqual(other(0).map((value) => value.toLocaleString("en-US")));
    await demo.page.getByRole("button", { name: "Compare with group 1", exact: true }).click();
    const dims1 = demo.page.getByRole("region", { name: "Dims in which groups 2 and 1 differ" });
    expect(await dims1.locator("tbody tr").count()).toBe(Math.min(100, other(0)[0]!));
    // The whole map selects every token, group or not.
    await demo.page.getByRole("button", { name: "Show all groups" }).click();
    await shows("2,100");
    const box = (await demo.page.locator(".scatter canvas").boundingBox())!;
    await demo.page.mouse.move(box.x + 1, box.y + 1);
    await demo.page.mouse.down();
    await demo.page.mouse.move(box.x + box.width - 1, box.y + box.height - 1);
    await demo.page.mouse.up();
    await demo.page.getByRole("button", { name: "Selected on the map: show all" }).waitFor();
    await shows("2,100");
  });

  it("keeps axe's rules", async () => {
    await measured();
    expect(await axeViolations(demo.page)).toEqual([]);
  });
});
