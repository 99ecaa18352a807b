"""`collapsar trials` the way the notebook does it: h5py, batches of 100, torch.unique, all pairs by broadcasting.

usage: python trials_torch.py trials.h5 out.csv
"""

import sys

import h5py
import torch

from common import write_csv
from stats_torch import measure

BATCH = 100


def main(path, out_path):
    rows = []
    with h5py.File(path) as file:
        embeddings = file["embeddings"]
        for start in range(0, len(embeddings), BATCH):
            batch = torch.from_numpy(embeddings[start : start + BATCH])
            for trial, matrix in enumerate(batch, start):
                rows.append({**measure(matrix.to(torch.float32)), "trial_id": trial})
    write_csv(out_path, rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
