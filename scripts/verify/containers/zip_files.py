"""Zip files as CPython's tests of zipfile make them: what is unusual, and what lies. In each an array, as numpy.savez has it."""

import io
import struct
import zipfile

import numpy as np
from case import Case, rows

VALUES = rows()


def npy(values=VALUES):
    out = io.BytesIO()
    np.save(out, values)
    return out.getvalue()


NPY = npy()


def zipped(name="w.npy", content=NPY, method=zipfile.ZIP_STORED, comment=b"", force=False, streamed=False):
    out = io.BytesIO()
    target = Unseekable(out) if streamed else out
    with zipfile.ZipFile(target, "w", method) as file:
        file.comment = comment
        with file.open(zipfile.ZipInfo(name), "w", force_zip64=force) if method == zipfile.ZIP_STORED else file.open(name, "w") as member:
            member.write(content)
    return out.getvalue()


class Unseekable(io.RawIOBase):
    """Makes zipfile write sizes behind the data."""

    def __init__(self, out):
        self.out = out

    def writable(self):
        return True

    def write(self, data):
        return self.out.write(data)


def patched(data, signature, at, content, last=False):
    place = data.rindex(signature) if last else data.index(signature)
    return data[: place + at] + content + data[place + at + len(content) :]


LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def overlapping(count=40):
    """Entries of the directory that all are the same bytes (a bomb that quotes nothing), and one that lies in another."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.npy", npy(np.zeros((1 << 20, 4), "f4")))
    data = out.getvalue()
    at = data.index(CENTRAL)
    entry = data[at : data.index(END)]
    entries = b"".join(entry.replace(b"a.npy", b"%c.npy" % (65 + number)) for number in range(count))
    return data[:at] + entries + END + struct.pack("<HHHHIIH", 0, 0, count, count, len(entries), at, 0)


def files():
    right = {"w": VALUES}
    good = zipped()
    yield "stored", right, good
    yield "deflated", right, zipped(method=zipfile.ZIP_DEFLATED)
    yield "bzip2", "refused", zipped(method=zipfile.ZIP_BZIP2)
    yield "lzma", "refused", zipped(method=zipfile.ZIP_LZMA)
    yield "zip64 fields", right, zipped(force=True)
    yield "sizes behind the data", right, zipped(streamed=True)
    yield "a comment", right, zipped(comment=b"PK\x05\x06 is no end" * 50)
    yield "a comment as long as can be", right, zipped(comment=b"x" * 65535)
    yield "a comment cut off", "refused", zipped(comment=b"x" * 100)[:-1]
    yield "something before it", "refused", b"#!/bin/sh\n" + good
    yield "something behind it", "refused", good + b"behind"
    yield "a name in cp437 and one of UTF-8", "any", zipped("\u00e4\u4e2d.npy")
    yield "a name that climbs", {"../../w": VALUES}, zipped("../../w.npy")
    yield "a name of nothing", "any", zipped(".npy")
    yield "a name with a zero", "any", patched(patched(zipped("w0.npy"), LOCAL, 31, b"\0"), CENTRAL, 47, b"\0")
    yield "no member", "refused", END + bytes(18)
    yield "encrypted", "refused", patched(good, CENTRAL, 8, b"\x01")
    yield "another name in the member's own header", "any", patched(good, LOCAL, 30, b"v")
    yield "a member that is not where it should be", "refused", patched(good, CENTRAL, 42, struct.pack("<I", 7))
    yield "a member beyond the file", "refused", patched(good, CENTRAL, 42, struct.pack("<I", 1 << 30))
    yield "a member longer than the file", "refused", patched(good, CENTRAL, 20, struct.pack("<II", 1 << 30, 1 << 30))
    yield "two lengths of a stored member", "refused", patched(good, CENTRAL, 24, struct.pack("<I", 999))
    yield "a checksum that is wrong, deflated", "refused", patched(zipped(method=zipfile.ZIP_DEFLATED), CENTRAL, 16, bytes(4))
    yield "a length that is wrong, deflated", "refused", patched(zipped(method=zipfile.ZIP_DEFLATED), CENTRAL, 24, struct.pack("<I", 1 << 30))
    yield "more entries than there are", "refused", patched(good, END, 10, b"\xff\xff")
    yield "fewer entries than there are", "any", patched(good, END, 10, b"\0\0")
    yield "a directory beyond the file", "refused", patched(good, END, 16, struct.pack("<I", 1 << 30))
    yield "a directory longer than any", "refused", patched(good, END, 12, struct.pack("<I", 0xFFFFFFFE))
    yield "extra fields that lie", "any", patched(zipped(force=True), LOCAL, 37, b"\xff\xff")
    both = io.BytesIO()
    with zipfile.ZipFile(both, "w") as file:
        for _ in range(2):
            file.writestr("w.npy", NPY)
    yield "a name that comes twice", "refused", both.getvalue()
    yield "members that overlap", "any", overlapping()
    for end in range(0, len(good), 37):
        yield f"cut off at {end}", "refused", good[:end]


def cases(folder, standard):
    import warnings

    warnings.simplefilter("ignore")
    for number, (name, expected, content) in enumerate(files()):
        path = folder / f"{number:02}-{name.replace(' ', '-').replace(',', '')}.npz"
        path.write_bytes(content)
        yield Case("zip files", path, expected)
    bomb = folder / "bomb.npz"
    np.savez_compressed(bomb, w=np.zeros((1 << 20, 32), "f4"))
    yield Case("zip files", bomb, "any")
    for path in sorted(standard.rglob("*.zip")):
        yield Case("CPython's zip files", path, "refused")
