"""`collapsar diff` in numpy, over memory maps, in blocks of rows. usage: python diff.py before.safetensors after.safetensors totals.json"""

import json
import sys

import numpy as np

BLOCK_ROWS = 1024


def open_rows(path):
    """The bits of the matrix, [rows, dims], over a memory map."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(length))["gamma"]
    return np.memmap(path, "<i4", "r", 8 + length + entry["data_offsets"][0], tuple(entry["shape"]))


def ordinals(bits):
    """The place of each float32 among all of them."""
    return np.where(bits < 0, -(bits & 0x7FFFFFFF).astype(np.int64), bits)


def main():
    one, other, out = sys.argv[1:]
    before, after = open_rows(one), open_rows(other)
    columns = {name: np.zeros(len(before)) for name in ("changed", "moved", "l1", "l2", "linf")}
    classes = np.zeros(34, np.int64)
    for first in range(0, len(before), BLOCK_ROWS):
        rows = slice(first, first + BLOCK_ROWS)
        a, b = before[rows], after[rows]
        if np.array_equal(a, b):
            classes[0] += a.size
            continue
        steps = np.abs(ordinals(b) - ordinals(a))
        columns["changed"][rows] = np.count_nonzero(a != b, axis=1)
        columns["moved"][rows] = np.count_nonzero(steps, axis=1)
        columns["l1"][rows] = steps.sum(axis=1)
        columns["l2"][rows] = np.sqrt((steps.astype(np.float64) ** 2).sum(axis=1))
        columns["linf"][rows] = steps.max(axis=1)
        _, exponents = np.frexp(steps.astype(np.float64))
        classes += np.bincount(exponents.ravel(), minlength=34)
    with open(out, "w") as file:
        totals = {name: int(columns[name].sum()) for name in ("changed", "moved", "l1")}
        json.dump({**totals, "steps": classes.tolist()}, file)


main()
