"""What the reference library encodes: python categories.py TOKENIZER.json... (needs the package tokenizers; see categories.mjs).

Writes TOKENIZER.json.reference.json beside each: by id, the token that the library has for it, and whether some text is encoded to it:
1 yes, 0 no text that was tried, ? for a token that begins or ends within a character, of which there is no text to try.
Texts: the token decoded, alone and in some surroundings, in upper case and in other normal forms.
"""
import itertools
import json
import sys
import unicodedata

import tokenizers
from tokenizers import Tokenizer, pre_tokenizers

AROUND = [(before, after) for before in ["", " ", "\n", "a", "1", ".", "§"] for after in ["", " ", "a", "."]]
SPELLINGS = [
    lambda text: text,
    str.upper,
    *(lambda text, form=form: unicodedata.normalize(form, text) for form in ["NFC", "NFD", "NFKC", "NFKD"]),
]


def byte_alphabet():
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [byte for byte in range(256) if byte not in printable]
    alphabet = {chr(byte): byte for byte in printable} | {chr(0x100 + at): byte for at, byte in enumerate(rest)}
    assert set(alphabet) == set(pre_tokenizers.ByteLevel.alphabet())
    return alphabet


def types_of(step):
    if step is None:
        return []
    steps = step.get("normalizers") or step.get("pretokenizers") or step.get("decoders") or []
    return [step["type"]] + [name for inner in steps for name in types_of(inner)]


def texts_of(tokenizer, data):
    """Id to the text of its token; None where it is no whole text, or there is no token."""
    alphabet = byte_alphabet()
    added = tokenizer.get_added_tokens_decoder()
    types = [name for part in ("normalizer", "pre_tokenizer", "decoder") for name in types_of(data.get(part))]
    prefix = data["model"].get("continuing_subword_prefix") if data["model"].get("type") == "WordPiece" else None
    count = max(tokenizer.get_vocab(with_added_tokens=True).values()) + 1
    for id_ in range(count):
        token = tokenizer.id_to_token(id_)
        if token is None or id_ in added:
            yield token, token
        elif "ByteLevel" in types and set(token) <= set(alphabet):
            text = bytes(alphabet[character] for character in token).decode("utf-8", "replace")
            yield token, None if "\ufffd" in text and token != "ï¿½" else text
        elif prefix and token.startswith(prefix):
            yield token, "a" + token[len(prefix) :]
        else:
            yield token, token.replace("\u2581", " ")


def reached_by(tokenizer, texts):
    reached = ["?" if text is None else "0" for text in texts]
    for spelling in SPELLINGS:
        for before, after in AROUND:
            left = [id_ for id_, flag in enumerate(reached) if flag == "0"]
            # Another spelling that is no other was tried.
            left = [id_ for id_ in left if spelling is SPELLINGS[0] or spelling(texts[id_]) != texts[id_]]
            for ids in itertools.batched(left, 10_000) if hasattr(itertools, "batched") else [left]:
                encoded = tokenizer.encode_batch_fast(
                    [before + spelling(texts[id_]) + after for id_ in ids], add_special_tokens=False
                )
                for id_, found in zip(ids, encoded):
                    if id_ in found.ids:
                        reached[id_] = "1"
    return "".join(reached)


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    pairs = list(texts_of(tokenizer, data))
    reached = reached_by(tokenizer, [text for _, text in pairs])
    with open(f"{path}.reference.json", "w", encoding="utf-8") as file:
        json.dump({"version": tokenizers.__version__, "tokens": [token for token, _ in pairs], "reached": reached}, file)
    print(path, {flag: reached.count(flag) for flag in "01?"})
