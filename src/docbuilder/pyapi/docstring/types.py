"""What a type is and what prose is: both stand before a colon.

In: text. Out: whether somebody means a type by it (dialect, section 2, "colons": prose is never a type).
"""

from __future__ import annotations

import re

from docbuilder.pyapi.docstring.shades import shade

_ROLE = re.compile(r":[\w:+-]+:(?=\x00)")
_SENTENCE = re.compile(r"[.!?;](?:\s|$)")
_WORD = re.compile(r"\x00+|[^\W\d][\w.'’-]*")
_CAMEL_CASE = re.compile(r"[A-Za-z]*[a-z0-9]\w*[A-Z]|[A-Z]\w*[A-Z][a-z]|.*\w\.\w")
_LONGEST = 200  # characters

_BETWEEN = frozenset({"of", "or", "and", "with", "shape", "size", "length", "type", "dtype", "to", "from", "optional"})
_ARTICLES = frozenset({"a", "an"})  # inside: `list` or a tuple of `int`
_LABELS = frozenset(
    {"note", "notes", "warning", "example", "examples", "todo", "see", "tip", "default", "hint", "usage"}
)
_NAMES = frozenset(
    """
    any array arrays bool boolean bytes callable class complex dataframe dict dictionaries dictionary double
    file float floats function generator image images int integer integers ints iterable iterator list lists
    mapping matrix ndarray none number numbers object objects optional path sequence sequences series set
    sets str string strings tensor tensors tuple tuples union
    """.split()
)
_OTHER_WORDS = 2  # `numpy array`, `batch of images`: so many words that are not known


def is_type(text: str) -> bool:
    """Whether `text` is a type: names of classes, code and links, what stands between these, and hardly another word.

    A single word is one (`Optimizer`), unless it is a label (`Note`); what begins with an article or is a sentence is not.
    """
    if len(text) > _LONGEST:
        return False
    shadow = _ROLE.sub("", shade(text, 0, len(text)))
    if _SENTENCE.search(shadow):
        return False
    words = _WORD.findall(shadow)
    others = 0
    known = False
    for word in words:
        lower = word.lower()
        if word[0] == "\x00" or lower in _NAMES or _CAMEL_CASE.match(word):
            known = True
        elif lower not in _BETWEEN and (lower not in _ARTICLES or word is words[0]):
            others += 1
    if len(words) == 1:
        return words[0].lower() not in _LABELS
    if not known or others > _OTHER_WORDS:
        return False
    if words[0].lower() in _ARTICLES:
        return False
    return not others or _PROSE.isdisjoint(word.lower() for word in words)


_PROSE = frozenset(
    """
    all also are as at be been by can contains containing each either following for form given has have
    how if in into is it its may must no not on on one only returns same see should so some than that the
    their them then there these they this those true used when where whether which while whose will you
    """.split()
)
