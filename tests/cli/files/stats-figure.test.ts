import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collapsar, succeeds } from "../../support/cli.js";
import { directoryWith, f32, safetensors } from "../../support/fixtures-node.js";

const cwd = directoryWith({
  "g.safetensors": safetensors([f32("gamma", [[0], [1e-4], [0], [1], [1e-4], [0], [1], [7]])]),
  "<b>&.safetensors": safetensors([f32("</title><script>", [[1], [1]])]),
  "none.safetensors": safetensors([f32("gamma", [[1], [2]])]),
});

const read = (name: string) => readFileSync(join(cwd, name));

describe.concurrent("stats --figure", () => {
  test("writes an SVG and a PNG beside the result", async () => {
    const report = await succeeds(["stats", "g.safetensors", "-o", "s.csv", "--figure", "s.svg"], { cwd });
    expect(report).toMatch(/wrote s\.csv: .*\nwrote s\.svg: a figure, [\d.]+ K?B\n$/);
    const svg = read("s.svg").toString();
    expect(svg).toContain("<title>Groups of identical rows: 3 black holes, 0 singletons</title>");
    expect(svg).toContain("gamma, F32 [8, 1], in g.safetensors");
    expect(svg).toContain("#1 token 0 and #2 token 1: 1.667");
    await succeeds(["stats", "g.safetensors", "--figure", "s.png", "--quiet"], { cwd });
    expect(read("s.png").subarray(1, 4).toString()).toBe("PNG");
  });

  test("draws singletons where all rows are measured, in the theme asked for", async () => {
    await succeeds(["stats", "g.safetensors", "--rows", "all", "--figure", "d.svg", "--figure-theme", "dark"], { cwd });
    const svg = read("d.svg").toString();
    expect(svg).toContain("3 black holes, 1 singleton<");
    expect(svg).toContain('fill="#0d1117"');
  });

  test("writes out what a file's names could do to a page", async () => {
    const svg = await succeeds(["stats", "<b>&.safetensors", "--figure", "-", "--quiet"], { cwd });
    expect(svg).toContain("&lt;/title&gt;&lt;script&gt;, F32 [2, 1], in &lt;b&gt;&amp;.safetensors");
    expect(svg).not.toContain("<script");
  });

  test("draws a snapshot of nothing", async () => {
    expect(await succeeds(["stats", "none.safetensors", "--figure", "-", "--quiet"], { cwd })).toContain(
      "no two rows are identical: no dead tokens of this kind",
    );
  });

  test("refuses other formats before it measures, and leaves nothing", async () => {
    const ended = await collapsar(["stats", "g.safetensors", "--figure", "x.pdf"], { cwd });
    expect(ended.status).toBe(2);
    expect(ended.stderr).toBe(
      "collapsar: x.pdf: the format follows the extension, which must be .svg or .png, not .pdf\n",
    );
    expect(existsSync(join(cwd, "x.pdf"))).toBe(false);
  });
});
