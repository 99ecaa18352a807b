"""The same tests in numpy and scipy: permutations|bootstrap|compare RUNS [FILE.npy]; prints the shortest time and some numbers as JSON.

The way that a person who knows both writes it. `bootstrap` fits a few trials only, and tells what 1,000 would take.
"""

import json
import sys
import time

import numpy as np

from common import peak_memory

TRIALS = 2


def rounding_intervals(values):
    """The ends half way to the next bfloat16 values."""
    bits = (values.view(np.uint32) >> 16).astype(np.int64)
    neighbour = lambda by: ((bits + by) << 16).astype(np.uint32).view(np.float32).astype(np.float64)
    ends = np.sort([(neighbour(-1) + values) / 2, (neighbour(1) + values) / 2], axis=0)
    return ends[0], ends[1]


def fit(rows):
    """Sigma of largest likelihood, each dim's centroid its best for that sigma: a search within a search."""
    from scipy.optimize import minimize_scalar
    from scipy.stats import norm

    dims = []
    for column in rows.T:
        values, counts = np.unique(column, return_counts=True)
        if len(values) > 1:
            dims.append((*rounding_intervals(values), counts))

    def dim_at(dim, sigma):
        low, high, counts = dim
        log_likelihood = lambda centre: counts @ np.log(norm.cdf(high, centre, sigma) - norm.cdf(low, centre, sigma) + 1e-300)
        return minimize_scalar(lambda centre: -log_likelihood(centre), bounds=(low[0], high[-1]), method="bounded").fun

    width = max(np.max(high - low) for low, high, _ in dims)
    at = lambda log_sigma: sum(dim_at(dim, np.exp(log_sigma)) for dim in dims)
    best = minimize_scalar(at, bounds=(np.log(width) - 4, np.log(width) + 4), method="bounded")
    return float(np.exp(best.x)), float(-best.fun)


def permutations(rows):
    random = np.random.default_rng(42)
    spreads = []
    for _ in range(999):
        dealt = random.permuted(rows, axis=0)
        spreads.append(np.unique(dealt, axis=0, return_counts=True)[1].max())
    sigma, log_likelihood = fit(rows)
    return {"sigma": sigma, "logLikelihood": log_likelihood, "unique": len(np.unique(rows, axis=0))}


def bootstrap(rows):
    random = np.random.default_rng(42)
    centre = rows.mean(axis=0)
    sigma, log_likelihood = fit(rows)
    start = time.perf_counter()
    for _ in range(TRIALS):
        trial = (centre + sigma * random.standard_normal(rows.shape)).astype(np.float32)
        bits = trial.view(np.uint32)
        trial = ((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)
        np.unique(trial, axis=0)
        fit(trial)
    each = (time.perf_counter() - start) / TRIALS
    return {"sigma": sigma, "logLikelihood": log_likelihood, "seconds": 1000 * each, "unique": len(np.unique(rows, axis=0))}


def compare():
    from scipy.stats import rankdata

    at = np.arange(1, 10_001)
    rows = np.stack([at * (metric + 7) * 7919 % (97 + metric) for metric in range(20)], axis=1).astype(np.float64)
    rows = np.vstack([rows, 90.0 + np.arange(20)])
    ranks = rankdata(rows, axis=0)
    ranks = np.sort(np.minimum(ranks, len(rows) + 1 - ranks), axis=1)
    order = np.lexsort(ranks.T[::-1])
    own = np.flatnonzero((ranks[order] == ranks[-1]).all(axis=1)).max()
    return {"jointP": (own + 1) / len(rows)}


what, runs = sys.argv[1], int(sys.argv[2])
data = np.load(sys.argv[3]) if len(sys.argv) > 3 else None
shortest, found = float("inf"), {}
for _ in range(runs):
    start = time.perf_counter()
    found = compare() if what == "compare" else {"permutations": permutations, "bootstrap": bootstrap}[what](data)
    shortest = min(shortest, found.pop("seconds", time.perf_counter() - start))
print(json.dumps({"seconds": shortest, **found, "peak": peak_memory()}))
