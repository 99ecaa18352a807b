import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { refuses, succeeds } from "../../support/cli.js";
import { directoryWith, f32, mask, safetensors } from "../../support/fixtures-node.js";
import { f32Tensor, gguf } from "../../support/gguf.js";

const file = safetensors(
  [f32("other", [[1, 2, 3]]), ["bias", "F32", [3], new Float32Array(3)], f32("lm_head.weight", [[1], [2]]), mask(1, 0)],
  { metadata: { format: "pt" } },
);
const files = {
  "g.safetensors": file,
  "model/model.safetensors.index.json": JSON.stringify({ weight_map: { a: "1.safetensors", b: "2.safetensors" } }),
  "model/1.safetensors": safetensors([f32("a", [[1]])]),
  "model/2.safetensors": safetensors([f32("b", [[2]])]),
};

/** A report without its last line, which tells of time. */
async function report(cwd: string, ...args: string[]): Promise<string> {
  const text = await succeeds(["inspect", ...args], { cwd });
  return text.slice(0, text.lastIndexOf("\nread "));
}

describe.concurrent("the report", () => {
  test("lists what could be measured or select, and marks what would be measured", async () => {
    expect(await report(directoryWith(files), "g.safetensors")).toBe(`\
g.safetensors: a safetensors file, 4 tensors in 1 file, ${file.length} B
format: pt

   other           F32   [1, 3]
*  lm_head.weight  F32   [2, 1]
   mask            BOOL  [2]
and 1 more; list them with --all

* lm_head.weight would be measured: output embedding by its name
`);
  });

  test("of a GGUF file: its tensors as they are stored, its keys without its lists, and its tokens", async () => {
    const names = Array.from({ length: 40 }, (_, at) => `blk.${at}.ffn_up.weight`);
    const rows = [...names, "output.weight"].map((name) => f32Tensor(name, [[1], [2]]));
    const metadata = Array.from({ length: 20 }, (_, at) => [`x.${at}`, ["uint32", at]] as const);
    const tokens = ["tokenizer.ggml.tokens", ["strings", ["a", "b"]]] as const;
    const cwd = directoryWith({ "m.gguf": gguf({ metadata: [tokens, ...metadata], tensors: rows }) });
    const text = await report(cwd, "m.gguf");
    expect(text).toMatch(/^m\.gguf: a GGUF file, 41 tensors in 1 file, /);
    expect(text).toContain("tokenizer.ggml.tokens: 2 of string\nx.0: 0\n");
    expect(text).toContain("and 5 more keys; list them with --all\ntokens are named by m.gguf (2 tokens)\n");
    expect(text).toMatch(/^\* {2}output\.weight +F32 +\[2, 1\]\nand 11 more; /m);
    expect((await report(cwd, "m.gguf", "--all")).split("\n").length).toBeGreaterThan(62);
  });

  test("with --verify tells of the checksums that were compared, or that there are none", async () => {
    const pytorch = fileURLToPath(new URL("../../fixtures/pytorch/dtypes.pt", import.meta.url));
    expect(await report(directoryWith({}), pytorch, "--verify")).toMatch(
      /^.*\n\d+ checksums of \d+ B compared: all right\n\n/,
    );
    const text = await report(directoryWith(files), "g.safetensors", "--verify");
    expect(text).toContain("\nno checksum was compared: what the tensors lie in has none\n");
  });

  test("of trials lists their dataset, and says what measures them", async () => {
    const trials = fileURLToPath(new URL("../../cases/p13_trials_hdf5/trials.h5", import.meta.url));
    const text = await report(directoryWith({}), trials);
    expect(text).toMatch(
      /\n {2}embeddings {2}F16 {2}\[\d+, \d+, \d+\]\nand 1 more; .*\n\nno tensor would be measured: /,
    );
    expect(text).toContain("series measures the matrices of embeddings, or trials, if it is an HDF5 file");
  });

  test("--all lists all", async () => {
    const text = await report(directoryWith(files), "g.safetensors", "--all");
    expect(text).toContain("   bias            F32   [3]\n");
    expect(text).not.toContain("--all");
  });

  test("--tensor marks that one", async () => {
    expect(await report(directoryWith(files), "g.safetensors", "--tensor", "other")).toMatch(/^\* {2}other .*\n/m);
  });

  test("names the shards of a model, and says why nothing would be measured", async () => {
    const text = await report(directoryWith(files), "model");
    expect(text).toMatch(/^model: 2 tensors in 2 files, /);
    expect(text).toMatch(/^ +a {2}F32 {2}\[1, 1\] {2}model.1\.safetensors$/m);
    expect(text).toMatch(/^no tensor would be measured: model: several matrices .*: a \[1, 1\], b \[1, 1\]$/m);
  });

  test("metadata is shown on one line each, and not without end", async () => {
    const metadata = { note: "line\nline", long: "x".repeat(10_000) };
    const text = await report(directoryWith({ x: safetensors([f32("a", [[1]])], { metadata }) }), "x");
    expect(text).toContain("note: line\\x0aline\n");
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(300);
  });

  test("of very many tensors is short, and --all is complete", async () => {
    const names = Array.from({ length: 3000 }, (_, at) => `experts.${at}.weight`);
    const cwd = directoryWith({ x: safetensors(names.map((name) => f32(name, [[1]]))) });
    const short = await report(cwd, "x");
    expect(short).toContain("and 2,970 more; list them with --all");
    expect((await report(cwd, "x", "--all")).split("\n").length).toBeGreaterThan(3000);
  });
});

