/** Quantised matrices, in Node and in a browser: the metrics of ggml's and MLX's own float32 values, and the same bytes in both. */
import { init, inspect, mask, stats, type TensorInput, toCsv } from "collapsar";
import { beforeAll, describe, expect, it } from "vitest";
import { input, readText } from "../support/files.js";

const GGUF = "tests/fixtures/gguf";
const MLX = "tests/fixtures/mlx";
const MODEL_FILES = ["config.json", "model.safetensors"];

beforeAll(() => init());

const measured = async (source: TensorInput, tensor?: string): Promise<string> =>
  toCsv(await stats(source, { tensor, rows: "all" })).split("\n")[1]!;

it("all metrics are those of the reference's values", async () => {
  const lines: string[] = [];
  const [types, wide] = [await input(`${GGUF}/types.gguf`), await input(`${GGUF}/types.safetensors`)];
  for (const { tensor } of (await inspect(types)).tensors) {
    const line = await measured(types, tensor);
    expect(line, tensor).toBe(await measured(wide, tensor));
    lines.push(`${tensor},${line}\n`);
  }
  const wideMlx = await input(`${MLX}/wide.safetensors`);
  for (const { tensor } of (await inspect(wideMlx)).tensors) {
    const line = await measured(await input(`${MLX}/${tensor}`, MODEL_FILES));
    expect(line, tensor).toBe(await measured(wideMlx, tensor));
    lines.push(`${tensor},${line}\n`);
  }
  expect(lines.sort().join("")).toBe(await readText("tests/golden/data/quantised.csv"));
});

describe("a model in several files", () => {
  it("is one, given together", async () => {
    const parts = [1, 2, 3].map((part) => `split-0000${part}-of-00003.gguf`);
    const given = await input(`${GGUF}/${parts[0]}`);
    // What a page has are files; a path leads to the others.
    const source = given instanceof File ? await input(GGUF, parts) : given;
    const whole = await mask(await input(`${GGUF}/byte-level.gguf`), { tokenizer: true });
    const { groups, names } = await mask(source, { tokenizer: true });
    expect(groups).toEqual(whole.groups);
    expect(names).toEqual(whole.names);
  });
});
