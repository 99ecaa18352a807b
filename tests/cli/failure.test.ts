import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collapsar, controls, refuses } from "../support/cli.js";
import { directoryWith, f32, mask, safetensors, type TensorEntry, withHeader } from "../support/fixtures-node.js";

const rows = f32("gamma", [
  [1, 2],
  [3, 4],
  [1, 2],
]);
const gamma = safetensors([rows]);
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const zip = (member: string): Uint8Array =>
  latin1(`PK\x03\x04\0\0\x08\x08\0\0${"\0".repeat(16)}${String.fromCharCode(member.length)}\0\0\0${member}data`);
const index = (weightMap: unknown): string => JSON.stringify({ weight_map: weightMap });
const tensor = (name: string, dtype: string, shape: number[], data: ArrayBufferView): TensorEntry => [
  name,
  dtype,
  shape,
  data,
];

/** Files, arguments after `stats`, and what the one line says. */
type Case = [title: string, files: Record<string, string | Uint8Array>, args: string[], message: RegExp];

const withMask = (entry: TensorEntry): Record<string, Uint8Array> => ({
  "g.safetensors": gamma,
  "m.safetensors": safetensors([entry]),
});
const MASKED = ["g.safetensors", "--mask", "m.safetensors"];

const finding: Case[] = [
  ["a missing file", {}, ["g.safetensors"], /^g\.safetensors: no such file .*; check the path \(looked in \/.*\)$/],
  ["a missing directory", {}, ["no/g.safetensors"], /^no\/g\.safetensors: no such file or directory; check the path$/],
  [
    "a model's name on the Hub",
    {},
    ["Qwen/Qwen3-4B"],
    /^Qwen\/Qwen3-4B: no such file or directory; check the path, or for the model on the Hub write hf:\/\/Qwen\/Qwen3-4B$/,
  ],
  [
    "a Hub address with one slash",
    {},
    ["hf:/o/n"],
    /^hf:\/o\/n: no such .*, or for the model on the Hub write hf:\/\/o\/n$/,
  ],
  [
    "an address without https://",
    {},
    ["huggingface.co/o/n/tree/v1"],
    /^huggingface\.co\/o\/n\/tree\/v1: no such .* write hf:\/\/o\/n@v1$/,
  ],
  ["a path through a file", { file: "x" }, ["file/g.safetensors"], /^file\/g\.safetensors: no such file or directory/],
  [
    "a directory without weights",
    { "model/config.json": "{}" },
    ["model"],
    /^model: holds neither model\.safetensors\.index\.json, .* nor pytorch_model\.bin; give the directory of a model/,
  ],
  [
    "a directory of other weights only",
    { "model/tf_model.h5": "x", "model/config.json": "{}" },
    ["model"],
    /^model: holds no safetensors, only tf_model\.h5; convert to safetensors/,
  ],
  [
    "a directory of safetensors with other names",
    { "model/a.safetensors": gamma, "model/b.safetensors": gamma },
    ["model"],
    /^model: holds neither .*; give one of its files: a\.safetensors, b\.safetensors$/,
  ],
  [
    "an address of another kind",
    {},
    ["s3://bucket/x"],
    /^s3:\/\/bucket\/x: s3 addresses cannot be read; download the file/,
  ],
  ["a Hub address without a name", {}, ["hf://owner"], /^hf:\/\/owner: not the name of a model on the Hub; write hf:/],
  [
    "a file URL of another machine",
    {},
    ["file://server/g.safetensors"],
    /^file:\/\/server\/g\.safetensors: not a local file/,
  ],
];

