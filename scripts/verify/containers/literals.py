"""Texts of bytes in the sources of a test suite: the pickles, zip files and headers that it tries."""

import ast
import re


def of_python(path):
    """Every literal of bytes, those put together from several too."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes) and len(node.value) > 1:
            yield node.value


def of_rust(path):
    for found in re.findall(r'b"((?:[^"\\]|\\.)*)"', path.read_text()):
        yield found.encode("latin-1", "replace").decode("unicode_escape").encode("latin-1")
