"""How the rows of a stacked bfloat16 tensor move from step to step, with the obvious numpy loop over a memory map.

usage: python motion.py stack.safetensors out.csv

The motion alone, of all rows: nothing is grouped, and no other metric is computed.
"""

import csv
import json
import sys

import numpy as np

PHASES = "frozen stumbling spherical superluminal hypernova".split()


def open_stack(path):
    """The bits of bfloat16, [steps, rows, dims]."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(length))["W"]
    assert entry["dtype"] == "BF16"
    return np.memmap(path, "<u2", "r", 8 + length + entry["data_offsets"][0], tuple(entry["shape"]))


def ordinals(bits):
    """The place of each value among all of them."""
    wide = bits.astype(np.int32)
    return np.where(wide & 0x8000, -(wide & 0x7FFF), wide)


def widen(bits):
    return (bits.astype(np.uint32) << 16).view(np.float32).astype(np.float64)


def phases_of(l1, l2, dims):
    return np.select([l1 == 0, l1 <= 1, l2 <= np.sqrt(dims), l2 <= 1000], [0, 1, 2, 3], 4)


def main():
    path, out = sys.argv[1:]
    stack = open_stack(path)
    steps, rows, dims = stack.shape
    last = np.full((len(PHASES), rows), -1)
    reheats, rested = np.zeros(rows, int), np.zeros(rows, bool)
    places, values, centroid, first, before, length = None, None, None, None, None, 0.0
    records = []
    for step in range(steps):
        bits = stack[step]
        old_places, old_values, old_centroid = places, values, centroid
        places, values = ordinals(bits), widen(bits)
        centroid = values.mean(axis=0)
        record = {
            "step": step,
            "centroid_norm": np.linalg.norm(centroid),
            "radius": np.linalg.norm(values - centroid, axis=1).mean(),
        }
        if step == 0:
            first = centroid
        else:
            moved = np.abs(places - old_places)
            l1 = moved.sum(axis=1)
            l2 = np.sqrt((moved.astype(np.float64) ** 2).sum(axis=1))
            phases = phases_of(l1, l2, dims)
            drift = centroid - old_centroid
            apart = values - old_values - drift
            length += np.linalg.norm(drift)
            record |= {
                "rows_moved": (l1 > 0).sum(),
                "elements_moved": (moved > 0).sum(),
                "l1_mean": l1.mean(),
                "l1_max": l1.max(),
                "l2_mean": l2.mean(),
                "linf_max": moved.max(),
                **{f"n_{name}": (phases == at).sum() for at, name in enumerate(PHASES)},
                "centroid_step": np.linalg.norm(drift),
                "path_efficiency": np.linalg.norm(centroid - first) / length,
                "thermal": np.linalg.norm(apart, axis=1).mean(),
            }
            if before is not None:
                record["centroid_cosine"] = drift @ before / (np.linalg.norm(drift) * np.linalg.norm(before))
            before = drift
            moves = phases > 0
            reheats += moves & rested
            rested = ~moves & (rested | (last[1:] >= 0).any(axis=0))
            last[phases, np.arange(rows)] = step
        records.append(record)
    with open(out, "w", newline="") as file:
        writer = csv.DictWriter(file, records[-1].keys(), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)


main()
