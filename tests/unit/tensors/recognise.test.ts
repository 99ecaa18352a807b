import { isCollapsarError } from "collapsar";
import { describe, expect, test } from "vitest";
import { memorySource } from "../../../dist/source/memory.js";
import { refuseOtherFormats } from "../../../dist/tensors/recognise.js";
import { f32, safetensors } from "../../support/fixtures-node.js";

/** The error for a file that begins so. */
function refusal(bytes: Uint8Array): unknown {
  try {
    refuseOtherFormats(memorySource(bytes, "it"), bytes);
  } catch (error) {
    return error;
  }
  return undefined;
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** The local header of a zip's first member, stored, with the flags that torch.save sets. */
const zip = (member: string): Uint8Array =>
  latin1(`PK\x03\x04\0\0\x08\x08\0\0${"\0".repeat(16)}${String.fromCharCode(member.length)}\0\0\0${member}data`);

describe("refuseOtherFormats", () => {
  test.each<[string, Uint8Array, string, RegExp]>([
    // What torch.save writes with its old format: the pickled magic number 0x1950a86a20f9469cfc6c.
    ["a pickle", latin1("\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."), "a PyTorch pickle", /torch\.save\(torch\.load/],
    [
      "a pickle of Python's default protocol",
      latin1("\x80\x04\x95\x1a\0\0\0\0"),
      "a PyTorch pickle",
      /torch\.save\(torch\.load/,
    ],
    ["a torch zip", zip("archive/data.pkl"), "a PyTorch file (zip)", /save_file\(torch\.load/],
    ["an npz", zip("embeddings.npy"), "a NumPy .npz archive", /save_file\(dict\(n\.load/],
    ["an npz whose array has a slash in its name", zip("layer/weight.npy"), "a NumPy .npz archive", /n\.load/],
    ["a tar archive", latin1(`sys_info${"\0".repeat(249)}ustar\x0000`), "a tar archive", /tar -xf/],
    ["a picture", latin1("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "a picture (PNG)", /holds no tensors; give a model's file/],
    ["a photograph", latin1("\xff\xd8\xff\xe0\0\x10JFIF\0"), "a picture (JPEG)", /holds no tensors/],
    ["a document", latin1("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"), "a PDF document", /holds no tensors/],
    ["an archive", latin1("\x1f\x8b\x08\x08\x4d\x5a\x99\x65\0\x03model.tar\0"), "an archive (gzip)", /unpack it/],
    ["an ONNX model", latin1("\x08\x07\x12\x07pytorch\x1a\x052.1.0"), "an ONNX model", /exported from/],
    ["a GGUF file", latin1("GGUF\x03\0\0\0"), "a GGUF file", /give it as the source/],
    [
      "an HDF5 file",
      latin1("\x89HDF\r\n\x1a\n\0\0"),
      "an HDF5 file",
      /collapsar trials; make a file of one matrix with: python -c/,
    ],
  ])("%s is named and refused with advice", (_, bytes, format, advice) => {
    const error = refusal(bytes);
    expect(isCollapsarError(error, "UnsupportedFormat") && error.fields).toEqual({ format });
    expect(error).toHaveProperty(
      "message",
      expect.stringMatching(new RegExp(`^it: ${format.replace(/[()]/g, "\\$&")}`)),
    );
    expect(error).toHaveProperty("message", expect.stringMatching(advice));
  });

  test("a git-lfs pointer is refused with the command that fetches the file", () => {
    const error = refusal(latin1("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 4997488\n"));
    expect(isCollapsarError(error, "GitLfsPointer")).toBe(true);
    expect(error).toHaveProperty("message", "it: a git-lfs pointer, not the file itself; run: git lfs pull");
  });

  test("the advice is one line", () => {
    for (const bytes of [latin1("GGUF"), zip("a.npy"), zip("archive/data.pkl")]) {
      expect(String(refusal(bytes))).not.toContain("\n");
    }
  });

  test("a safetensors file is let through, however long its header is", () => {
    for (let headerBytes = 64; headerBytes < 70_000; headerBytes += 8) {
      const length = new Uint8Array(16);
      new DataView(length.buffer).setUint32(0, headerBytes, true);
      length[8] = "{".charCodeAt(0);
      expect(refusal(length), `header of ${headerBytes} bytes`).toBeUndefined();
    }
  });

  test("a real safetensors file whose length begins like a pickle is let through", () => {
    expect(refusal(safetensors([f32("gamma", [[1, 2]])], { headerBytes: 0x0280 }))).toBeUndefined();
  });

  test("an empty file is not another format", () => {
    expect(refusal(new Uint8Array(0))).toBeUndefined();
  });
});
