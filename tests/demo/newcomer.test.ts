/** What a person does who has never seen the page: drops what is no model, or half of one. What it is, and what to do, is said in one line. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { noChromium } from "../support/chromium.js";
import { axeViolations, withDemo } from "../support/demo.js";
import { directoryWith, f32, safetensors } from "../support/fixtures-node.js";
import { zipOf } from "../support/zip.js";

const SHARDS = "tests/cases/p11_sharded_tied_model/model";
const GAMMA = "tests/cases/p02_bf16_no_mask/gamma.safetensors";
const tokenizer = JSON.stringify({
  version: "1.0",
  added_tokens: [],
  model: { type: "BPE", vocab: { one: 0, two: 1, three: 2, four: 3 }, merges: [] },
});
const index = JSON.stringify({ metadata: {}, weight_map: { "lm_head.weight": "model-00001-of-00002.safetensors" } });
const lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 4997488\n";
const weights = () => safetensors([f32("gamma", [[1], [2], [1], [3]])]);

/** What is dropped by mistake, and what is said of it. */
const NO_MODELS: [name: string, content: () => string | Uint8Array | Promise<Uint8Array>, said: RegExp][] = [
  [
    "README.md",
    () => "---\nlicense: mit\n---\n# A model\n",
    /^README\.md is text, not a model\. Drop the folder of a model, /,
  ],
  ["notes.txt", () => "some words, and nothing else", /^notes\.txt is text, not a model\. .*“Files and versions”\.$/],
  [
    "figure.png",
    () => readFile("docs/images/demo-measure.png"),
    /^figure\.png is a picture \(PNG\), not a model\. Drop /,
  ],
  [
    "config.json",
    () => '{"architectures": ["X"]}',
    /^config\.json describes a model, and holds none of its numbers\. /,
  ],
  [
    "model.safetensors.index.json",
    () => index,
    /^model\.safetensors\.index\.json says in which files a model's tensors are, and these are missing: model-00001-of-00002\.safetensors\. Drop it together with them/,
  ],
  ["model.gguf.part", () => "GGUF\x03\0\0\0", /^model\.gguf\.part is a download that is not finished\. /],
  [
    "model.safetensors.crdownload",
    async () => (await readFile(GAMMA)).subarray(0, -100),
    /^model\.safetensors\.crdownload is a download that is not finished\. /,
  ],
  [
    "model.safetensors",
    () => lfs,
    new RegExp(
      `^model\\.safetensors is a placeholder of Git LFS, ${lfs.length} bytes in place of the file itself\\. Run git lfs pull`,
    ),
  ],
  [
    "model.zip",
    () => zipOf({ "a/config.json": Buffer.from("{}") }),
    /^model\.zip is an archive: unpack it first, and drop the folder/,
  ],
  [
    "model.tar.gz",
    () => Uint8Array.from({ length: 99 }, (_, at) => [0x1f, 0x8b, 8, 0][at] ?? 0),
    /^model\.tar\.gz is an archive: unpack/,
  ],
  ["model.safetensors", () => "", /^model\.safetensors is empty: its download never began, or failed\. Get it again /],
  [
    "stats.csv",
    () => "a,b\n1,2\n",
    /^stats\.csv is a table, not a model; tables that collapsar wrote are compared under Chance\. /,
  ],
  ["film.mp4", () => new Uint8Array(64).fill(7), /^film\.mp4 is not a file of weights that can be read here\. Drop /],
];

const cwd = directoryWith({});

