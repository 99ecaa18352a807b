// @ts-check
/**
 * The widget of examples/notebook in a real JupyterLab and a real marimo, in Chromium: node scripts/verify/notebook.mjs [PYTHON]
 *
 * Run by hand, with a Python that has anywidget, numpy, jupyterlab and marimo (pip install them in a temporary environment), after
 * `npm run build`. Each shows an array, a file and a model on a stand-in of the Hub; fails where one shows other groups than Node finds, or gives Python
 * other metrics. The dated table stands in examples/notebook/README.md.
 */
import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { init, mask, stats } from "../../dist/bundle/node.js";
import { hostHandler, hubHandler } from "../../tests/support/hub.mjs";
import { chromiumFlags, findChromium } from "../chromium.mjs";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
const python = process.argv[2] ?? "python3";
const FILE = "tests/cases/p02_bf16_no_mask/gamma.safetensors";

/** @param {import("node:http").RequestListener} handler */
async function listen(handler) {
  const server = createServer((request, response) => {
    for (const name of ["origin", "headers", "methods"]) response.setHeader(`access-control-allow-${name}`, "*");
    response.setHeader("access-control-expose-headers", "*");
    if (request.method === "OPTIONS") response.writeHead(204).end();
    else handler(request, response);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(undefined)));
  return { server, url: `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}` };
}

const files = { "model.safetensors": new Uint8Array(readFileSync(FILE)) };
const host = await listen(hostHandler(files));
const hub = await listen(hubHandler({ files, host: () => host.url }));
const cdn = await listen((_, response) => {
  response.writeHead(200, { "content-type": "text/javascript" }).end(readFileSync("dist/bundle/inline.js"));
});

const directory = mkdtempSync(join(tmpdir(), "collapsar-notebook-"));
copyFileSync("examples/notebook/collapsar_widget.py", join(directory, "collapsar_widget.py"));
copyFileSync(FILE, join(directory, "gamma.safetensors"));

/** What a notebook's cells hold: each widget, and in the next cell what Python has of it. */
const SOURCES = {
  array: "np.array([[1, 2], [1, 2], [3, 4], [0.5, 2], [1, 2], [3, 4]], dtype=np.float32)",
  file: '"gamma.safetensors"',
  hub: '"hf://o/n"',
};
const settings = `module="${cdn.url}/inline.js", hub="${hub.url}"`;
const HEAD = "import numpy as np\nfrom collapsar_widget import IdenticalRows";

await init();
const { groups } = await mask(FILE);
const { metrics } = await stats(FILE);
const EXPECTED = {
  array: ["5 of 6 tokens share 2 vectors", "5 tokens, 2 vectors"],
  file: [`${groups.members.length} of `, `${metrics.n_tokens} tokens, ${metrics.n_unique} vectors`],
};

const executablePath = findChromium() ?? chromium.executablePath();
const browser = await chromium.launch({ executablePath, args: chromiumFlags });
/** @type {import("node:child_process").ChildProcess[]} */
const started = [];

/** Starts a server of notebooks and waits until it answers. @param {string[]} args @param {string} url */
async function start(args, url) {
  const child = spawn(python, ["-m", ...args], { cwd: directory, stdio: "ignore" });
  started.push(child);
  for (let tries = 0; tries < 120; tries += 1) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((wait) => setTimeout(wait, 500));
  }
  throw new Error(`${args.join(" ")} does not answer at ${url}`);
}

/** Checks what a page shows. @param {import("playwright").Page} page @param {string} what */
async function check(page, what) {
  for (const [name, [caption = "", told = ""]] of Object.entries({ ...EXPECTED, hub: EXPECTED.file })) {
    const widget = page.locator("table:has(caption)").nth(2 * Object.keys(SOURCES).indexOf(name));
    await widget.waitFor({ timeout: 90_000 });
    const shown = await widget.locator("caption").innerText();
    if (!shown.startsWith(caption)) throw new Error(`${what}, ${name}: shows ${shown}`);
    await page.getByText(`${name}: ${told}`).first().waitFor({ timeout: 30_000 });
    console.log(`${what}: ${name} shows ${shown}; Python has ${told}`);
  }
}

