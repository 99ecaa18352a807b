"""Files of every container that were made to break readers, and odd ones, through `inspect`, `mask` and `stats` of the built command line.

usage: npm run build && python scripts/verify/containers.py [CORPUS ...] [--crate DIR] [--only NAME ...] [--keep DIR]

Needs torch, numpy, ml_dtypes, gguf, mlx and safetensors, and CPython's own tests. CORPUS is a checkout of tests of a scanner of pickles (picklescan,
fickling) or any folder of files, DIR one of the safetensors crate. Every run ends with status 0, or with status 2 and one line, within 30 s and
600 MB. Where the writer of a file can read it, our numbers are the writer's: floats row by row (`diff`), quantised values by the metrics (`stats`).
"""

import argparse
import collections
import concurrent.futures
import itertools
import json
import multiprocessing
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import test

import numpy as np

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE / "containers"))

CLI = HERE / "../../dist/bundle/cli.js"
SECONDS = 30
MEGABYTES = 600


def run(*words):
    """Status, output, errors and what is wrong with how it ended."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(["timeout", "-s", "KILL", str(SECONDS), "node", CLI, *words], stdout=out, stderr=err)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        output, errors = out.read().decode(), err.read().decode()
    code, problem = child.returncode, None
    if code not in (0, 2):
        problem = f"status {code}: {errors.strip()[-300:]}"
    elif code == 2 and not (errors.startswith("collapsar: ") and errors.count("\n") == 1):
        problem = f"not one line: {errors[:300]!r}"
    elif used.ru_maxrss > MEGABYTES * 1000:
        problem = f"{used.ru_maxrss // 1000} MB"
    return code, output, errors, problem


def wrong_numbers(case, folder):
    """How our numbers of a file that can be read differ from its writer's."""
    for tensor, values in case.expected.items():
        reference = folder / f"{os.getpid()}-{abs(hash((case.path, tensor)))}.npy"
        np.save(reference, np.ascontiguousarray(values))
        if case.corpus in ("ggml's types", "MLX's modes"):
            words = ["--rows", "all", "--format", "csv"]
            ours = run("stats", str(case.path), *words, "--tensor", tensor)
            theirs = run("stats", str(reference), *words)
            if ours[1] != theirs[1] or ours[0] != 0:
                return f"{tensor}: {ours[2].strip() or 'other metrics'}"
            continue
        # The one tensor of an .npy file has a name of its own, so the reference is an archive with that of the tensor.
        archive = reference.with_suffix(".npz") if case.path.suffix != ".npy" else reference
        if archive != reference:
            np.savez(archive, **{tensor: np.ascontiguousarray(values)})
        status, output, errors, _ = run("diff", str(case.path), str(archive), "--tensor", tensor, "--format", "json")
        if status != 0:
            return f"{tensor}: {errors.strip()}"
        if json.loads(output)["tokens"]:
            return f"{tensor}: other rows"
    return None


def check(case, folder):
    """Whether a file was read or refused, and what is wrong."""
    results = [run(job, str(case.path), *words) for job, *words in (["inspect"], ["mask"], ["stats"])]
    problem = next((each[3] for each in results if each[3]), None)
    refused = results[2][0] == 2
    if problem is None and case.expected == "refused" and not refused:
        problem = "read, but should be refused"
    if problem is None and isinstance(case.expected, dict):
        problem = wrong_numbers(case, folder)
    return "refused" if refused else "read", problem, results[2][2].strip()


def together(cases):
    """Thousands of small files in one process, which ends at the first that is not read well; a batch goes on behind it."""
    paths = [str(case.path) for case in cases]
    while paths:
        done = subprocess.run(["node", HERE / "../fuzz-containers.mjs", *paths], capture_output=True, text=True)
        if done.returncode == 0:
            return
        number = re.search(r"FAILED after (\d+) inputs\n(.*)", done.stderr, re.S)
        if not number:
            yield done.stderr.strip()
            return
        yield number[2].strip()
        paths = paths[int(number[1]) :]


def all_cases(folder, options):
    """The files, made. In a process of its own: what torch needs of memory would count as that of what is started later."""
    import arrays
    import gguf_files
    import pickles
    import zip_files

    standard = pathlib.Path(test.__file__).parent

    def made(name):
        path = folder / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    kinds = {
        "gguf": lambda: gguf_files.cases(made("gguf")),
        "zip": lambda: zip_files.cases(made("zip"), standard),
        "numpy": lambda: arrays.numpy_files(made("numpy")),
        "torch": lambda: arrays.torch_files(made("torch")),
        "safetensors": lambda: arrays.safetensors_files(made("safetensors"), options.crate),
        "mlx": lambda: arrays.mlx_models(made("mlx")),
        "pickles": lambda: pickles.cases(made("pickles"), options.corpora, standard),
    }
    return {name: list(cases()) for name, cases in kinds.items() if name in (options.only or kinds)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpora", nargs="*")
    parser.add_argument("--crate")
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--keep")
    parser.add_argument("--messages", action="store_true", help="show what was said of each refused file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(options.keep or temporary)
        counts = collections.defaultdict(collections.Counter)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            with multiprocessing.get_context("spawn").Pool(1) as apart:
                made = apart.apply(all_cases, (folder, options))
            in_batches = made.pop("pickles", [])
            cases = [case for each in made.values() for case in each]
            for case, (outcome, problem, said) in zip(cases, pool.map(lambda case: check(case, folder), cases)):
                counts[case.corpus][outcome] += 1
                if isinstance(case.expected, dict):
                    counts[case.corpus]["compared"] += 1
                if problem:
                    counts[case.corpus]["wrong"] += 1
                    print(f"{case.path}: {problem}", flush=True)
                if options.messages and outcome == "refused":
                    print(f"  {case.path.name}: {said}")
        for corpus, cases in itertools.groupby(in_batches, lambda case: case.corpus):
            cases = list(cases)
            counts[corpus]["tried"] += len(cases)
            for first in range(0, len(cases), 500):
                for problem in together(cases[first : first + 500]):
                    counts[corpus]["wrong"] += 1
                    print(problem, flush=True)
    print("| corpus | files | read | compared | refused | wrong |\n|---|---:|---:|---:|---:|---:|")
    for corpus, count in counts.items():
        total = count["tried"] or count["read"] + count["refused"]
        apart = ("", "", "") if count["tried"] else (count["read"], count["compared"], count["refused"])
        print("| " + " | ".join(map(str, (corpus, total, *apart, count["wrong"]))) + " |")
    sys.exit(any(count["wrong"] for count in counts.values()))


if __name__ == "__main__":
    main()
