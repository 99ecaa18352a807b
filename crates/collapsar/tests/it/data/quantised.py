"""Writes quantised.json: blocks of random bytes, and what the reference implementations make of them.

Run with gguf and mlx (on a CPU) installed: python quantised.py
"""
import json
from pathlib import Path

import gguf
import mlx.core as mx
import numpy as np

GGML = "Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K IQ4_NL IQ4_XS MXFP4 TQ1_0 TQ2_0".split()
MLX = [(2, 32, "bfloat16"), (3, 64, "bfloat16"), (4, 64, "bfloat16"), (5, 64, "bfloat16"), (6, 64, "bfloat16"), (8, 128, "bfloat16")]
MLX += [(4, 64, "float16"), (4, 64, "float32")]
NAMES = {"bfloat16": "BF16", "float16": "F16", "float32": "F32"}

rng = np.random.default_rng(15)


def ggml_blocks(name: str) -> tuple[bytes, np.ndarray]:
    kind = gguf.GGMLQuantizationType[name]
    values, size = gguf.GGML_QUANT_SIZES[kind]
    found = []
    # Any bytes are a block; one whose scale is a NaN or an infinity says nothing about arithmetic.
    while len(found) < 512 // values:
        block = rng.integers(0, 256, (1, size), dtype=np.uint8)
        with np.errstate(all="ignore"):
            if np.isfinite(gguf.dequantize(block, kind)).all():
                found.append(block)
    blocks = np.concatenate(found, axis=1)
    return blocks.tobytes(), gguf.dequantize(blocks, kind).ravel()


def mlx_row(bits: int, group: int, dtype: str) -> tuple[bytes, np.ndarray]:
    packed = mx.array(rng.integers(0, 2**32, (1, 256 * bits // 32), dtype=np.uint32))
    scales, biases = (mx.array(rng.normal(size=(1, 256 // group)).astype(np.float32)).astype(getattr(mx, dtype)) for _ in "sb")
    values = mx.dequantize(packed, scales, biases, group_size=group, bits=bits).astype(mx.float32)
    plain = [np.array(packed)] + [np.array(each.view(mx.uint32 if dtype == "float32" else mx.uint16)) for each in (scales, biases)]
    return b"".join(each.tobytes() for each in plain), np.array(values).ravel()


mx.set_default_device(mx.cpu)
cases = {name: ggml_blocks(name) for name in GGML}
cases |= {f"MLX_{bits}BIT_G{group}_{NAMES[dtype]}": mlx_row(bits, group, dtype) for bits, group, dtype in MLX}
lines = [
    f'{json.dumps(name)}: {{"stored": "{stored.hex()}", "values": "{values.astype("<f4").tobytes().hex()}"}}'
    for name, (stored, values) in cases.items()
]
Path(__file__).with_name("quantised.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
