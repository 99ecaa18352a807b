"""Files of trials in as many forms as h5py can write, read by h5py and by collapsar, and compared value by value.

usage: npm run build && python scripts/verify/hdf5.py [--files 600] [--seed 1] [--keep DIR]

Needs h5py 3.16 or newer (HDF5 2.0), which writes every layout there is. Forms are drawn from filters x dtypes x chunk shapes x indexes x
versions of the library x what was written; a seed gives the same files again. What collapsar refuses must be refused for a reason that is
named in `REFUSED`; everything else must have the values that h5py reads.
"""

import argparse
import collections
import ctypes
import json
import os
import random
import subprocess
import sys
import tempfile

import h5py
import numpy as np

SHAPE = (7, 12, 5)
FILTERS = {
    "none": [],
    "deflate": ["deflate"],
    "shuffle": ["shuffle"],
    "shuffle deflate": ["shuffle", "deflate"],
    "fletcher32": ["fletcher32"],
    "deflate fletcher32": ["deflate", "fletcher32"],
    "shuffle deflate fletcher32": ["shuffle", "deflate", "fletcher32"],
    "fletcher32 deflate": ["fletcher32", "deflate"],
    "fletcher32 shuffle deflate": ["fletcher32", "shuffle", "deflate"],
    "deflate deflate": ["deflate", "deflate"],
    "lzf": ["lzf"],
    "shuffle lzf": ["shuffle", "lzf"],
    "shuffle lzf fletcher32": ["shuffle", "lzf", "fletcher32"],
    "szip": ["szip"],
    "scaleoffset": ["scaleoffset"],
}
REFUSED = {"szip": "filter szip", "scaleoffset": "filter scaleoffset"}
DTYPES = ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8", "bf16"]
CHUNKS = [None, (1, 12, 5), (2, 12, 5), (7, 12, 5), (1, 5, 5), (2, 5, 2), (4, 5, 2), (3, 7, 4), (1, 1, 1), (8, 13, 6)]
MOST = {
    "fixed": SHAPE,
    "room": (16, 20, 9),
    "trials": (None, 12, 5),
    "tokens": (7, None, 5),
    "two": (None, None, 5),
    "all": (None, None, None),
}
VERSIONS = [("earliest", "v108"), ("earliest", "latest"), ("v110", "v110"), ("v112", "v112"), ("v200", "v200"), ("latest", "latest")]
WRITTEN = ["all", "all", "all", "some", "nothing", "direct", "resized"]


def library():
    """The HDF5 library that h5py has loaded, for what h5py does not offer."""
    (path,) = {line.split()[-1] for line in open("/proc/self/maps") if "/libhdf5-" in line}
    loaded = ctypes.CDLL(path)
    loaded.H5Pset_chunk_opts.argtypes = [ctypes.c_int64, ctypes.c_uint]
    return loaded


def bfloat16():
    made = h5py.h5t.IEEE_F32LE.copy()
    made.set_fields(15, 7, 8, 0, 7)
    made.set_precision(16)
    made.set_size(2)
    made.set_ebias(127)
    return made


def values(rng, dtype):
    """Values with structure, which compresses, and random ones, which do not."""
    at = np.indices(SHAPE).sum(0)
    data = np.where(at % 3 == 0, rng.standard_normal(SHAPE), at / 8).astype("<f4")
    if dtype == "bf16":
        return (data.view("<u4") >> 16).astype("<u2")
    return data.astype(dtype)


def make(path, form, rng):
    dtype, chunk, most = form["dtype"], form["chunk"], MOST[form["most"]]
    data = values(rng, dtype)
    with h5py.File(path, "w", libver=form["version"], userblock_size=form["user_block"]) as out:
        group = out
        for name in form["group"]:
            group = group.create_group(name)
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        if chunk:
            properties.set_chunk(chunk)
            for name in FILTERS[form["filters"]]:
                if name == "deflate":
                    properties.set_deflate(4)
                elif name == "shuffle":
                    properties.set_shuffle()
                elif name == "fletcher32":
                    properties.set_fletcher32()
                elif name == "szip":
                    properties.set_szip(h5py.h5z.SZIP_NN_OPTION_MASK, 4)
                elif name == "scaleoffset":
                    properties.set_scaleoffset(h5py.h5z.SO_FLOAT_DSCALE, 4)
                else:
                    properties.set_filter(h5py.h5z.FILTER_LZF, h5py.h5z.FLAG_OPTIONAL, ())
            if form["plain_edges"]:
                library().H5Pset_chunk_opts(properties.id, 2)
        elif form["compact"]:
            properties.set_layout(h5py.h5d.COMPACT)
        if form["early"]:
            properties.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        kind = bfloat16() if dtype == "bf16" else h5py.h5t.py_create(np.dtype(dtype))
        if form["fill"] and dtype != "bf16":
            properties.set_fill_value(np.array(0.375, dtype=dtype))
        properties.set_obj_track_times(form["times"])
        first = (9, 12, 5) if form["written"] == "resized" and most[0] is None and chunk else SHAPE
        space = h5py.h5s.create_simple(first, tuple(h5py.h5s.UNLIMITED if each is None else max(each, first[at]) for at, each in enumerate(most)) if chunk else first)
        dataset = h5py.h5d.create(group.id, b"embeddings", kind, space, properties)

        def write(from_, to):
            if from_ == to:
                return
            memory = h5py.h5s.create_simple((to - from_, *SHAPE[1:]))
            target = dataset.get_space()
            target.select_hyperslab((from_, 0, 0), (to - from_, *SHAPE[1:]))
            dataset.write(memory, target, np.ascontiguousarray(data[from_:to]), mtype=kind)

        if form["written"] == "some":
            write(1, 3)
            write(5, 6)
        elif form["written"] != "nothing":
            write(0, 7)
        if form["written"] == "direct" and chunk and all(a <= b for a, b in zip(chunk, SHAPE)):
            # One chunk that all filters left out.
            count = len(FILTERS[form["filters"]])
            plain = np.zeros(chunk, data.dtype)
            part = data[tuple(slice(0, length) for length in chunk)]
            plain[...] = part
            if chunk[0] <= SHAPE[0]:
                dataset.write_direct_chunk((0, 0, 0), plain.tobytes(), filter_mask=(1 << count) - 1)
        if first != SHAPE:
            dataset.set_extent(SHAPE)
        for number in range(form["attributes"]):
            out.attrs[f"a{number}"] = number
        for number in range(form["siblings"]):
            group.create_dataset(f"s{number:03}", data=number)
    # What h5py reads of it, back from the disk.
    with h5py.File(path, "r") as file:
        dataset = file["/".join([*form["group"], "embeddings"])].id
        read = np.zeros(SHAPE, data.dtype)
        dataset.read(h5py.h5s.ALL, h5py.h5s.ALL, read, mtype=kind)
    return read.astype("<u2" if dtype == "bf16" else np.dtype(dtype).newbyteorder("<"))


