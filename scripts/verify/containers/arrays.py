"""Files of NumPy, PyTorch, safetensors and MLX that these write themselves, and what their own tests try."""

import json
import pathlib
import struct
import warnings

import ml_dtypes
import numpy as np
import numpy.lib.tests
import torch
from case import Case, rows
from literals import of_python, of_rust

VALUES = rows()
FLOATS = ("float16", "float32", "float64", "bfloat16")


def numpy_files(folder):
    def saved(name, array, expected):
        np.save(folder / name, array)
        return Case("numpy's dtypes", folder / name, expected)

    for letter in np.typecodes["All"]:
        for order in "<>":
            dtype = np.dtype(letter).newbyteorder(order)
            if dtype.hasobject:
                continue
            # The platform's own order is written as such where a dtype has none.
            known = dtype.str in ("<f2", "<f4", "<f8")
            name = f"{ord(letter)}-{'little' if order == '<' else 'big'}.npy"
            try:
                array = VALUES.astype(dtype)
            except (TypeError, ValueError):
                array = np.zeros((5, 8), dtype)
            yield saved(name, array, {"data": array} if known else "refused")
    yield saved("bfloat16.npy", VALUES.astype(ml_dtypes.bfloat16), {"data": VALUES.astype(ml_dtypes.bfloat16)})
    for dtype in ("float8_e4m3fn", "float8_e5m2", "int4", "float4_e2m1fn", "float6_e2m3fn"):
        yield saved(f"{dtype}.npy", VALUES.astype(getattr(ml_dtypes, dtype)), "refused")
    yield saved("fortran.npy", np.asfortranarray(VALUES), "refused")
    yield saved("transposed.npy", VALUES.T, "refused")
    yield saved("strided.npy", VALUES[:, ::2], {"data": VALUES[:, ::2]})
    yield saved("named.npy", np.zeros(5, [("\u00e4", "f4"), ("b", "f4", 3)]), "refused")
    yield saved("metadata.npy", VALUES.astype(np.dtype("f4", metadata={"a": 1})), {"data": VALUES})
    data = pathlib.Path(numpy.lib.tests.__file__).parent / "data"
    for path in sorted(data.glob("*.np[yz]")):
        yield Case("numpy's own files", path)
    for number, content in enumerate(of_python(data.parent / "test_format.py")):
        path = folder / f"format-{number}.npy"
        path.write_bytes(content)
        yield Case("numpy's own files", path)
        head = folder / f"header-{number}.npy"
        head.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(content) & 0xFFFF) + content + VALUES.tobytes())
        yield Case("numpy's own files", head)
    np.savez(folder / "several.npz", **{"a/b": VALUES, "c": VALUES.astype(">f4"), "d": np.array([None]), "e": np.array(["text"])})
    yield Case("numpy's dtypes", folder / "several.npz", {"a/b": VALUES})
    np.savez(folder / "empty.npz")
    yield Case("numpy's dtypes", folder / "empty.npz", "refused")


def torch_tensors():
    """Tensors as PyTorch's test of serialization makes them: the tensor, and the values or "refused"."""
    values = torch.from_numpy(VALUES.copy())
    for name in FLOATS:
        yield name, values.to(getattr(torch, name)), "itself"
    for dtype in sorted({getattr(torch, name) for name in dir(torch) if isinstance(getattr(torch, name), torch.dtype)}, key=str):
        if str(dtype).split(".")[1] in FLOATS:
            continue
        try:
            yield str(dtype), torch.zeros(5, 8, dtype=torch.uint8).to(dtype), "refused"
        except (RuntimeError, NotImplementedError):
            pass
    yield "a slice of rows", values[1:4], "itself"
    yield "a slice of columns", values[:, 1:3], "refused"
    yield "every other row", values[::2], "refused"
    yield "transposed", values.T, "refused"
    yield "expanded", values[:1].expand(5, 8), "refused"
    yield "one row, with any stride", values[::9], "itself"
    yield "a view of another shape", values.view(10, 4), "itself"
    yield "negated", torch._neg_view(values), "refused"
    yield "the imaginary part of a conjugate", torch.complex(values, values).conj().imag, "refused"
    yield "conjugated", torch.complex(values, values).conj(), "refused"
    yield "a parameter", torch.nn.Parameter(values.clone()), "itself"
    yield "a buffer", torch.nn.Buffer(values.clone()), "itself"
    yield "with a gradient", values.clone().requires_grad_(), "itself"
    yield "sparse", values.to_sparse(), "refused"
    yield "sparse rows", values.to_sparse_csr(), "refused"
    yield "sparse blocks", values[:4].to_sparse_bsr((2, 2)), "refused"
    yield "of no data", torch.empty(5, 8, device="meta"), "refused"
    yield "nested", torch.nested.nested_tensor([values[0], values[1]]), "refused"
    yield "nested, jagged", torch.nested.nested_tensor([values[0], values[1]], layout=torch.jagged), "refused"
    yield "quantised", torch.quantize_per_tensor(values, 0.1, 0, torch.qint8), "refused"
    yield "quantised by channel", torch.quantize_per_channel(values, torch.ones(5), torch.zeros(5), 0, torch.qint8), "refused"
    yield "of no rows", values[:0], "any"
    yield "a scalar", values[0, 0], "refused"


