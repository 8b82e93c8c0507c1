"""What a text is found by: its words, pairs of characters, and names.

In: text. Out: terms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from operator import add
from unicodedata import normalize

# Characters of scripts whose words are not separated by blanks, besides those beyond U+FFFF (rare Han).
PAIRED = "\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f"
# Characters of words of all other scripts: what is left out between the ranges is punctuation or `PAIRED`.
WORD = (
    "0-9_a-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u0559\u0560-\u0588\u0591-\u05bd"
    "\u05bf-\u060b\u060d-\u061a\u0620-\u06d3\u06d5-\u0963\u0966-\u0dff\u10a0-\u10ff\u1200-\u177f\u1800-\u1fff"
    "\ua4d0-\ua95f\ua980-\uabff"
)

WORDS = re.compile(f"[{WORD}]+")
"""Runs of characters of words."""
SPELLED = re.compile(f"(?![0-9])[{WORD.replace('_', '')}]{{3,}}")
"""Words that typing mistakes may be made in."""
_ASCII = bytes(code if code > 127 or chr(code).isalnum() or chr(code) in "_-" else ord(" ") for code in range(256))
_NOT_PAIRED = re.compile(f"[^{PAIRED}\U00020000-\U0003ffff]+")
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
_TO_ASCII = 0xFEE0  # how far these are from the characters of ASCII that they are levelled to
# Combining accents, and the vowel marks and the tatweel that writers of Hebrew and Arabic mostly leave out.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc]+"
)
# Words that writers join with hyphens or not at all: fine-tune, 8-bit. Longer chains are no words.
_HYPHENED = re.compile("(?<![\\w-])[a-z0-9]{1,14}(?:-[a-z0-9]{1,14}){1,2}(?![\\w-])")


_MARKED = (b"\xcc", b"\xcd", b"\xd6", b"\xd7", b"\xd8", b"\xd9", b"\xdb")  # first bytes of what `_ACCENTS` takes


def fold(text: str) -> str:
    """Level what readers do not tell apart: case, width, ligatures, combining accents (the others: `count_words`)."""
    if text.isascii():
        return text.lower()
    # Full-width forms first: without them `normalize` mostly sees at a look that nothing is to be done, which is ten times as fast.
    text = normalize("NFKC", _FULL_WIDTH.sub(lambda found: chr(ord(found[0]) - _TO_ASCII), text)).casefold()
    data = text.encode("utf-8", "replace")  # to look for bytes is faster than to look for the characters
    return _ACCENTS.sub("", text) if any(byte in data for byte in _MARKED) else text


def count_words(text: str) -> Counter[str]:
    """Words of a folded text, without accents."""
    # Bytes, for to translate and to split them is faster than to match words; what is left over is matched.
    counts = Counter(text.encode("utf-8", "replace").translate(_ASCII).decode().split())
    if "-" in text:
        for run in [run for run in counts if "-" in run]:
            count = counts.pop(run)
            for word in (*run.split("-"), *_HYPHENED.findall(run)):
                counts[word.replace("-", "")] += count
        del counts[""]  # beside hyphens that stood alone, or at an end
    if not text.isascii():
        for run in [run for run in counts if not run.isascii()]:
            count = counts.pop(run)
            for word in WORDS.findall(run):
                counts[word if word.isascii() else _strip_accents(word)] += count
        del counts[""]  # of accents that stood alone
    return counts


def _strip_accents(word: str) -> str:
    return normalize("NFC", _ACCENTS.sub("", normalize("NFD", word)))


def with_parts(words: Mapping[str, int]) -> Counter[str]:
    """The words, and the parts of those with underscores, with how often they stand there."""
    found = Counter(words)
    for word in [word for word in words if "_" in word]:
        for part in word.split("_"):
            found[part] += words[word]
    del found[""]
    return found


def count_pairs(text: str) -> Counter[str]:
    """`PAIRED` characters of a folded text with their successors."""
    if text.isascii():
        return Counter()
    runs = _NOT_PAIRED.sub(" ", text)
    pairs = Counter(map(add, runs, runs[1:] + " "))
    return Counter({pair.rstrip(): count for pair, count in pairs.items() if pair[0] != " "})


def inner_pairs(term: str) -> list[str]:
    """The pairs of letters in a term that is a word, in order; none in identifiers of several parts, which are here by their parts as well."""
    return list(map(add, term, term[1:])) if "_" not in term and WORDS.fullmatch(term) else []


def find_terms(text: str) -> set[str]:
    """Words, their parts and pairs of a short text."""
    folded = fold(text)
    return with_parts(count_words(folded)).keys() | count_pairs(folded).keys()


def name_keys(path: str) -> Iterator[str]:
    """What an API object is looked up by: `a.b.C.d` by `d` and `c.d`; `a.f` by `f`, for `a` is the package."""
    parts = [part for part in "".join(fold(path).split()).split(".") if part]
    if parts:
        yield parts[-1]
    if len(parts) > 2:
        yield ".".join(parts[-2:])