const formats: Case[] = [
  [
    "a PyTorch pickle",
    { x: latin1("\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.") },
    ["x"],
    /^x: a PyTorch pickle.*; save it again: python -c/,
  ],
  [
    "a PyTorch zip",
    { "x.pt": zip("archive/data.pkl") },
    ["x.pt"],
    /^x\.pt: not a valid zip file: .*truncated; download or save it again/,
  ],
  ["a big-endian GGUF file", { x: latin1("GGUF\0\0\0\x03") }, ["x"], /^x: a big-endian GGUF file.*; convert it: /],
  ["an HDF5 file", { x: latin1("\x89HDF\r\n\x1a\n\0") }, ["x"], /^x: an HDF5 file.*collapsar trials; .*numpy\.save/],
  ["an npz archive", { x: zip("emb.npy") }, ["x"], /^x: not a valid zip file: .*truncated; download or save it again/],
  [
    "a truncated npy file",
    { x: latin1("\x93NUMPY\x01\0v\0") },
    ["x"],
    /^x: ends after 10 bytes, 128 are needed; .*again$/,
  ],
  [
    "a git-lfs pointer",
    { x: "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n" },
    ["x"],
    /^x: a git-lfs pointer, not the file itself; run: git lfs pull$/,
  ],
  [
    "a git-lfs pointer as an index",
    { "m/model.safetensors.index.json": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n" },
    ["m"],
    /^m\/model\.safetensors\.index\.json: a git-lfs pointer, not the file itself; run: git lfs pull$/,
  ],
  [
    "a git-lfs pointer as a tokenizer",
    { x: gamma, "t.json": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n" },
    ["x", "--tokenizer", "t.json"],
    /^t\.json: a git-lfs pointer, not the file itself; run: git lfs pull$/,
  ],
  [
    "a web page under a weight's name",
    { "x.safetensors": "<!doctype html><html><head><title>Log in</title>" },
    ["x.safetensors"],
    /^x\.safetensors: a web page \(HTML, "Log in"\), not the file that it should be; download the file itself/,
  ],
  [
    "a CSV under a weight's name",
    { "x.safetensors": "a,b\n1,2\n3,4\n" },
    ["x.safetensors"],
    /^x\.safetensors: a table of text \(CSV\), not .*; a matrix is read from \.safetensors or \.npy: python -c /,
  ],
];

const corrupt: Case[] = [
  ["an empty file", { x: "" }, ["x"], /^x: the file is empty; download or copy it again$/m],
  ["a truncated file", { x: gamma.subarray(0, -1) }, ["x"], /^x: the file is truncated: \d+ bytes are needed, \d+ are/],
  [
    "bytes after the last tensor",
    { x: Buffer.concat([gamma, Buffer.from("!")]) },
    ["x"],
    /^x: 1 bytes follow the last tensor; .*write the file again$/,
  ],
  [
    "a text file",
    { x: "# A readme, not a matrix\n" },
    ["x"],
    /^x: text that begins "# A readme, not a matrix", not .*; check what was downloaded or copied$/,
  ],
  [
    "a header that is no JSON",
    { x: withHeader("[[[\n]") },
    ["x"],
    /^x: the header is not what the safetensors format demands: .*; /,
  ],
  [
    "an index that is no JSON",
    { "m/model.safetensors.index.json": "{\n" },
    ["m"],
    /^m\/model\.safetensors\.index\.json: not a model index: it is not JSON .*; download it again$/,
  ],
  [
    "an index that reaches for other files",
    { "m/model.safetensors.index.json": index({ gamma: "../g.safetensors" }), "g.safetensors": gamma },
    ["m"],
    /^m\/model\.safetensors\.index\.json: .*"gamma" is "\.\.\/g\.safetensors", not a file name; download it again$/,
  ],
  [
    "a missing shard",
    { "m/model.safetensors.index.json": index({ gamma: "1.safetensors" }) },
    ["m"],
    /^m: the shard 1\.safetensors that .* names is not there; download the rest of the model$/,
  ],
  [
    "a tensor that is not in its shard",
    { "m/model.safetensors.index.json": index({ gamma: "1.safetensors" }), "m/1.safetensors": safetensors([mask(1)]) },
    ["m"],
    /"gamma" is in 1\.safetensors, but it is not; download the model again$/,
  ],
];

const choosing: Case[] = [
  [
    "a missing tensor",
    { x: safetensors([rows, mask(1)]) },
    ["x", "--tensor", "gama"],
    /^x: no tensor "gama"; it holds gamma, mask$/,
  ],
  [
    "several matrices",
    { x: safetensors([f32("a", [[1]]), f32("b", [[1]])]) },
    ["x"],
    /^x: several matrices .*--tensor.*: a \[1, 1\], b \[1, 1\]$/,
  ],
  ["no matrix", { x: safetensors([mask(1)]) }, ["x"], /^x: no float matrix \(rank 2\); it holds mask BOOL \[1\]$/],
  ["no tensor", { x: safetensors([]) }, ["x"], /^x: no float matrix \(rank 2\); it holds no tensor$/],
  [
    "rank 1",
    { x: safetensors([tensor("gamma", "F32", [2], new Float32Array(2))]) },
    ["x", "--tensor", "gamma"],
    /^x: tensor "gamma" is F32 \[2\], rank 1; a matrix .* is needed, choose another with --tensor$/,
  ],
  [
    "rank 3",
    { x: safetensors([tensor("gamma", "F32", [1, 2, 1], new Float32Array(2))]) },
    ["x", "--tensor", "gamma"],
    /rank 3; a matrix/,
  ],
  [
    "integers",
    { x: safetensors([tensor("gamma", "I32", [1, 2], new Int32Array(2))]) },
    ["x", "--tensor", "gamma"],
    /is I32 \[1, 2\]; only F32, F16, BF16 and F64 can be measured/,
  ],
  [
    "rows of zero dims",
    { x: safetensors([tensor("gamma", "F32", [2, 0], new Float32Array(0))]) },
    ["x"],
    /^x: tensor "gamma" is F32 \[2, 0\]: rows of zero dims/,
  ],
];

const masking: Case[] = [
  ["a missing mask", { "g.safetensors": gamma }, MASKED, /^m\.safetensors: no such file or directory; check the path/],
  [
    "a mask of another name",
    withMask(["dead", "BOOL", [3], new Uint8Array(3)]),
    MASKED,
    /^m\.safetensors: no tensor "mask"; it holds dead; name another with --mask-tensor, or make a mask .*: collapsar mask$/,
  ],
  [
    "a mask that is too short",
    withMask(mask(1, 1)),
    MASKED,
    /^m\.safetensors: mask "mask" is BOOL \[2\], but the matrix has 3 rows; .*use the one made from this matrix$/,
  ],
  ["a mask that is too long", withMask(mask(1, 1, 0, 0)), MASKED, /is BOOL \[4\], but the matrix has 3 rows/],
  [
    "a mask of I64",
    withMask(["mask", "I64", [3], new BigInt64Array(3)]),
    MASKED,
    /^m\.safetensors: mask "mask" is I64 \[3\]; a mask must be BOOL or U8/,
  ],
  [
    "a mask of floats",
    withMask(["mask", "F32", [3], new Float32Array(3)]),
    MASKED,
    /is F32 \[3\]; a mask must be BOOL or U8/,
  ],
  [
    "a mask of rank 2",
    withMask(["mask", "BOOL", [1, 3], new Uint8Array(3)]),
    MASKED,
    /is BOOL \[1, 3\], rank 2; a mask must have rank 1/,
  ],
  [
    "a mask of another format",
    { "g.safetensors": gamma, "m.safetensors": zip("m.npy") },
    MASKED,
    /^m\.safetensors: not a valid zip file: .*truncated/,
  ],
];

describe.concurrent("bad input is status 2, one line that says what, where and what to do, and leaves nothing behind", () => {
  test.each([...finding, ...formats, ...corrupt, ...choosing, ...masking])("%s", async (_, files, args, message) => {
    const cwd = directoryWith(files);
    expect(await refuses(["stats", ...args, "-o", "new/directory/out.csv"], { cwd })).toMatch(message);
  });

  test.runIf(process.platform !== "win32")("a named pipe", async () => {
    const cwd = directoryWith({});
    execFileSync("mkfifo", [join(cwd, "pipe")]);
    expect(await refuses(["stats", "pipe", "-o", "out.csv"], { cwd })).toMatch(
      /^pipe: not a regular file, but ranges of it must be read; save it to a file first$/,
    );
  });

  test("the result that was there before stays", async () => {
    const cwd = directoryWith({ "out.csv": "old" });
    await refuses(["stats", "missing", "-o", "out.csv"], { cwd });
    expect(readFileSync(join(cwd, "out.csv"), "utf8")).toBe("old");
  });

  test("inspect refuses alike", async () => {
    const cwd = directoryWith({ "x.safetensors": "GGUF\x03\0\0\0", model: gamma.subarray(0, 20) });
    expect(await refuses(["inspect", "missing", "-o", "out.json"], { cwd })).toMatch(/^missing: no such file/);
    expect(await refuses(["inspect", "x.safetensors"], { cwd })).toMatch(/^x\.safetensors: ends after 8 bytes/);
    expect(await refuses(["inspect", "model"], { cwd })).toMatch(/^model: the file is truncated/);
  });

  test("more than a dozen tensors are not listed one by one", async () => {
    const names = Array.from({ length: 40 }, (_, at) => `t${at}`);
    const cwd = directoryWith({ x: safetensors(names.map((name) => f32(name, [[1]]))) });
    expect(await refuses(["stats", "x"], { cwd })).toMatch(/: t0 \[1, 1\], t1 \[1, 1\], .*, t11 \[1, 1\] and 28 more$/);
  });
});

describe.concurrent("a run that fails is status 1", () => {
  test.runIf(process.platform === "linux")("when the disk is full", async () => {
    const cwd = directoryWith({ x: gamma });
    symlinkSync("/dev/full", join(cwd, "out.csv"));
    const { status, stdout, stderr } = await collapsar(["stats", "x", "-o", "out.csv"], { cwd });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^collapsar: out\.csv: writing failed \(ENOSPC.*\); choose another output\n$/);
  });
});

describe.concurrent("--debug", () => {
  test("adds the stack below the line", async () => {
    const cwd = directoryWith({});
    const { status, stderr } = await collapsar(["stats", "missing", "--debug"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^collapsar: missing: no such file [^\n]*\n(.*\n)*\s+at .*\.js:\d+:\d+/);
  });

  test("in the config file does the same", async () => {
    const cwd = directoryWith({ "c.json": '{"debug": true}' });
    const { stderr } = await collapsar(["stats", "missing", "--config", "c.json"], { cwd });
    expect(stderr).toMatch(/\n\s+at .*\.js:\d+:\d+/);
  });
});

describe.concurrent("what a file says never reaches the terminal as it is", () => {
  const name = "a\u001b[31mred\u001b]0;title\u0007\nb\u009b2J\u202ecba\r";
  const hostile = safetensors(
    [tensor(name, "F32", [2], new Float32Array(2)), tensor(`${name}2`, "U8", [1], new Uint8Array(1))],
    {
      metadata: { [name]: name },
    },
  );
  const matrices = safetensors([f32(name, [[1], [1]])]);

  test.each([
    ["in an error", ["stats", "x"]],
    ["in an error with its stack", ["stats", "x", "--debug"]],
    ["in an error about a name that was given", ["stats", "x", "--tensor", `${name}3`, "--debug"]],
    ["in a usage error", ["stats", "x", `--${name}`]],
    ["in a list of tensors", ["inspect", "x", "--all"]],
    ["in a report", ["stats", "m", "--tensor", name]],
    ["in the name of a file", ["stats", `${name}.safetensors`]],
  ])("%s", async (_, args) => {
    const cwd = directoryWith({ x: hostile, m: matrices });
    const { stdout, stderr } = await collapsar(args, { cwd });
    expect(`${stdout}${stderr}`).toContain("\\x1b[31mred");
    expect(controls(stdout)).toBeUndefined();
    expect(controls(stderr)).toBeUndefined();
    expect(`${stdout}${stderr}`).not.toMatch(/^b/m);
  });
});
