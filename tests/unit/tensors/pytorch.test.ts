/** Files that torch and numpy wrote, and what is wrong with those that nobody wrote. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect, isCollapsarError, mask, stats, toCsv } from "collapsar";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { directoryWith } from "../../support/fixtures-node.js";
import { zipOf } from "../../support/zip.js";

const path = (name: string): string => fileURLToPath(new URL(`../../fixtures/pytorch/${name}`, import.meta.url));
const bytes = (name: string): Uint8Array => new Uint8Array(readFileSync(path(name)));
const VALUES = { data: bytes("rows.f32"), dtype: "F32", shape: [5, 3] } as const;
const expected = toCsv(await stats(VALUES, { rows: "all" }));
const csv = async (source: string | Uint8Array, tensor?: string): Promise<string> =>
  toCsv(await stats(source, { tensor, rows: "all" }));

describe("what torch.save wrote", () => {
  it.each(["float32", "float64", "float16", "bfloat16"])("%s", async (tensor) => {
    expect(await csv(path("dtypes.pt"), tensor)).toBe(expected);
    const groups = (await mask(path("dtypes.pt"), { tensor })).groups;
    expect([...groups.members]).toEqual([0, 2, 1, 4]);
  });

  it.each(["nested.ckpt", "deflated.pt", "unknown.pt", "protocol1.pt", "protocol4.pt", "subclass.pt", "zip64.pt"])(
    "%s: the embedding is found",
    async (name) => {
      expect(await csv(path(name))).toBe(expected);
      expect(await csv(bytes(name))).toBe(expected);
    },
  );

  it("nested dicts become dotted names", async () => {
    const { tensors, chosen } = await inspect(path("nested.ckpt"));
    expect(tensors.map(({ tensor }) => tensor)).toEqual(["model.lm_head.weight", "optimizer.state.0.exp_avg"]);
    expect(chosen).toBe("model.lm_head.weight");
  });

  it("views: an offset is honoured, what is not row by row is refused with advice", async () => {
    expect(await csv(path("views.pt"), "view")).toBe(expected);
    expect((await stats(path("views.pt"), { tensor: "whole", rows: "all" })).metrics.n_tokens).toBe(7);
    expect((await stats(path("views.pt"), { tensor: "empty" })).metrics.n_tokens).toBe(0);
    for (const tensor of ["transposed", "columns"]) {
      await expect(stats(path("views.pt"), { tensor })).rejects.toMatchObject({
        message: expect.stringContaining("torch.Tensor.contiguous, torch.load('IN', weights_only=True)), 'OUT.pt')"),
      });
    }
  });

  it("16-bit integers that hold bfloat16", async () => {
    expect(toCsv(await stats(path("bits.pt"), { rows: "all", reading: { as: "bf16" } }))).toBe(expected);
  });

  it("asks as often for a file of many tensors as for one of few", async () => {
    const requests = async (name: string) => (await inspect(bytes(name))).reads.requests;
    expect((await inspect(bytes("dtypes.pt"))).tensors).toHaveLength(4);
    expect(await requests("dtypes.pt")).toBe(await requests("protocol4.pt"));
  });

  it("a sharded model, and one file in a directory", async () => {
    const index = JSON.stringify({ weight_map: { "lm_head.weight": "pytorch_model-1.bin" } });
    const sharded = { "pytorch_model.bin.index.json": index, "pytorch_model-1.bin": bytes("protocol4.pt") };
    expect(await csv(directoryWith(sharded))).toBe(expected);
    expect(await csv(join(directoryWith(sharded), "pytorch_model.bin.index.json"))).toBe(expected);
    expect(await csv(directoryWith({ "pytorch_model.bin": bytes("protocol4.pt") }))).toBe(expected);
  });

  it.each([
    ["object.pt", /class __main__\.Thing, and nothing is executed.*state_dict/],
    ["big-endian.pt", /written on a big-endian machine; save it again/],
    ["quantised.pt", /_rebuild_/],
    ["negated.pt", /F32 negated.*other sign.*torch\.Tensor\.resolve_neg, torch\.load/],
    ["old.pt", /a PyTorch pickle/],
  ])("%s is refused", async (name, message) => {
    await expect(stats(path(name))).rejects.toSatisfy(isCollapsarError);
    await expect(stats(path(name))).rejects.toMatchObject({ message: expect.stringMatching(message) });
  });
});

describe("what numpy.savez wrote", () => {
  it.each(["first", "second"])("%s", async (tensor) => {
    expect(await csv(path("stored.npz"), tensor)).toBe(expected);
  });

  it("numpy.savez_compressed", async () => {
    const { metrics } = await stats(path("compressed.npz"), { rows: "all" });
    expect(metrics).toMatchObject({ n_tokens: 50, max_l_inf: 0 });
  });

  it("beside arrays that cannot be measured, which are listed and say why where they are asked for", async () => {
    expect(await csv(path("odd.npz"))).toBe(expected);
    const { tensors } = await inspect(path("odd.npz"));
    expect(tensors.map(({ tensor, dtype, shape }) => `${tensor} ${dtype} [${shape}]`)).toEqual([
      "rows F32 [5,3]",
      "words <U1 [2]",
      "objects |O [1,1]",
      "big >f4 [5,3]",
      "columns F32 in Fortran order [5,3]",
      "long <i8 [5,3]",
    ]);
    for (const [tensor, message] of [
      ["words", /odd\.npz\[words\]: dtype "<U1" cannot be measured/],
      ["objects", /Python objects/],
      ["big", /big-endian floats.*astype\('<f4'\)/],
      ["columns", /Fortran order.*ascontiguousarray/],
    ] as const) {
      await expect(stats(path("odd.npz"), { tensor }), tensor).rejects.toThrow(message);
      await expect(stats(VALUES, { mask: path("odd.npz"), maskTensor: tensor }), tensor).rejects.toThrow(message);
    }
  });

  it("a mask in it", async () => {
    const read = await stats(VALUES, { mask: path("stored.npz") });
    expect(read.metrics.n_tokens).toBe(3);
  });
});

describe("hostile files", () => {
  const pickled = (...ops: (string | number)[]): Uint8Array =>
    zipOf({
      "x/data.pkl": Uint8Array.from(
        ops.flatMap((op) => (typeof op === "number" ? [op] : [...op].map((letter) => letter.charCodeAt(0)))),
      ),
    });

  /** A float32 of no dimension, in the storage 0. */
  const TENSOR =
    "ctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK\x01tQK\x00))\x89NtR";

  it.each<[string, Uint8Array, RegExp]>([
    ["an empty stack", pickled("0."), /stack is empty/],
    ["no end", pickled("}"), /ends too early/],
    ["an unknown opcode", pickled(0xff), /opcode 255/],
    ["a memo without an entry", pickled("h", 7, "."), /memo has no 7/],
    ["a tuple without a mark", pickled("t."), /no mark/],
    ["a text longer than the file", pickled("X", 255, 255, 255, 255, "."), /ends too early/],
    ["a number longer than the file", pickled(0x8b, 255, 255, 255, 255, "."), /ends too early/],
    ["a dict that holds itself", pickled("}q", 0, "U", 1, "ah", 0, "s."), /has no end/],
    [
      "lists of lists that double",
      pickled("]q", 0, ...Array.from({ length: 60 }, (_, at) => ["(h", at, "h", at, "lq", at + 1]).flat(), "."),
      /has no end/,
    ],
    ["a call of os.system", pickled("cos\nsystem\n(U", 2, "lstR."), /class os\.system, and nothing is executed/],
    [
      "a dict as Python 2 wrote it, whose storage is missing",
      pickled("ccollections\nOrderedDict\n(((U", 1, "w", TENSOR, "tltR."),
      /the storage 0 of "w" is not in it/,
    ],
    ["a number that is none", pickled("I1x\n."), /"1x" is no whole number/],
    [
      "keys that are told apart by their type alone",
      pickled("}(K", 1, TENSOR, "U", 1, "1", TENSOR, "u."),
      /two tensors are called "1"/,
    ],
    [
      "two pickles",
      zipOf({ "a/data.pkl": Uint8Array.of(0x2e), "b/data.pkl": Uint8Array.of(0x2e) }),
      /both "a\/data\.pkl" and "b\/data\.pkl"/,
    ],
    ["nothing at all", zipOf({}), /not a valid zip file: nothing is in it/],
    ["nothing of PyTorch's", zipOf({ "a.txt": Uint8Array.of(1) }), /without data\.pkl/],
  ])("%s", async (_, file, message) => {
    await expect(stats(file)).rejects.toMatchObject({ message: expect.stringMatching(message) });
    await expect(stats(file)).rejects.toSatisfy(isCollapsarError);
  });

  it.each(["nested.ckpt", "deflated.pt", "views.pt", "stored.npz", "compressed.npz"])(
    "%s, damaged anywhere, gives an error of ours or a result",
    async (name) => {
      const whole = bytes(name);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
          fc.option(fc.nat(whole.length)),
          async (changes, length) => {
            const file = whole.slice(0, length ?? whole.length);
            for (const [at, byte] of changes) if (at < file.length) file[at] = byte;
            await stats(file).catch((error: unknown) => {
              if (!isCollapsarError(error) || error.code === "Internal") throw error;
            });
          },
        ),
        { numRuns: 300 },
      );
    },
  );
});
