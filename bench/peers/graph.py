"""Edges and components of the epsilon-graph, three ways. usage: python graph.py WAY rows.npy RUNS

Prints the shortest time, the numbers and the memory as JSON. WAY: sweep (numpy: sort by the widest dim, compare within the window), brute and
balltree (scikit-learn).
"""

import json
import sys
import time

import numpy as np

from common import THRESHOLD, peak_memory


def sweep(rows):
    """Candidates by the widest dim, narrowed dim by dim, in the order of their ranges."""
    dims = np.argsort(-(rows.max(axis=0) - rows.min(axis=0)), kind="stable")
    rows = rows[np.argsort(rows[:, dims[0]], kind="stable")]
    key = rows[:, dims[0]]
    limit = np.float32(THRESHOLD)
    ends = np.searchsorted(key, key + 2 * limit, side="right")
    left, right = [], []
    for i, end in enumerate(ends):
        others = np.arange(i + 1, end)
        for dim in dims[:16]:
            if len(others) == 0:
                break
            others = others[np.abs(rows[others, dim] - rows[i, dim]) <= limit]
        if len(others):
            others = others[np.abs(rows[others] - rows[i]).max(axis=1) <= limit]
            left.append(np.full(len(others), i))
            right.append(others)
    return (np.concatenate(left), np.concatenate(right)) if left else (np.array([], int), np.array([], int))


def radius_graph(rows, algorithm):
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(radius=float(np.float32(THRESHOLD)), metric="chebyshev", algorithm=algorithm).fit(rows)
    graph = search.radius_neighbors_graph(rows).tocoo()
    upper = graph.row < graph.col
    return graph.row[upper], graph.col[upper]


def main(way, path, runs):
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    ways = {
        "sweep": sweep,
        "brute": lambda rows: radius_graph(rows, "brute"),
        "balltree": lambda rows: radius_graph(rows, "ball_tree"),
    }
    rows = np.load(path)
    ways[way](rows[:4])
    best = float("inf")
    for _ in range(int(runs)):
        start = time.perf_counter()
        left, right = ways[way](rows)
        matrix = coo_matrix((np.ones(len(left), bool), (left, right)), shape=(len(rows), len(rows)))
        components, _ = connected_components(matrix, directed=False)
        best = min(best, time.perf_counter() - start)
    print(json.dumps({"seconds": best, "edges": len(left), "components": int(components), "peak": peak_memory()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
