"""Pickles that were written against readers: each as data.pkl of a file as torch.save writes it, and as it is."""

import pathlib
import pickletools
import struct
import zipfile

from case import Case
from literals import of_python


def in_zip(path, pickle):
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("x/data.pkl", pickle)
        out.writestr("x/byteorder", "little")
        out.writestr("x/data/0", bytes(64))
    return path


def opcodes():
    """Each opcode of pickletools by itself and behind things of every kind, with an argument that is short and one that is not."""
    before = [b"", b"K\x01", b"(K\x01", b"}", b"]K\x01", b"(}K\x01K\x02", b"cos\nsystem\n)", b"cos\nsystem\nK\x01K\x01"]
    after = [b"", b"\x01", struct.pack("<I", 1) + b"a", struct.pack("<Q", 1) + b"a", b"1\n", b"os\nsystem\n", b"'a'\n", b"\xff" * 8]
    for opcode in pickletools.opcodes:
        for first in before:
            for second in after:
                yield first + opcode.code.encode("latin-1") + second + b"."


def cases(folder, corpora, standard):
    made = 0

    def wrapped(corpus, content):
        nonlocal made
        made += 1
        return Case(corpus, in_zip(folder / f"{made:05}.pt", content))

    for source in (standard / "pickletester.py", standard / "test_pickle.py", standard / "test_pickletools.py"):
        for content in of_python(source):
            yield wrapped("CPython's pickles", content)
    for content in opcodes():
        yield wrapped("every opcode", content)
    for corpus in corpora:
        for path in sorted(each for each in pathlib.Path(corpus).rglob("*") if each.is_file()):
            name = pathlib.Path(corpus).name
            if path.suffix in (".pkl", ".pickle"):
                yield wrapped(name, path.read_bytes())
                yield Case(name, path)
            elif path.suffix in (".pt", ".bin", ".zip", ".npy", ".npz", ".7z"):
                yield Case(name, path)
            elif path.suffix == ".py":
                for content in of_python(path):
                    if b"." in content:
                        yield wrapped(name, content)