try {
  // JupyterLab: a cell for each widget, then one that is run when they are done.
  const cell = (/** @type {string} */ source) => ({
    cell_type: "code",
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  });
  const names = Object.keys(SOURCES);
  const widgets = Object.entries(SOURCES).map(
    ([name, source]) => `${name} = IdenticalRows(${source}, ${settings})\n${name}`,
  );
  const told = (/** @type {string} */ name) =>
    `print(f"${name}: {${name}.metrics['n_tokens']} tokens, {${name}.metrics['n_unique']} vectors")`;
  const notebook = {
    cells: [HEAD, ...widgets, names.map(told).join("\n")].map(cell),
    metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
    nbformat: 4,
    nbformat_minor: 4,
  };
  writeFileSync(join(directory, "widget.ipynb"), JSON.stringify(notebook));
  const lab = [
    "jupyterlab",
    "--no-browser",
    "--port=8931",
    "--ip=127.0.0.1",
    "--allow-root",
    "--IdentityProvider.token=",
  ];
  await start(lab, "http://127.0.0.1:8931/api");
  const page = await browser.newPage({ viewport: { width: 1280, height: 2400 } });
  await page.goto("http://127.0.0.1:8931/lab/tree/widget.ipynb");
  await page
    .locator(".jp-Notebook .jp-Cell")
    .nth(names.length + 1)
    .waitFor({ timeout: 60_000 });
  // Cells are run when the kernel is there.
  await page.getByText("Python 3 (ipykernel) | Idle").waitFor({ timeout: 60_000 });
  await page.locator(".jp-Notebook .jp-Cell").first().locator(".cm-content").click();
  for (let at = 0; at <= names.length; at += 1) {
    await page.keyboard.press("Shift+Enter");
    if (at > 0)
      await page
        .locator("table:has(caption)")
        .nth(2 * at - 1)
        .waitFor({ timeout: 60_000 });
  }
  await page.keyboard.press("Shift+Enter");
  await check(page, "JupyterLab");
  await page.screenshot({ path: "test-results/jupyterlab.png" });
  await page.close();

  // marimo: an application, whose last cell follows the widgets' values.
  const marimo = `import marimo
app = marimo.App()
@app.cell
def _():
    import marimo as mo
    ${HEAD.replace("\n", "\n    ")}
    return IdenticalRows, mo, np
${Object.entries(SOURCES)
  .map(
    ([name, source]) => `@app.cell
def _(IdenticalRows, mo, np):
    ${name} = mo.ui.anywidget(IdenticalRows(${source}, ${settings}))
    ${name}
    return (${name},)
@app.cell
def _(mo, ${name}):
    mo.md(f"${name}: {${name}.value['metrics'].get('n_tokens')} tokens, {${name}.value['metrics'].get('n_unique')} vectors")
    return
`,
  )
  .join("")}
if __name__ == "__main__":
    app.run()
`;
  writeFileSync(join(directory, "widget.py"), marimo);
  await start(
    ["marimo", "run", "widget.py", "--headless", "--port", "8932", "--host", "127.0.0.1", "--no-token"],
    "http://127.0.0.1:8932/health",
  );
  const app = await browser.newPage({ viewport: { width: 1280, height: 2400 } });
  await app.goto("http://127.0.0.1:8932/");
  await check(app, "marimo");
  await app.screenshot({ path: "test-results/marimo.png" });
} catch (error) {
  for (const context of browser.contexts()) {
    for (const page of context.pages()) await page.screenshot({ path: "test-results/notebook-failed.png" });
  }
  throw error;
} finally {
  await browser.close();
  for (const child of started) child.kill();
  for (const { server } of [host, hub, cdn]) server.close().closeAllConnections();
  rmSync(directory, { recursive: true, force: true });
}
