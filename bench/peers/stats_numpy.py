"""`collapsar stats --mask` in Python by someone who knows the file: numpy alone, a memory map, the masked rows only.

Groups by bytes, so it expects finite rows. usage: python stats_numpy.py gamma.safetensors mask.safetensors out.csv
"""

import json
import sys

import numpy as np

from common import EPSILON, THRESHOLD, topology, write_csv

DTYPES = {"F32": "<f4", "BOOL": "?"}


def open_tensor(path, name):
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(length))[name]
    offset = 8 + length + entry["data_offsets"][0]
    return np.memmap(path, DTYPES[entry["dtype"]], "r", offset, tuple(entry["shape"]))


def unique_rows(rows):
    counts = {}
    for row in rows + np.float32(0):  # -0.0 becomes 0.0
        key = row.tobytes()
        counts[key] = counts.get(key, 0) + 1
    unique = np.array([np.frombuffer(key, np.float32) for key in counts])
    order = np.lexsort(unique.T[::-1])
    return unique[order], np.array(list(counts.values()))[order]


def gini(sizes):
    n = len(sizes)
    if n <= 1:
        return 0.0
    ordered = np.sort(sizes).astype(np.float32)
    index = np.arange(1, n + 1, dtype=np.float32)
    quotient = np.float32(2) * (index * ordered).sum() / (np.float32(n) * ordered.sum())
    return float(quotient - np.float32((n + 1) / n))


def measure(unique, counts):
    """The 20 metrics of float32 rows in lexicographic order, each with its number of members."""
    n = len(unique)
    holes = np.sort(counts[counts >= 2])
    distances = [np.abs(unique[i + 1 :] - unique[i]).max(axis=1) for i in range(n - 1)]
    scaled = np.sort(np.concatenate(distances) / np.float32(EPSILON))
    neighbours = [set() for _ in range(n)]
    for i, row in enumerate(distances):
        for j in np.flatnonzero(row <= np.float32(THRESHOLD)).tolist():
            neighbours[i].add(i + 1 + j)
            neighbours[i + 1 + j].add(i)
    return {
        "n_tokens": int(counts.sum()),
        "n_unique": n,
        "n_black_holes": len(holes),
        "n_singletons": n - len(holes),
        "total_population": int(counts.sum()),
        "black_hole_population": int(holes.sum()),
        "largest_bh": int(holes[-1]),
        "smallest_bh": int(holes[0]),
        "mean_bh_size": float(np.float32(holes.sum()) / np.float32(len(holes))),
        "median_bh_size": float(holes[(len(holes) - 1) // 2]),
        "top2_population": int(holes[-2:].sum()),
        "gini_coefficient": gini(holes),
        "max_l_inf": float(scaled[-1]),
        "mean_l_inf": float(np.float32(scaled.mean(dtype=np.float64))),
        "median_l_inf": float(scaled[(len(scaled) - 1) // 2]),
        **topology(neighbours),
    }


def main(gamma_path, mask_path, out_path):
    mask = open_tensor(mask_path, "mask")
    rows = open_tensor(gamma_path, "gamma")[np.flatnonzero(mask)]
    write_csv(out_path, [{"trial_id": 0, **measure(*unique_rows(rows))}])


if __name__ == "__main__":
    main(*sys.argv[1:])
