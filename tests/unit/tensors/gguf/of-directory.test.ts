/** Which GGUF file of a directory is the model, by names as people give them. */
import { expect, test } from "vitest";
import { ggufOf } from "../../../../dist/tensors/gguf/of-directory.js";

test.each<[string[], string | undefined]>([
  [[], undefined],
  [["config.json", "README.md"], undefined],
  [["model.gguf"], "model.gguf"],
  [["m-Q4_K_M.gguf", "mmproj-m-f16.gguf", "m-imatrix.gguf"], "m-Q4_K_M.gguf"],
  [["m-Q4_K_M.gguf", "m-Q8_0.gguf", "m-Q6_K.gguf"], "m-Q8_0.gguf"],
  [["m-F16.gguf", "m-F32.gguf", "m-BF16.gguf"], "m-F32.gguf"],
  [["m.bf16.gguf", "m.f16.gguf"], "m.f16.gguf"],
  [["m-UD-Q4_K_XL.gguf", "m-IQ2_XXS.gguf", "m-TQ1_0.gguf"], "m-UD-Q4_K_XL.gguf"],
  [["m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf", "m-Q4_0.gguf"], "m-Q8_0-00001-of-00002.gguf"],
  [["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"], "m-00001-of-00002.gguf"],
  // Two models, or names that say nothing of what lies in the files.
  [["a-Q8_0.gguf", "b-Q8_0.gguf"], undefined],
  [["a.gguf", "b.gguf"], undefined],
  // A part without the first.
  [["m-00002-of-00002.gguf"], undefined],
])("%j", (names, expected) => {
  expect(ggufOf(names)?.file).toBe(expected);
  expect(ggufOf([...names].reverse())?.file).toBe(expected);
});

test("a choice is told, an only file is none", () => {
  expect(ggufOf(["m-Q8_0.gguf", "m-Q4_0.gguf"])?.note).toBe(
    "of 2 GGUF files m-Q8_0.gguf was chosen, the most exact by its name",
  );
  expect(ggufOf(["m-Q8_0.gguf", "mmproj-m-f16.gguf"])?.note).toBeUndefined();
});
