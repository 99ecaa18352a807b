"""`collapsar synth` the way the notebook does it: a normal number for every entry, three roundings, torch.unique, all pairs.

usage: python synth_torch.py centroid.safetensors sigma trials broadcast|cdist out.csv
"""

import sys

import torch
from safetensors.torch import load_file

from common import write_csv
from stats_torch import measure

TOKENS = 2100


def trial(centroid, sigma):
    noise = torch.randn(TOKENS, len(centroid)) * sigma
    stored = (centroid + noise).to(torch.bfloat16).to(torch.float32).to(torch.float16)
    return stored.to(torch.float32)


def main(centroid_path, sigma, trials, pairs, out_path):
    centroid = load_file(centroid_path)["centroid"]
    torch.manual_seed(42)
    row = {}
    for number in range(int(trials)):
        row = measure(trial(centroid, float(sigma)), broadcast=pairs == "broadcast")
        row["trial_id"] = number
    # One row is enough to see that it was measured.
    if row:
        write_csv(out_path, [row])


if __name__ == "__main__":
    main(*sys.argv[1:])
