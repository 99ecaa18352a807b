"""What the official client of the Hub reads: python hub.py CASES.json (needs huggingface_hub; scripts/verify/hub.mjs calls it).

Prints for each case [repository, revision, file] the file's SHA-256, or the name of the exception; where the file is "" the SHA-256 of the names at
the repository's top, in order, a line feed between them.
"""
import hashlib
import json
import sys

import huggingface_hub
import huggingface_hub.errors


def outcome(repository, revision, file):
    try:
        if file == "":
            siblings = huggingface_hub.model_info(repository, revision=revision).siblings
            names = sorted(each.rfilename for each in siblings if "/" not in each.rfilename)
            return hashlib.sha256("\n".join(names).encode()).hexdigest()
        with open(huggingface_hub.hf_hub_download(repository, file, revision=revision), "rb") as read:
            return hashlib.sha256(read.read()).hexdigest()
    except Exception as error:  # noqa: BLE001: its name is the answer
        # "Not in the cache either", after the Hub refused.
        refused = error.__cause__ if isinstance(error, huggingface_hub.errors.LocalEntryNotFoundError) else None
        return type(refused or error).__name__


with open(sys.argv[1], encoding="utf-8") as cases:
    print(json.dumps({"version": huggingface_hub.__version__, "outcomes": [outcome(*case) for case in json.load(cases)]}))
