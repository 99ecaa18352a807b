"""The indicators of `collapsar tokens` in numpy and scikit-learn, of a model with one embedding, over a memory map.

usage: python tokens.py SOLVER gamma.safetensors out.npz

SOLVER is scikit-learn's for the first component: full, covariance_eigh or randomized. Rows go through numpy in blocks, which takes less
memory and less time than whole columns of float64 would; scikit-learn asks for the whole matrix.
"""

import json
import sys

import numpy as np
from sklearn.decomposition import PCA

EPSILON = np.float32(6e-5)
BLOCK_ROWS = 2048


def open_rows(path):
    """The matrix as it is stored, [rows, dims], over a memory map: float32, or the bits of bfloat16."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(length))["gamma"]
    dtype = {"F32": "<f4", "BF16": "<u2"}[entry["dtype"]]
    return np.memmap(path, dtype, "r", 8 + length + entry["data_offsets"][0], tuple(entry["shape"]))


def widen(rows):
    """Rows as float32."""
    return rows if rows.dtype == np.float32 else (rows.astype(np.uint32) << 16).view(np.float32)


def blocks(rows):
    for first in range(0, len(rows), BLOCK_ROWS):
        yield slice(first, first + BLOCK_ROWS), widen(rows[first : first + BLOCK_ROWS])


def largest_group(rows):
    """Rows of the largest group of identical ones: a prefix of each row first, then those that share it in full."""
    prefix = np.ascontiguousarray(rows[:, :16]).view(np.void(rows.dtype.itemsize * 16)).ravel()
    _, inverse, counts = np.unique(prefix, return_inverse=True, return_counts=True)
    groups = {}
    for row in np.flatnonzero(counts[inverse] > 1):
        groups.setdefault(rows[row].tobytes(), []).append(row)
    return np.array(max(groups.values(), key=len))


def ordinals(rows):
    """The place of each bfloat16 value among all of them."""
    bits = (rows.view(np.uint32) >> 16).astype(np.int32)
    return np.where(bits & 0x8000, -(bits & 0x7FFF), bits)


def cosine_distance(rows, lengths, vector):
    return 1 - rows @ vector / np.maximum(lengths * np.linalg.norm(vector), 1e-6)


def main():
    solver, path, out = sys.argv[1:]
    rows = open_rows(path)
    group = largest_group(rows)
    anchor = widen(rows[group[:1]])
    reference = widen(rows[group]).astype(np.float64).mean(axis=0)
    count, dims = rows.shape

    wide = np.empty((count, dims))
    for at, block in blocks(rows):
        wide[at] = block
    pca = PCA(n_components=1, svd_solver=solver, random_state=0, copy=False)
    pca.fit(wide)
    mean, component = pca.mean_, pca.components_[0]
    del wide

    names = "norm max_abs cosine centred without_pc1 l2 linf lattice exponent".split()
    columns = {name: np.empty(count) for name in names}
    along = reference @ component
    for at, block in blocks(rows):
        e = block.astype(np.float64)
        lengths = np.linalg.norm(e, axis=1)
        columns["norm"][at] = lengths
        columns["max_abs"][at] = np.abs(block).max(axis=1)
        columns["cosine"][at] = cosine_distance(e, lengths, reference)
        centred = e - mean
        columns["centred"][at] = cosine_distance(centred, np.linalg.norm(centred, axis=1), reference - mean)
        rest = e - np.outer(e @ component, component)
        columns["without_pc1"][at] = cosine_distance(rest, np.linalg.norm(rest, axis=1), reference - along * component)
        columns["l2"][at] = np.linalg.norm(e - reference, axis=1)
        columns["linf"][at] = np.abs(block - anchor).max(axis=1) / EPSILON
        columns["lattice"][at] = np.abs(ordinals(block) - ordinals(anchor)).max(axis=1)
        exponent = lambda values: (values.view(np.uint32) >> 23 & 255).astype(np.int32)
        columns["exponent"][at] = np.abs(exponent(block) - exponent(anchor)).max(axis=1)
    np.savez(out, component=component, mean=mean, **columns)


main()