def torch_files(folder):
    warnings.simplefilter("ignore")
    for number, (name, tensor, expected) in enumerate(torch_tensors()):
        path = folder / f"{number:02}-{name.replace(' ', '-')}.pt"
        try:
            torch.save({"w": tensor}, path)
        except Exception as error:
            print(f"torch.save of {name}: {str(error).splitlines()[0]}")
            continue
        if expected == "itself":
            plain = tensor.detach()
            bits = plain.contiguous().view(torch.int16).numpy().view(ml_dtypes.bfloat16) if plain.dtype == torch.bfloat16 else plain.numpy()
            expected = {"w": bits}
        yield Case("PyTorch's tensors", path, expected)
    model = torch.nn.Sequential(torch.nn.Embedding.from_pretrained(torch.from_numpy(VALUES.copy())), torch.nn.Linear(8, 8))
    for protocol in (1, 2, 3, 4, 5):
        torch.save(model.state_dict(), folder / f"protocol-{protocol}.pt", pickle_protocol=protocol)
        yield Case("PyTorch's files", folder / f"protocol-{protocol}.pt", {"0.weight": VALUES})
    torch.serialization.set_crc32_options(False)
    torch.save(model.state_dict(), folder / "no-checksums.pt")
    torch.serialization.set_crc32_options(True)
    yield Case("PyTorch's files", folder / "no-checksums.pt", {"0.weight": VALUES})
    shared = torch.from_numpy(VALUES.copy())
    torch.save({"w": shared, "v": shared[2:], "l": [shared, {"x": shared}], 1: shared}, folder / "shared.pt")
    yield Case("PyTorch's files", folder / "shared.pt", {"w": VALUES, "v": VALUES[2:], "l.1.x": VALUES, "1": VALUES})
    torch.save(model, folder / "module.pt")
    torch.save(shared.untyped_storage(), folder / "storage.pt")
    torch.save({}, folder / "nothing.pt")
    torch.jit.script(model).save(folder / "script.pt")
    torch.save({"w": shared}, folder / "old.pt", _use_new_zipfile_serialization=False)
    for name in ("module", "storage", "nothing", "script", "old"):
        yield Case("PyTorch's files", folder / f"{name}.pt", "refused")
    program = torch.export.export(model, (torch.zeros(2, dtype=torch.int64),))
    torch.export.save(program, folder / "exported.pt2")
    yield Case("PyTorch's files", folder / "exported.pt2", "any")


def safetensors_files(folder, crate):
    """What the crate's own tests read, and the files of its attacks."""
    contents = [] if crate is None else list(of_rust(pathlib.Path(crate) / "safetensors/src/tensor.rs"))
    one = {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}
    heads = [
        json.dumps({f"weight_{number}": one for number in range(100_000)}),
        json.dumps({"__metadata__": {"a": 1}, "w": one}),
        json.dumps({"__metadata__": {"a": "b" * 1000}, "w": one}),
        '{"w":%s,"w":%s}' % ((json.dumps(one),) * 2),
        json.dumps({"v": one, "w": {**one, "data_offsets": [32, 48]}}),
        json.dumps({"v": one, "w": {**one, "data_offsets": [8, 24]}}),
        json.dumps({"w": {**one, "data_offsets": [16, 0]}}),
        json.dumps({"w": {**one, "more": 1}}),
        "[" * 100_000,
    ]
    contents += [struct.pack("<Q", len(head)) + head.encode() + bytes(16) for head in heads]
    contents.append(struct.pack("<Q", 1000) + json.dumps({"w": one}).encode() + bytes(16))
    for number, content in enumerate(contents):
        path = folder / f"{number:03}.safetensors"
        path.write_bytes(content)
        yield Case("safetensors' own tests", path)


def mlx_models(folder):
    """Embeddings that MLX quantised in each of its modes, and its own values for those that can be read."""
    import mlx.core as mx

    weight = mx.random.normal((6, 512), key=mx.random.key(1)).astype(mx.bfloat16)
    settings = [("affine", bits, group) for bits in (2, 3, 4, 5, 6, 8) for group in (32, 64, 128)]
    for mode, bits, group in [*settings, ("mxfp4", 4, 32), ("mxfp8", 8, 32), ("nvfp4", 4, 16)]:
        model = folder / f"{mode}-{bits}-{group}"
        model.mkdir()
        packed, scales, *biases = mx.quantize(weight, group, bits, mode=mode)
        layer = "model.embed_tokens"
        tensors = {f"{layer}.weight": packed, f"{layer}.scales": scales, **{f"{layer}.biases": each for each in biases}}
        mx.save_safetensors(str(model / "model.safetensors"), tensors)
        own = {"group_size": group, "bits": bits, "mode": mode}
        (model / "config.json").write_text(json.dumps({"quantization": {"group_size": 64, "bits": 4, layer: own}}))
        values = mx.dequantize(packed, scales, *biases, group_size=group, bits=bits, mode=mode).astype(mx.float32)
        yield Case("MLX's modes", model, {f"{layer}.weight": np.array(values)} if mode == "affine" else "refused")
    columns = mx.arange(40).astype(mx.float32).reshape(5, 8).T
    for name, array in {"c": weight, "f": columns, "b": mx.broadcast_to(weight[0], (4, 512))}.items():
        expected = np.array(array.astype(mx.float32))
        savers = {
            "npy": mx.save,
            "npz": lambda path, each: mx.savez(path, w=each),
            "gguf": lambda path, each: mx.save_gguf(path, {"w": each}),
        }
        for extension, save in savers.items():
            path = folder / f"{name}.{extension}"
            try:
                save(str(path), array)
            except Exception as error:
                print(f"MLX's {path.name}: {error}")
                continue
            fits = {"data" if extension == "npy" else "w": expected}
            yield Case("MLX's arrays", path, "any" if name == "f" else fits)
