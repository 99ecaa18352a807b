"""Runs the commands that errors on HDF5 files advise, with h5py, and compares what collapsar reads afterwards with what h5py reads.

usage: npm run build && python scripts/verify/hdf5-advice.py

Needs h5py, numpy, hdf5plugin and node.
"""

import os
import re
import subprocess
import sys
import tempfile

import h5py
import hdf5plugin
import numpy as np

CLI = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../dist/bundle/cli.js")
VALUES = (np.random.default_rng(1).standard_normal((5, 6, 4)) * 8).astype("<f2")


def virtual(out):
    with h5py.File("there.h5", "w") as there:
        there["embeddings"] = VALUES
    layout = h5py.VirtualLayout(VALUES.shape, "<f2")
    layout[:] = h5py.VirtualSource("there.h5", "embeddings", VALUES.shape)
    out.create_virtual_dataset("embeddings", layout)


def files():
    """Each refused file: its name, the name of the dataset, how its command names the file, and its values."""
    made = {
        "zstd": dict(data=VALUES, **hdf5plugin.Zstd()),
        "blosc": dict(data=VALUES, chunks=(1, 6, 4), **hdf5plugin.Blosc()),
        "bitshuffle": dict(data=VALUES, **hdf5plugin.Bitshuffle()),
        "szip": dict(data=VALUES.astype("<f4"), compression="szip"),
        "scaleoffset": dict(data=VALUES.astype("<f4"), scaleoffset=4),
    }
    for name, options in made.items():
        with h5py.File(f"{name}.h5", "w") as out:
            out.create_dataset("run/embeddings", **options)
        yield f"{name}.h5", "run/embeddings", f"{name}.h5"
    with h5py.File("virtual.h5", "w") as out:
        virtual(out)
    yield "virtual.h5", "embeddings", "virtual.h5"
    with h5py.File("outside.h5", "w") as out:
        out.create_dataset("embeddings", data=VALUES, external=[("outside.bin", 0, h5py.h5f.UNLIMITED)])
    yield "outside.h5", "embeddings", "outside.h5"
    for libver in ("earliest", "latest"):
        with h5py.File(f"family-{libver}-%d.h5", "w", driver="family", memb_size=4096, libver=libver) as out:
            out["embeddings"] = VALUES
        yield f"family-{libver}-0.h5", "embeddings", f"family-{libver}-%d.h5"
        with h5py.File(f"split-{libver}", "w", driver="split", meta_ext=b"-m.h5", raw_ext=b"-r.h5", libver=libver) as out:
            out["embeddings"] = VALUES
        yield f"split-{libver}-m.h5", "embeddings", f"split-{libver}"
    with h5py.File("matrix.h5", "w") as out:
        out.create_dataset("embeddings", data=VALUES[0], chunks=(3, 4), compression="gzip")
    yield "matrix.h5", "embeddings", "matrix.h5"


def collapsar(*words):
    return subprocess.run(["node", CLI, *words], capture_output=True, text=True)


wrong = 0
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for name, dataset, opened in files():
        refused = collapsar("trials", name, "--dataset", dataset).stderr
        advised = re.search(r'python (-c ".*")$', refused, re.M)
        problem = "" if advised else f"no command: {refused.strip()}"
        if advised:
            command = advised[1].replace("IN%d.h5", opened).replace("IN.h5", opened).replace("'IN'", f"'{opened}'")
            ran = subprocess.run(f"{sys.executable} {command}", shell=True, capture_output=True, text=True)
            if "OUT.npy" in command:
                after = collapsar("stats", "OUT.npy", "--rows", "all", "--format", "json")
                same = np.array_equal(np.load("OUT.npy"), VALUES[0]) if ran.returncode == 0 else False
            else:
                after = collapsar("trials", "OUT.h5", "--dataset", dataset, "--format", "json")
                same = ran.returncode == 0 and h5py.File("OUT.h5")[dataset].shape == VALUES.shape
            problem = ran.stderr.strip() or after.stderr.strip() * (after.returncode != 0) or ("" if same else "other values")
        wrong += problem != ""
        print(f"{name}: {problem or 'right'}")
        for made in ("OUT.h5", "OUT.npy"):
            if os.path.exists(made):
                os.remove(made)
sys.exit(wrong != 0)
