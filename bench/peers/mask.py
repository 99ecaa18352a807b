"""`collapsar mask` in Python, five ways. usage: python mask.py WAY gamma.safetensors out.safetensors

WAY: dict (row bytes as keys), void (numpy.unique on void rows), torch (torch.unique), pandas (factorize on row bytes),
prefix (numpy filter on a prefix of each row, candidates compared in full).
"""

import json
import sys

import numpy as np


def open_rows(path):
    """The matrix as bytes, [rows, bytes of a row], over a memory map."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(length))["gamma"]
    rows, dims = entry["shape"]
    offset = 8 + length + entry["data_offsets"][0]
    return np.memmap(path, np.uint8, "r", offset, (rows, dims * 4))


def repeated(keys):
    """Which of the keys occur twice or more."""
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return counts[inverse] > 1


def by_dict(path):
    rows = open_rows(path)
    groups = {}
    for index in range(len(rows)):
        groups.setdefault(rows[index].tobytes(), []).append(index)
    mask = np.zeros(len(rows), bool)
    for members in groups.values():
        if len(members) > 1:
            mask[members] = True
    return mask


def by_void(path):
    rows = np.ascontiguousarray(open_rows(path))
    return repeated(rows.view(f"V{rows.shape[1]}").ravel())


def by_torch(path):
    import torch
    from safetensors.torch import load_file

    _, inverse, counts = torch.unique(load_file(path)["gamma"], dim=0, return_inverse=True, return_counts=True)
    return (counts[inverse] > 1).numpy()


def by_pandas(path):
    import pandas

    codes, _ = pandas.factorize(np.array([row.tobytes() for row in open_rows(path)], dtype=object))
    return np.bincount(codes)[codes] > 1


def by_prefix(path):
    rows = open_rows(path)
    prefix = np.ascontiguousarray(rows[:, :64])
    candidates = np.flatnonzero(repeated(prefix.view("V64").ravel()))
    mask = np.zeros(len(rows), bool)
    chosen = np.ascontiguousarray(rows[candidates])
    mask[candidates] = repeated(chosen.view(f"V{rows.shape[1]}").ravel())
    return mask


def main(way, gamma_path, out_path):
    ways = {"dict": by_dict, "void": by_void, "torch": by_torch, "pandas": by_pandas, "prefix": by_prefix}
    mask = ways[way](gamma_path)
    header = json.dumps({"mask": {"dtype": "BOOL", "shape": [len(mask)], "data_offsets": [0, len(mask)]}}).encode()
    header += b" " * (-len(header) % 8)
    with open(out_path, "wb") as file:
        file.write(len(header).to_bytes(8, "little") + header + mask.tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
