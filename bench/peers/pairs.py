"""Max, mean and lower median of all Chebyshev distances, five ways. usage: python pairs.py WAY rows.npy RUNS

Prints the shortest time, the numbers, in units of epsilon, and the memory as JSON. WAY: cdist (torch.cdist), torch-pdist, scipy, faiss, numpy.
"""

import json
import sys
import time

import numpy as np

from common import EPSILON, peak_memory


def condensed(matrix):
    return matrix[np.triu_indices(len(matrix), 1)]


def torch_cdist(rows):
    import torch

    tensor = torch.from_numpy(rows)
    return condensed(torch.cdist(tensor, tensor, p=float("inf")).numpy())


def torch_pdist(rows):
    import torch

    return torch.nn.functional.pdist(torch.from_numpy(rows), p=float("inf")).numpy()


def scipy(rows):
    from scipy.spatial.distance import pdist

    return pdist(rows, "chebyshev")


def faiss(rows):
    import faiss

    return condensed(faiss.pairwise_distances(rows, rows, metric=faiss.METRIC_Linf))


def numpy(rows):
    return np.concatenate([np.abs(rows[i + 1 :] - rows[i]).max(axis=1) for i in range(len(rows) - 1)])


def main(way, path, runs):
    ways = {"cdist": torch_cdist, "torch-pdist": torch_pdist, "scipy": scipy, "faiss": faiss, "numpy": numpy}
    rows = np.load(path)
    # Imports are not the work.
    ways[way](rows[:4])
    best = float("inf")
    for _ in range(int(runs)):
        start = time.perf_counter()
        scaled = ways[way](rows).astype(np.float32) / np.float32(EPSILON)
        middle = (len(scaled) - 1) // 2
        numbers = {
            "max": float(scaled.max()),
            "mean": float(np.float32(scaled.mean(dtype=np.float64))),
            "median": float(np.partition(scaled, middle)[middle]),
        }
        best = min(best, time.perf_counter() - start)
    print(json.dumps({"seconds": best, **numbers, "peak": peak_memory()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