def forms(count, rng):
    filters, dtypes = list(FILTERS), DTYPES
    for number in range(count):
        # Every filter and every dtype comes equally often; the rest is drawn.
        form = {
            "filters": filters[number % len(filters)],
            "dtype": dtypes[number // len(filters) % len(dtypes)],
            "chunk": rng.choice(CHUNKS),
            "most": rng.choice(list(MOST)),
            "version": rng.choice(VERSIONS),
            "written": rng.choice(WRITTEN),
            "plain_edges": rng.random() < 0.3,
            "compact": rng.random() < 0.5,
            "early": rng.random() < 0.3,
            "fill": rng.random() < 0.4,
            "times": rng.random() < 0.5,
            "user_block": rng.choice([0, 0, 0, 512, 2048]),
            "group": rng.choice([[], [], ["run"], ["run", "one"]]),
            "attributes": rng.choice([0, 3, 40]),
            "siblings": rng.choice([0, 0, 5, 100]),
        }
        if form["filters"] != "none" and form["chunk"] is None:
            form["chunk"] = (2, 12, 5)
        if form["chunk"] is None:
            form["plain_edges"] = False
        else:
            form["compact"] = False
        if form["dtype"] == "bf16" and form["filters"] in ("szip", "scaleoffset"):
            form["filters"] = "deflate"
        yield form


def many(path, version, most, filters, rng):
    """A dataset of so many chunks that every index has several levels, some of them never written."""
    shape, chunk = (70_000, 2, 1), (1, 1, 1)
    data = rng.integers(0, 2**16, shape).astype("<u2")
    with h5py.File(path, "w", libver=version) as out:
        dataset = out.create_dataset("embeddings", shape, "<f2", chunks=chunk, maxshape=most, shuffle=filters)
        for from_, to in [(0, 30), (900, 5000), (33_000, 70_000)]:
            dataset[from_:to] = data[from_:to].view("<f2")
    read = np.zeros(shape, "<u2")
    for from_, to in [(0, 30), (900, 5000), (33_000, 70_000)]:
        read[from_:to] = data[from_:to]
    return read


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--many", action="store_true", help="also files of 140,000 chunks, some minutes")
    parser.add_argument("--keep", help="keep the files in this directory")
    asked = parser.parse_args()
    rng, numbers = random.Random(asked.seed), np.random.default_rng(asked.seed)
    with tempfile.TemporaryDirectory() as temporary:
        directory = asked.keep or temporary
        os.makedirs(directory, exist_ok=True)
        cases, unmade = [], collections.Counter()
        for number, form in enumerate(forms(asked.files, rng)):
            path = os.path.join(directory, f"{number:04}.h5")
            try:
                read = make(path, form, numbers)
            except (OSError, ValueError, RuntimeError, TypeError) as error:
                unmade[str(error).split("(")[0][:80]] += 1
                continue
            with open(f"{path}.bin", "wb") as out:
                out.write(read.tobytes())
            name = "/".join([*form["group"], "embeddings"])
            cases.append({"path": path, "dataset": name, "refusal": REFUSED.get(form["filters"]), "form": form})
        kinds = [(version, most, filters) for version in VERSIONS for most in (None, (None, 2, 1), (None, None, 1)) for filters in (False, True)]
        for number, (version, most, filters) in enumerate(kinds if asked.many else []):
            path = os.path.join(directory, f"many-{number:02}.h5")
            with open(f"{path}.bin", "wb") as out:
                out.write(many(path, version, most, filters, numbers).tobytes())
            form = {"many": True, "version": version, "most": most, "filters": filters, "attributes": 0}
            cases.append({"path": path, "dataset": "embeddings", "refusal": None, "form": form})
        with open(os.path.join(directory, "cases.json"), "w") as out:
            json.dump(cases, out)
        print(f"{len(cases)} files by h5py {h5py.version.version}, HDF5 {h5py.version.hdf5_version}")
        for reason, count in unmade.items():
            print(f"  {count} that HDF5 itself does not make: {reason}")
        script = os.path.join(os.path.dirname(__file__), "hdf5.mjs")
        sys.exit(subprocess.run(["node", script, os.path.join(directory, "cases.json")]).returncode)


if __name__ == "__main__":
    main()
