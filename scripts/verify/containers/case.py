"""One file, and what has to come of it."""

import dataclasses
import pathlib

import numpy as np


@dataclasses.dataclass
class Case:
    corpus: str
    path: pathlib.Path
    # "any": whatever, if it is said well. "refused": status 2. A dict: the matrices that are in it, by their names.
    expected: object = "any"


def rows():
    """A matrix with two identical rows; exact in float16."""
    values = np.arange(40, dtype="<f4").reshape(5, 8) / 4
    values[3] = values[1]
    return values
