import { describe, expect, test } from "vitest";
import { collapsar, succeeds } from "../../support/cli.js";
import { directoryWith, f32, mask, safetensors } from "../../support/fixtures-node.js";

const cwd = directoryWith({
  "g.safetensors": safetensors([
    f32("gamma", [[0], [1e-4], [0], [1]]),
    f32("other", [[7], [7], [7], [8]]),
    ["dead", "U8", [4], Uint8Array.of(9, 0, 9, 9)],
  ]),
  "m.safetensors": safetensors([mask(1, 1, 0, 0)]),
  "none.safetensors": safetensors([mask(0, 0, 0, 0)]),
  "model/model.safetensors.index.json": JSON.stringify({
    weight_map: { "model.embed_tokens.weight": "1.safetensors", "lm_head.weight": "2.safetensors" },
  }),
  "model/1.safetensors": safetensors([f32("model.embed_tokens.weight", [[1], [2]])]),
  "model/2.safetensors": safetensors([f32("lm_head.weight", [[3], [3]])]),
});

interface Result {
  trialId: number;
  selection: string;
  threshold: number;
  matrix: { tensor: string };
  mask?: { tensor: string };
  metrics: Record<string, number>;
}

const stats = async (...args: string[]): Promise<Result> =>
  JSON.parse(await succeeds(["stats", ...args, "--format", "json"], { cwd }));

describe.concurrent("which rows", () => {
  test("those with a byte-identical twin, unless told otherwise", async () => {
    for (const flags of [[], ["--rows", "identical"]]) {
      expect(await stats("g.safetensors", ...flags)).toMatchObject({
        selection: "identical",
        matrix: { tensor: "gamma" },
        metrics: { n_tokens: 2, n_unique: 1 },
      });
    }
  });

  test("--rows all: every row", async () => {
    expect(await stats("g.safetensors", "--rows", "all")).toMatchObject({
      selection: "all",
      metrics: { n_tokens: 4, n_unique: 3, n_components: 2 },
    });
  });

  test("--mask: those that it selects; --mask-tensor: by that name, also in the same file", async () => {
    expect(await stats("g.safetensors", "--mask", "m.safetensors")).toMatchObject({
      selection: "mask",
      mask: { tensor: "mask" },
      metrics: { n_tokens: 2, n_unique: 2 },
    });
    expect(await stats("g.safetensors", "--mask", "g.safetensors", "--mask-tensor", "dead")).toMatchObject({
      mask: { tensor: "dead" },
      metrics: { n_tokens: 3, n_unique: 2 },
    });
  });

  test("a mask that selects nothing: a row of zeros, a note, and success", async () => {
    const args = ["stats", "g.safetensors", "--mask", "none.safetensors"];
    const csv = await succeeds([...args, "-o", "-", "--quiet"], { cwd });
    expect(csv.split("\n")[1]).toMatch(/^0(,0|,0\.0)+$/);
    const report = await succeeds(args, { cwd });
    expect(report).toContain("note: the mask selects no row, so every metric is 0\n");
    expect(report).not.toContain("total population");
    expect(report).not.toMatch(/nan|inf/i);
  });
});

describe.concurrent("what is measured", () => {
  test("--tensor: that matrix", async () => {
    expect(await stats("g.safetensors", "--tensor", "other")).toMatchObject({
      matrix: { tensor: "other" },
      metrics: { n_tokens: 3 },
    });
  });

  test("a model directory: its unembedding", async () => {
    for (const directory of ["model", "model/"]) {
      const { status, stdout, stderr } = await collapsar(["stats", directory, "--format", "json"], { cwd });
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ matrix: { tensor: "lm_head.weight" }, metrics: { n_tokens: 2 } });
      expect(stderr).toMatch(
        /^collapsar: note: lm_head\.weight was measured, model\.embed_tokens\.weight .* \(not tied\)/,
      );
    }
  });

  test("--epsilon, --threshold and --trial-id", async () => {
    const flags = ["--rows", "all", "--epsilon", "0.5", "--threshold", "0", "--trial-id", "12"];
    expect(await stats("g.safetensors", ...flags)).toMatchObject({
      trialId: 12,
      threshold: 0,
      metrics: { max_l_inf: 2, n_components: 3 },
    });
  });

  test("options may stand before or after the source, and with an equals sign", async () => {
    const json = await succeeds(["stats", "--trial-id=3", "--format=json", "g.safetensors"], { cwd });
    expect(JSON.parse(json).trialId).toBe(3);
  });
});
