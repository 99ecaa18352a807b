"""Parquet files against the CSV of the same run, read by pyarrow, pandas and DuckDB: python scripts/verify/parquet.py

Needs the packages pyarrow, pandas and duckdb, and dist/ built. Run by hand; the dated table is in docs/design/outputs-and-runs.md. Every value of
every column must be the same, bit for bit, null where the CSV has an empty cell, and every column must have the type that is expected.
"""
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import pandas
import pyarrow
import pyarrow.parquet

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests/cases"
RUNS = {
    "stats": (["stats", CASES / "p01_basic_f32_masked/gamma.safetensors", "--rows", "all"], "-o"),
    "stats of NaN": (["stats", CASES / "p08_nan_inf_negative_zero/gamma.safetensors", "--rows", "all"], "-o"),
    "tokens": (["tokens", CASES / "p15_tokens_untied/model", "--all"], "-o"),
    "mask --groups": (["mask", CASES / "p11_sharded_tied_model/model"], "--groups"),
    "inspect": (["inspect", CASES / "p11_sharded_tied_model/model"], "-o"),
    "stats --components": (["stats", CASES / "p01_basic_f32_masked/gamma.safetensors", "--rows", "all"], "--components"),
    "stats --populations": (["stats", CASES / "p01_basic_f32_masked/gamma.safetensors", "--rows", "all"], "--populations"),
    "stats --tree": (["stats", CASES / "p01_basic_f32_masked/gamma.safetensors", "--rows", "all"], "--tree"),
    "tokens --map": (["tokens", CASES / "p15_tokens_untied/model"], "--map"),
    "tokens --sky": (["tokens", CASES / "p15_tokens_untied/model"], "--sky"),
    "diff": (["diff", CASES / "p17_motion/steps/step_00000.safetensors", CASES / "p17_motion/steps/step_00100.safetensors", "--all"], "-o"),
    "series --lifecycles": (["series", CASES / "p17_motion/steps", "--rows", "all", "--motion"], "--lifecycles"),
    "compare": (["compare", CASES / "p14_compare/observed.csv", CASES / "p14_compare/synthetic.csv"], "-o"),
    "trials": (["trials", CASES / "p13_trials_hdf5/trials.h5"], "-o"),
    "synth": (
        ["synth", "--centroid", CASES / "p13_trials_hdf5/centroid.safetensors", "--sigma", "1e-9,2e-9", "--trials", "50000", "--tokens", "9"],
        "-o",
    ),
    "series": (["series", CASES / "p17_motion/steps", "--rows", "all", "--motion", "--reference-step", "previous"], "-o"),
}
SHARDED = ["synth", "--centroid", CASES / "p13_trials_hdf5/centroid.safetensors", "--sigma", "1e-9", "--trials", "200", "--tokens", "9"]
TEXT = {"token", "category", "kind", "source", "populations", "phase", "tensor", "dtype", "shape", "metric"}


def run(args, option, path):
    command = ["node", str(ROOT / "dist/bundle/cli.js"), *map(str, args), option, str(path), "--quiet"]
    subprocess.run(command, check=True)


def same(a, b):
    if a is None or b is None or a is pandas.NA or b is pandas.NA:
        return (a is None or a is pandas.NA) and (b is None or b is pandas.NA)
    if isinstance(a, float) or isinstance(b, float):
        return (math.isnan(a) and math.isnan(b)) or (float(a) == float(b) and math.copysign(1, a) == math.copysign(1, b))
    return a == b


def csv_values(path, types):
    """The cells of the CSV as Python values; None for an empty one."""
    cells = pandas.read_csv(path, dtype=str, keep_default_na=False)
    of = {"bool": lambda cell: cell == "true", "int64": int, "double": float, "string": str}
    return {name: [None if cell == "" else of[str(types[name])](cell) for cell in cells[name]] for name in cells.columns}


def main():
    print(f"pyarrow {pyarrow.__version__}, pandas {pandas.__version__}, DuckDB {duckdb.__version__}")
    print("| file | records | columns | nulls | bytes | of the CSV | differ in pyarrow | in pandas | in DuckDB |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    wrong = 0
    with tempfile.TemporaryDirectory() as directory:
        parts = [Path(directory) / f"part-{at}.csv" for at in (1, 2)]
        for at, part in enumerate(parts, 1):
            run([*SHARDED, "--shard", f"{at}/2"], "-o", part)
        for name, (args, option) in (RUNS | {"merge": (["merge", *parts], "-o")}).items():
            csv, parquet = Path(directory) / "o.csv", Path(directory) / "o.parquet"
            run(args, option, csv)
            run(args, option, parquet)
            table = pyarrow.parquet.read_table(parquet)
            types = {field.name: field.type for field in table.schema}
            expected = csv_values(csv, types)
            assert list(types) == list(expected), (list(types), list(expected))
            assert {column for column, type_ in types.items() if str(type_) == "string"} == TEXT & set(types)
            frame = pandas.read_parquet(parquet, dtype_backend="pyarrow")
            ducked = duckdb.sql(f"select * from '{parquet}'").fetchall()
            differ = [0, 0, 0]
            for at, (column, values) in enumerate(expected.items()):
                readers = [table.column(column).to_pylist(), list(frame[column]), [line[at] for line in ducked]]
                for reader, found in enumerate(readers):
                    differ[reader] += sum(not same(a, b) for a, b in zip(values, found, strict=True))
            nulls = sum(value is None for values in expected.values() for value in values)
            wrong += sum(differ)
            print(f"| {name} | {table.num_rows:,} | {len(types)} | {nulls:,} | {parquet.stat().st_size:,} | {csv.stat().st_size:,} | " + " | ".join(map(str, differ)) + " |")
    sys.exit(1 if wrong else 0)


main()
