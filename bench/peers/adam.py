"""What AdamW's moments tell of each step of a stacked bfloat16 run, with the obvious numpy loop over memory maps.

usage: python adam.py run.safetensors lr,b1,b2,eps,wd out.csv

The columns of `series --adam` alone, of all rows: whether the update reproduces the stored weight, each operation in float32 and rounded to bfloat16
as torch rounds it; and headroom in float64, of which `numpy.quantile` takes the quantiles.
"""

import csv
import json
import sys

import numpy as np

QUANTILES = {"headroom_q05": 0.05, "headroom_q25": 0.25, "headroom_q50": 0.5, "headroom_q75": 0.75, "headroom_q95": 0.95}


def open_run(path):
    """The bits of W, m and v, [steps, rows, dims] each."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        entries = json.loads(file.read(length))
    return [
        np.memmap(path, "<u2", "r", 8 + length + entries[name]["data_offsets"][0], tuple(entries[name]["shape"]))
        for name in ("W", "m", "v")
    ]


def widen(bits):
    return (bits.astype(np.uint32) << 16).view(np.float32)


def rounded(values):
    bits = values.astype(np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000).view(np.float32)


def neighbours(weights, update):
    """How far it is to the next bfloat16 in the direction of the update."""
    bits = np.abs(weights).view(np.uint32)
    grows = (weights == 0) | ((weights > 0) == (update > 0))
    return np.abs(np.where(grows, bits + 0x10000, bits - 0x10000).astype(np.uint32).view(np.float32) - np.abs(weights))


def main():
    path, settings, out = sys.argv[1:]
    lr, b1, b2, eps, decay = map(float, settings.split(","))
    stack_w, stack_m, stack_v = open_run(path)
    single = np.float32
    records = [{"step": 0}]
    before = widen(stack_w[0])
    for step in range(1, len(stack_w)):
        after, m, v = (widen(stack[step]) for stack in (stack_w, stack_m, stack_v))
        c1, c2 = 1 - b1**step, (1 - b2**step) ** 0.5
        update = -(lr * (m.astype(np.float64) / c1)) / (np.sqrt(v.astype(np.float64)) / c2 + eps) - lr * decay * before.astype(np.float64)
        denominator = rounded(rounded(rounded(np.sqrt(v)) / single(c2)) + rounded(single([eps])))
        predicted = rounded(rounded(before * single(1 - lr * decay)) + single(-(lr / c1)) * m / denominator)
        headroom = 2 * np.abs(update) / neighbours(before, update)
        records.append(
            {
                "step": step,
                "adam_exact": (predicted == after).mean(),
                **dict(zip(QUANTILES, np.quantile(headroom, list(QUANTILES.values())))),
                "headroom_max": headroom.max(),
                "headroom_above_1": (headroom > 1).mean(),
            }
        )
        before = after
    with open(out, "w", newline="") as file:
        writer = csv.DictWriter(file, records[-1].keys(), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)


main()
