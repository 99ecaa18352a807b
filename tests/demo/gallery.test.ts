/** docs/gallery.md as the page has it. */
import { describe, expect, it } from "vitest";
import { readGallery } from "../../demo/gallery.js";

describe("the gallery", () => {
  it("has a repository and a source for each model", () => {
    const models = readGallery();
    expect(models.length).toBeGreaterThan(5);
    for (const { name, repository, published } of models) {
      expect(`${name}: ${repository}`).toMatch(/^\S.*: [\w.-]+\/[\w.-]+$/);
      expect(published.length).toBeGreaterThan(0);
      for (const { figure, source } of published) expect([figure, source]).not.toContain("");
    }
    expect(new Set(models.map(({ repository }) => repository)).size).toBe(models.length);
  });

  it("gives a record without a model to the one before, and takes links apart", () => {
    const table = "| Model | What | Source | Command |\n|---|---|---|---|\n";
    const records =
      "| A | `x` of 3 | notebooks | `collapsar mask hf://o/a@v1` |\n| | 4 | [B](https://b.example/b) | |\n";
    expect(readGallery(table + records)).toEqual([
      {
        name: "A",
        repository: "o/a",
        published: [
          { figure: "x of 3", source: "notebooks", address: undefined },
          { figure: "4", source: "B", address: "https://b.example/b" },
        ],
      },
    ]);
    expect(() => readGallery(`${table}| A | 1 | notebooks | none |\n`)).toThrow(/hf:\/\/ address for A/);
  });
});
