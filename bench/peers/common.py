"""What the Python peers share: the components of the epsilon-graph, the CSV and the memory used."""

import csv
import re
import resource

EPSILON = 6e-5
THRESHOLD = 2 * EPSILON

COLUMNS = (
    "trial_id n_tokens n_unique n_black_holes n_singletons total_population black_hole_population largest_bh smallest_bh "
    "mean_bh_size median_bh_size top2_population gini_coefficient max_l_inf mean_l_inf median_l_inf n_components "
    "n_isolated largest_component_size largest_component_density global_density"
).split()


def topology(neighbours):
    """Metrics of a graph of two nodes or more, given as a list of sets of node numbers."""
    n = len(neighbours)
    seen, components = set(), []
    for start in range(n):
        if start in seen:
            continue
        seen.add(start)
        queue = [start]
        for node in queue:
            fresh = neighbours[node] - seen
            seen |= fresh
            queue.extend(fresh)
        components.append(set(queue))
    largest = max(components, key=len)
    size = len(largest)
    inside = sum(len(neighbours[node] & largest) for node in largest) // 2
    edges = sum(map(len, neighbours)) // 2
    return {
        "n_components": len(components),
        "n_isolated": sum(not near for near in neighbours),
        "largest_component_size": size,
        "largest_component_density": inside / (size * (size - 1) // 2) if size > 1 else 1.0,
        "global_density": edges / (n * (n - 1) // 2),
    }


def write_csv(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def peak_memory():
    """The most memory of this process that was resident, in bytes. The kernel's other figure would count the parent's too."""
    try:
        with open("/proc/self/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1]) * 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