describe.skipIf(noChromium)("a newcomer to the page", () => {
  const demo = withDemo();
  const alert = async (): Promise<string> => {
    const line = demo.page.locator("#measure-job [role=alert]:not(:empty)");
    await line.waitFor();
    return line.innerText();
  };
  const give = (...files: [name: string, content: string | Uint8Array][]) =>
    demo.page.setInputFiles(
      "#measure-files",
      files.map(([name, content]) => ({ name, mimeType: "", buffer: Buffer.from(content) })),
    );

  it("drops what is no model, and is told what it is and what to drop instead", async () => {
    // One after the other: what was said of one is not what is said of the next.
    for (const [name, content, said] of NO_MODELS) {
      await give([name, await content()]);
      await expect.poll(() => demo.page.locator("#measure-job [role=alert]").innerText()).toMatch(said);
    }
    // And what can be opened is seen where a result would be.
    expect(await demo.page.locator(".help h3").allInnerTexts()).toEqual([
      "A model’s folder",
      "A file of weights",
      "A name",
    ]);
    expect(await axeViolations(demo.page)).toEqual([]);
  });

  /** As a person drops it, folders too. */
  async function drop(path: string): Promise<void> {
    const client = await demo.page.context().newCDPSession(demo.page);
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const)
      await client.send("Input.dispatchDragEvent", { type, x: 600, y: 300, data });
  }

  async function folder(name: string, files: Record<string, string | Uint8Array>): Promise<string> {
    const path = join(cwd, name);
    await mkdir(path, { recursive: true });
    for (const [each, content] of Object.entries(files)) await writeFile(join(path, each), content);
    return path;
  }

  it("drops a model's folder with all that lies in it, which is named by the folder", async () => {
    const files = { "README.md": "# A model\n\n", "figure.png": await readFile("docs/images/demo-measure.png") };
    const settings = { "config.json": "{}", "tokenizer_config.json": "{}", "tokenizer.json": tokenizer };
    await drop(await folder("Toy-4", { ...files, ...settings, "model.safetensors": weights() }));
    await demo.page.locator("#measure-result h2").waitFor();
    expect(await demo.page.locator(".groups tbody tr").first().innerText()).toContain("0 “one”, 2 “three”");
    expect(await demo.page.locator("#measure-chosen").innerText()).toBe("Toy-4: 6 files");
    expect(await demo.page.locator("#measure-result .hint", { hasText: "tokenizer.json" }).count()).toBe(0);
  });

  it("drops a file of weights of any name beside a text", async () => {
    await give(["README.md", "# A model\n\n"], ["embedding.safetensors", weights()]);
    await demo.page.locator("#measure-result h2").waitFor();
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      "without weights",
      { "config.json": "{}", "README.md": "# A model\n\n", "tokenizer.json": tokenizer },
      /^The folder Toy has no weights, only README\.md, config\.json, tokenizer\.json\. What is missing is model\.safetensors, /,
    ],
    ["with nothing in it", {}, /^The folder Toy holds no files, only other folders\. /],
    [
      "whose download goes on",
      { "config.json": "{}", "model.safetensors.part": "" },
      /^The folder Toy has no finished file of weights: model\.safetensors\.part is still being downloaded/,
    ],
    [
      "of parts without their index",
      { "model-00001-of-00002.safetensors": "", "model-00002-of-00002.safetensors": "" },
      /^The folder Toy has files of a model in several, without the index that says what is in them\. Drop model\.safetensors\.index\.json too/,
    ],
  ])("drops a folder %s", async (what, files, said) => {
    await drop(await folder(`${what}/Toy`, files));
    expect(await alert()).toMatch(said);
  });

  it("drops an index with some of its files: one that is missing is named", async () => {
    const names = ["model.safetensors.index.json", "model-00001-of-00002.safetensors"];
    const files = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(`${SHARDS}/${name}`)] as const)),
    );
    await drop(await folder("Half", files));
    expect(await alert()).toMatch(
      /^Half: the shard model-00002-of-00002\.safetensors that model\.safetensors\.index\.json names is not there/,
    );
  });

  it("drops tokenizer.json first: it is kept, and names the tokens of the model that comes", async () => {
    await give(["tokenizer.json", tokenizer]);
    expect(await alert()).toMatch(
      /^tokenizer\.json names the tokens of a model, and no model is open: its own file is missing\. /,
    );
    await give(["gamma.safetensors", weights()]);
    await demo.page.locator("#measure-result h2").waitFor();
    expect(await demo.page.locator(".groups tbody tr").first().innerText()).toContain("0 “one”, 2 “three”");
    // Another model has other tokens.
    await give(["other.safetensors", weights()]);
    await expect.poll(() => demo.page.locator("#measure-chosen").innerText()).toContain("other.safetensors");
    await demo.page.locator("#measure-result h2").waitFor();
    expect(await demo.page.locator(".groups tbody tr").first().innerText()).toContain("\t0, 2");
  });

  it("drops tokenizer.json when a model is open: it names its tokens; one that names none leaves the result", async () => {
    await give(["gamma.safetensors", weights()]);
    await demo.page.locator("#measure-result h2").waitFor();
    expect(await demo.page.locator(".groups .hint").innerText()).toMatch(
      /^Only ids are known\. Add tokenizer\.json to name the tokens/,
    );
    await give(["tokenizer.json", "{}"]);
    expect(await alert()).toMatch(/^tokenizer\.json: /);
    expect(await demo.page.locator("#measure-result h2").count()).toBe(1);
    await give(["tokenizer.json", tokenizer]);
    await expect.poll(() => demo.page.locator(".groups tbody tr").first().innerText()).toContain("0 “one”, 2 “three”");
    expect(
      await demo.page.locator("#measure-tokenizer").evaluate((field: HTMLInputElement) => field.files?.[0]?.name),
    ).toBe("tokenizer.json");
  });

  it("goes from the overview to all tokens by a button, and adds the names there", async () => {
    await give(["gamma.safetensors", weights()]);
    await demo.page.getByRole("button", { name: "List all 2 tokens" }).click();
    await demo.page.locator(".virtual td.number").first().waitFor();
    expect(await demo.page.getAttribute("#tab-tokens", "aria-selected")).toBe("true");
    const [chooser] = await Promise.all([
      demo.page.waitForEvent("filechooser"),
      demo.page.getByRole("button", { name: "Add tokenizer.json" }).click(),
    ]);
    await chooser.setFiles({ name: "tokenizer.json", mimeType: "", buffer: Buffer.from(tokenizer) });
    await demo.page.locator(".virtual td.token", { hasText: "three" }).waitFor();
  });
});