describe.concurrent("the list as data", () => {
  const CSV = `\
tensor,dtype,shape,source,chosen
other,F32,1x3,g.safetensors,false
bias,F32,3,g.safetensors,false
lm_head.weight,F32,2x1,g.safetensors,true
mask,BOOL,2,g.safetensors,false
`;

  test("CSV has a row for every tensor, on stdout and in a file", async () => {
    const cwd = directoryWith(files);
    expect(await succeeds(["inspect", "g.safetensors", "--format", "csv", "-o", "out.csv"], { cwd })).toBe(CSV);
    expect(readFileSync(join(cwd, "out.csv"), "utf8")).toBe(CSV);
  });

  test("CSV quotes what needs it and alters no cell", async () => {
    const name = 'a,"b"\nc';
    const cwd = directoryWith({ x: safetensors([f32(name, [[1]]), f32("=1+1", [[1]])]) });
    const csv = await succeeds(["inspect", "x", "--format", "csv"], { cwd });
    expect(csv).toBe(`tensor,dtype,shape,source,chosen\n"a,""b""\nc",F32,1x1,x,false\n=1+1,F32,1x1,x,false\n`);
  });

  test("CSV of no tensors is a header line", async () => {
    const cwd = directoryWith({ x: safetensors([]) });
    expect(await succeeds(["inspect", "x", "--format", "csv"], { cwd })).toBe("tensor,dtype,shape,source,chosen\n");
  });

  test("JSON is what the library returns", async () => {
    const json = await succeeds(["inspect", "g.safetensors", "--format", "json"], { cwd: directoryWith(files) });
    expect(JSON.parse(json)).toEqual({
      format: "collapsar/inspect",
      version: 1,
      source: "g.safetensors",
      kind: "a safetensors file",
      tensors: [
        { source: "g.safetensors", byteLength: file.length, tensor: "other", dtype: "F32", shape: [1, 3] },
        { source: "g.safetensors", byteLength: file.length, tensor: "bias", dtype: "F32", shape: [3] },
        { source: "g.safetensors", byteLength: file.length, tensor: "lm_head.weight", dtype: "F32", shape: [2, 1] },
        { source: "g.safetensors", byteLength: file.length, tensor: "mask", dtype: "BOOL", shape: [2] },
      ],
      metadata: { format: "pt" },
      candidates: [{ tensor: "lm_head.weight", side: "output" }],
      chosen: "lm_head.weight",
      why: "output embedding by its name",
      reads: { requests: 1, bytes: file.length },
    });
  });
});

test("a tensor that is named and cannot be measured is refused", async () => {
  const cwd = directoryWith(files);
  expect(await refuses(["inspect", "g.safetensors", "--tensor", "nope"], { cwd })).toMatch(
    /no tensor "nope"; it holds/,
  );
  expect(await refuses(["inspect", "g.safetensors", "--tensor", "bias"], { cwd })).toMatch(/rank 1/);
});
