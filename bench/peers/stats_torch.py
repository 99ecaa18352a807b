"""`collapsar stats --mask` the way the notebook does it: torch, whole file, all pairs by broadcasting.

usage: python stats_torch.py gamma.safetensors mask.safetensors out.csv
"""

import sys

import torch
from safetensors.torch import load_file

from common import EPSILON, THRESHOLD, topology, write_csv


def gini(sizes):
    ordered, _ = torch.sort(sizes)
    n = len(ordered)
    if n <= 1:
        return 0.0
    index = torch.arange(1, n + 1, dtype=torch.float32)
    return ((2 * (index * ordered).sum()) / (n * ordered.sum()) - (n + 1) / n).item()


def measure(rows, broadcast=True):
    """The 20 metrics of float32 rows. Without `broadcast` all pairs by torch.cdist, as the notebook does where they are too many."""
    unique, counts = torch.unique(rows, dim=0, return_counts=True)
    n = len(unique)
    holes = counts[counts >= 2]
    sizes = holes.to(torch.float32)

    if broadcast:
        distances = (unique.unsqueeze(1) - unique.unsqueeze(0)).abs().max(dim=2).values
    else:
        distances = torch.cdist(unique, unique, p=float("inf"))
    off_diagonal = ~torch.eye(n, dtype=torch.bool)
    scaled = distances[off_diagonal] / EPSILON
    touching = (distances <= THRESHOLD) & off_diagonal
    largest = torch.sort(holes, descending=True).values

    return {
        "trial_id": 0,
        "n_tokens": len(rows),
        "n_unique": n,
        "n_black_holes": len(holes),
        "n_singletons": n - len(holes),
        "total_population": counts.sum().item(),
        "black_hole_population": holes.sum().item(),
        "largest_bh": holes.max().item() if len(holes) else 0,
        "smallest_bh": holes.min().item() if len(holes) else 0,
        "mean_bh_size": sizes.mean().item() if len(holes) else 0.0,
        "median_bh_size": sizes.median().item() if len(holes) else 0.0,
        "top2_population": largest[:2].sum().item(),
        "gini_coefficient": gini(sizes),
        "max_l_inf": scaled.max().item(),
        "mean_l_inf": scaled.mean().item(),
        "median_l_inf": scaled.median().item(),
        **topology([set(row.nonzero().flatten().tolist()) for row in touching]),
    }


def main(gamma_path, mask_path, out_path):
    gamma = load_file(gamma_path)["gamma"].to(torch.float32)
    mask = load_file(mask_path)["mask"]
    write_csv(out_path, [measure(gamma[mask])])


if __name__ == "__main__":
    main(*sys.argv[1:])
