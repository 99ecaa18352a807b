"""GGUF files: the cases of llama.cpp's own test of headers, every type that gguf can quantise to, and what gguf writes otherwise."""

import re
import struct

import gguf
import numpy as np
from case import Case, rows

TYPES = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, LIST = 8, 9
VALUES = rows()[:, :3]


def text(value):
    return struct.pack("<Q", len(value)) + value


def value_of(kind, element=None):
    if kind == STRING:
        return text(b"some text")
    if kind == LIST:
        count = struct.pack("<IQ", element, 3)
        return count + (text(b"a") * 3 if element == STRING else struct.pack("<" + TYPES.get(element, "Q") * 3, 1, 1, 1))
    return struct.pack("<" + TYPES.get(kind, "Q"), 1)


def keys():
    """One key of each type, and one list of each."""
    for kind in (*TYPES, STRING):
        yield b"my_key_%d" % kind, kind, value_of(kind)
        yield b"my_list_%d" % kind, LIST, value_of(LIST, kind)


def key(name, kind, value):
    return text(name) + struct.pack("<I", kind) + value


def info(name=b"token_embd.weight", shape=(3, len(VALUES)), kind=0, offset=0):
    return text(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape) + struct.pack("<IQ", kind, offset)


def file(keys=(), infos=None, data=VALUES.tobytes(), magic=b"GGUF", version=3, tensors=None, pairs=None, align=32):
    infos = [info()] if infos is None else infos
    keys = list(keys)
    head = magic + struct.pack("<IQQ", version, len(infos) if tensors is None else tensors, len(keys) if pairs is None else pairs)
    head += b"".join(keys) + b"".join(infos)
    return head + bytes(-len(head) % align) + data


HUGE = 2**64 - 1
ALIGN = b"general.alignment"
ALL = [key(*each) for each in keys()]


def llama_cpp():
    """What tests/test-gguf.cpp of llama.cpp calls HANDCRAFTED, made here; "read" is what it expects to be read."""
    yield "HEADER_BAD_MAGIC", "refused", file(magic=b"FUGG")
    for version in (0, 1, 4):
        yield f"HEADER_BAD_VERSION_{version}", "refused", file(version=version)
    yield "HEADER_BAD_N_TENSORS", "refused", file(tensors=HUGE)
    yield "HEADER_BAD_N_KV", "refused", file(pairs=HUGE)
    yield "HEADER_EMPTY", "refused", file(infos=[], data=b"")
    yield "KV_BAD_KEY_SIZE", "refused", file([struct.pack("<Q", HUGE) + ALL[0][8:]])
    yield "KV_EMPTY_KEY", "any", file([key(b"", 4, value_of(4))])
    yield "KV_BAD_TYPE", "refused", file([key(b"key", 13, value_of(4))])
    yield "KV_BAD_TYPE, of a list", "refused", file([key(b"key", LIST, value_of(LIST, 13))])
    yield "KV_DUPLICATE_KEY", "refused", file([ALL[0], ALL[0]])
    yield "KV_BAD_ALIGN", "refused", file([key(ALIGN, 4, struct.pack("<I", 13))], align=13)
    yield "KV_WRONG_TYPE_ALIGN", "refused", file([key(ALIGN, 5, struct.pack("<i", 13))], align=13)
    yield "KV_SUCCESS", "read", file(ALL)
    yield "TENSORS_BAD_NAME_SIZE", "refused", file(infos=[info(name=b"x" * 80)])
    yield "TENSORS_BAD_N_DIMS", "refused", file(infos=[info(shape=(3, 1, 1, 1, 1))])
    yield "TENSORS_BAD_SHAPE", "refused", file(infos=[info(shape=(HUGE, HUGE))])
    yield "TENSORS_ZERO_DIM", "any", file(infos=[info(shape=(3, 0))], data=b"")
    yield "TENSORS_NE_TOO_BIG", "refused", file(infos=[info(shape=(2**33 - 4, 2**33 - 4))])
    yield "TENSORS_NBYTES_TOO_BIG", "refused", file(infos=[info(shape=(1533916891, 1533916891), kind=27)])
    for kind in (4, 5, 31, 36, 99):
        yield f"TENSORS_BAD_TYPE {kind}", "refused", file(infos=[info(kind=kind)])
    yield "TENSORS_BAD_OFFSET", "refused", file(infos=[info(offset=HUGE)])
    yield "TENSORS_DUPLICATE_NAME", "refused", file(infos=[info(), info(offset=64)], data=VALUES.tobytes() * 4)
    yield "TENSORS_BAD_ALIGN", "refused", file([key(ALIGN, 4, struct.pack("<I", 13))], align=13)
    two = [info(name=b"a", shape=(1, 1)), info(offset=4)]
    yield "TENSORS_INCONSISTENT_ALIGN", "refused", file(infos=two, data=bytes(4) + VALUES.tobytes())
    custom = [key(ALIGN, 4, struct.pack("<I", 1))]
    yield "TENSORS_CUSTOM_ALIGN", "read", file(custom, two, bytes(4) + VALUES.tobytes(), align=1)
    yield "DATA_NOT_ENOUGH_DATA", "refused", file(data=VALUES.tobytes()[:-1])
    huge = [info(name=b"a", shape=(0x7FFFFFFFFFFFFFC0,), kind=24), info(name=b"b", shape=(0x7FFFFFFFFFFFFFC0,), kind=24)]
    yield "DATA_MEM_SIZE_OVERFLOW", "refused", file(infos=huge)
    yield "DATA_SUCCESS", "read", file(ALL)


def quantised(folder, endianness=gguf.GGUFEndian.LITTLE):
    """Each type that gguf can write: the values that it reads again."""
    values = np.random.default_rng(1).standard_normal((6, 512)).astype("<f4")
    values[3] = values[1]
    for kind in gguf.GGMLQuantizationType:
        block, size = gguf.GGML_QUANT_SIZES[kind]
        try:
            stored = values.astype("<f8") if kind.name == "F64" else gguf.quants.quantize(values, kind)
        except NotImplementedError:
            # Types that gguf only reads: random blocks of them, with small scales.
            stored = np.random.default_rng(kind).integers(0, 60, (6, 512 // block * size), "u1")
        try:
            expected = values if kind.name == "F64" else gguf.quants.dequantize(stored, kind).astype("<f4")
        except NotImplementedError:
            expected = "refused"
        path = folder / f"{kind.name}-{endianness.name}.gguf"
        writer = gguf.GGUFWriter(path, "llama", endianess=endianness)
        writer.add_quantization_version(2)
        writer.add_tensor("token_embd.weight", stored, raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        # Types of no floats, and those whose grids and tables are left out on purpose.
        known = not kind.name.startswith(("IQ1", "IQ2", "IQ3", "NVFP4")) and not re.fullmatch(r"I\d+", kind.name)
        if not known or endianness == gguf.GGUFEndian.BIG or isinstance(expected, str):
            expected = "refused"
        elif not np.isfinite(expected).all():
            expected = "any"
        yield Case("ggml's types", path, expected if isinstance(expected, str) else {"token_embd.weight": expected})


def cases(folder):
    for number, (name, outcome, content) in enumerate(llama_cpp()):
        path = folder / f"{number:02}-{name.replace(' ', '_').replace(',', '')}.gguf"
        path.write_bytes(content)
        yield Case("llama.cpp's headers", path, {"token_embd.weight": VALUES} if outcome == "read" else outcome)
    yield from quantised(folder)
    for case in quantised(folder, gguf.GGUFEndian.BIG):
        yield case
        break
