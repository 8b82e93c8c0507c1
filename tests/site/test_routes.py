"""Relative addresses."""

from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docbuilder.site.routes import encode_fragment, encode_path, prefix_to_root, relative


@pytest.mark.parametrize(
    ("here", "there", "url"),
    [
        ("a", "b", "b.html"),
        ("a", "a", "a.html"),
        ("x/a", "x/b", "b.html"),
        ("x/a", "b", "../b.html"),
        ("a", "x/b", "x/b.html"),
        ("x/y/a", "x/z/b", "../z/b.html"),
        ("x/y/a", "x", "../../x.html"),
        ("x/y/a", "x/y", "../y.html"),
        ("a", "a b#c%", "a%20b%23c%25.html"),
        ("a", "日本?", "%E6%97%A5%E6%9C%AC%3F.html"),
        ("a", "b:c", "b%3Ac.html"),
    ],
)
def test_relative(here: str, there: str, url: str) -> None:
    """No more steps than needed; what an address must not hold is encoded."""
    assert relative(here, there) == url


def test_anchor_and_ending() -> None:
    """Anchors are encoded by their own rules; files have their ending already."""
    assert relative("x/a", "x/b", "p.q ü<") == "b.html#p.q%20%C3%BC%3C"
    assert relative("x/a", "imgs/c.png", ending="") == "../imgs/c.png"
    assert prefix_to_root("a/b/c") == "../../"
    assert prefix_to_root("a") == ""
    assert encode_path("a b/ü") == "a%20b/%C3%BC"


NAME = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=6).filter(
    lambda name: name.strip(".") != ""
)
ROUTE = st.lists(NAME, min_size=1, max_size=4).map("/".join)


@given(ROUTE, ROUTE)
def test_resolves_to_its_target(here: str, there: str) -> None:
    """Resolved as a browser does, the address of a page leads to it, from every page and in every folder."""
    base = f"https://example.org/deep/folder/{encode_path(here)}.html"
    assert unquote(urlsplit(urljoin(base, relative(here, there))).path) == f"/deep/folder/{there}.html"


@pytest.mark.parametrize("name", ["transformers.Trainer.train", "a~b/c", "概要", 'a "b" %20', "#", "a&b'c", ""])
def test_ids_in_addresses(name: str) -> None:
    """As every browser reads them, whatever they are."""
    encoded = encode_fragment(name)
    assert unquote(encoded) == name
    assert encoded.isascii()
    assert not set(encoded) & set(' "<>#`')
