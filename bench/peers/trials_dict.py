"""`collapsar trials` in Python by someone who knows the file: h5py, one chunk at a time, a dict of the rows' bytes, no torch.

Groups by bytes, so it expects finite rows without zeros of both signs. usage: python trials_dict.py trials.h5 out.csv
"""

import sys

import h5py
import numpy as np

from common import write_csv
from stats_numpy import measure


def unique_rows(matrix):
    counts = {}
    width = matrix.shape[1] * matrix.itemsize
    data = matrix.tobytes()
    for at in range(0, len(data), width):
        key = data[at : at + width]
        counts[key] = counts.get(key, 0) + 1
    unique = np.array([np.frombuffer(key, matrix.dtype) for key in counts]).astype(np.float32)
    order = np.lexsort(unique.T[::-1])
    return unique[order], np.array(list(counts.values()))[order]


def main(path, out_path):
    rows = []
    with h5py.File(path) as file:
        embeddings = file["embeddings"]
        step = embeddings.chunks[0]
        for start in range(0, len(embeddings), step):
            for trial, matrix in enumerate(embeddings[start : start + step], start):
                rows.append({"trial_id": trial, **measure(*unique_rows(matrix))})
    write_csv(out_path, rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
