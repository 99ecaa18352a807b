"""Runs the commands that errors on PyTorch, NumPy, zip and GGUF files advise, and compares what collapsar reads afterwards with the values.

usage: npm run build && python scripts/verify/containers-advice.py

Needs torch, numpy, safetensors, gguf (with its command gguf-convert-endian) and node.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import zipfile

import gguf
import numpy as np
import torch

CLI = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../dist/bundle/cli.js")
VALUES = (np.random.default_rng(1).standard_normal((8, 64)) * 8).astype("<f4")
TENSOR = torch.from_numpy(VALUES.copy())
PYTHON = os.path.dirname(sys.executable)


def repacked(name, method, replaced=lambda member, data: data):
    """The zip file of that name, its members compressed otherwise, or others."""
    with zipfile.ZipFile(name) as old, zipfile.ZipFile("repacked", "w", method) as new:
        for member in old.namelist():
            new.writestr(member, replaced(member, old.read(member)))
    os.replace("repacked", name)


def big_endian(member, data):
    if member.endswith("byteorder"):
        return b"big"
    return np.frombuffer(data, "<f4").astype(">f4").tobytes() if "/data/" in member else data


def files():
    """Each refused file, and the words that name its tensor."""
    torch.save({"m": {"w": TENSOR.T.contiguous().T}}, "strided.pt")
    yield "strided.pt", []
    torch.save({"w": torch._neg_view(-TENSOR)}, "negated.pt")
    yield "negated.pt", []
    torch.save({"w": TENSOR}, "old.pt", _use_new_zipfile_serialization=False)
    yield "old.pt", []
    torch.save({"w": TENSOR}, "big-endian.pt")
    repacked("big-endian.pt", zipfile.ZIP_STORED, big_endian)
    yield "big-endian.pt", []
    for name, method in (("bzip2", zipfile.ZIP_BZIP2), ("lzma", zipfile.ZIP_LZMA)):
        torch.save({"w": TENSOR}, f"{name}.pt")
        repacked(f"{name}.pt", method)
        yield f"{name}.pt", []
        np.savez(f"{name}.npz", w=VALUES)
        repacked(f"{name}.npz", method)
        yield f"{name}.npz", []
    np.save("big-endian.npy", VALUES.astype(">f4"))
    yield "big-endian.npy", []
    np.save("fortran.npy", np.asfortranarray(VALUES))
    yield "fortran.npy", []
    np.savez("odd.npz", big=VALUES.astype(">f4"), columns=np.asfortranarray(VALUES), other=VALUES)
    yield "odd.npz", ["--tensor", "big"]
    yield "odd.npz", ["--tensor", "columns"]
    for kind in ("F32", "F16", "Q8_0"):
        writer = gguf.GGUFWriter(f"{kind}.gguf", "llama")
        quantisation = gguf.GGMLQuantizationType[kind]
        writer.add_tensor("output.weight", gguf.quants.quantize(VALUES, quantisation), raw_dtype=quantisation)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        # Not by the writer, which leaves the scales of blocks as they are.
        subprocess.run(f"yes YES | {PYTHON}/gguf-convert-endian {kind}.gguf big", shell=True, capture_output=True, check=True)
        yield f"{kind}.gguf", []


def collapsar(*words):
    return subprocess.run(["node", CLI, *words], capture_output=True, text=True)


def advised(name, words):
    """What the error of a file says to run, in the words of a shell; nothing where it says nothing of the kind."""
    refused = collapsar("stats", name, *words).stderr.strip()
    command = re.search(r'python (-c ".*")$', refused)
    if command:
        return f"{sys.executable} {command[1].replace('IN', name)}"
    expression = re.search(r"(numpy\.save\(.*\))$", refused)
    if expression:
        return f"{sys.executable} -c " + shlex.quote(f"import numpy; {expression[1]}".replace("IN.npy", name).replace("IN.npz", name))
    tool = re.search(r"(gguf-convert-endian) IN (\w+)$", refused)
    if tool:
        shutil.copy(name, "OUT.gguf")
        return f"yes YES | {PYTHON}/{tool[1]} OUT.gguf {tool[2]}"
    print(refused)
    return None


def problem_of(name, words):
    command = advised(name, words)
    if command is None:
        return "no command"
    ran = subprocess.run(command, shell=True, capture_output=True, text=True)
    made = [each for each in ("OUT.pt", "OUT.npy", "OUT.npz", "OUT.gguf", "OUT") if os.path.exists(each)]
    if ran.returncode != 0 or not made:
        return f"{command}: {ran.stderr.strip()[-400:]}"
    ours = collapsar("stats", made[0], "--rows", "all", "--format", "csv")
    theirs = collapsar("stats", "expected.npy", "--rows", "all", "--format", "csv")
    os.remove(made[0])
    if ours.returncode != 0:
        return ours.stderr.strip()
    return "" if ours.stdout == theirs.stdout else "other values"


wrong = 0
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for name, words in files():
        kind = name.split(".")[0]
        values = VALUES
        if name.endswith(".gguf"):
            stored = gguf.GGMLQuantizationType[kind]
            values = gguf.quants.dequantize(gguf.quants.quantize(VALUES, stored), stored).astype("<f4")
        np.save("expected.npy", values)
        problem = problem_of(name, words)
        wrong += problem != ""
        print(f"{' '.join([name, *words])}: {problem or 'right'}", flush=True)
sys.exit(wrong != 0)
