/** Whatever is changed in a file, its structure is read or refused, and that ends. */
import { readFileSync } from "node:fs";
import { isCollapsarError } from "collapsar";
import fc from "fast-check";
import { expect, it } from "vitest";
import "../../../dist/entry/node.js";
import { datasetsOf, openTrials } from "../../../dist/hdf5/dataset.js";
import { memorySource } from "../../../dist/source/memory.js";

const FILES = ["chunks-2", "absent-fill", "attributes", "latest-extensible-array", "latest-fixed-array", "compact"];
const MORE = ["found/btree2", "found/links", "found/f2_latest_gz", "user-block", "held-bf16-u2", "scale-offset"];
const files = [...FILES, ...MORE].map((name) =>
  readFileSync(new URL(`../../fixtures/hdf5/${name}.h5`, import.meta.url)),
);

it("a changed file is opened or refused", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
      fc.option(fc.nat(), { freq: 4 }),
      async (file, changes, cut) => {
        const bytes = Uint8Array.from(file);
        for (const [at, value] of changes) bytes[at % Math.min(bytes.length, 2048)] = value;
        const source = memorySource(cut === null ? bytes : bytes.subarray(0, cut % bytes.length), "t.h5");
        for (const open of [() => openTrials(source, "embeddings"), () => datasetsOf(source)]) {
          const error: unknown = await open().then(
            () => undefined,
            (refusal: unknown) => refusal,
          );
          if (error !== undefined) expect(isCollapsarError(error), String(error)).toBe(true);
        }
      },
    ),
    { numRuns: 3000 },
  );
});
