"""`_headers`: the policy of all pages, and what an earlier build has allowed."""

from __future__ import annotations

import re

from docbuilder.output.headers import headers_file

ORIGINS = (
    ("frame-src", "https://www.youtube-nocookie.com"),
    ("img-src", "data:"),
    ("img-src", "https://img.example"),
    ("style-src-attr", "'unsafe-inline'"),
)


def policy_of(text: str) -> dict[str, list[str]]:
    """Directive -> what it allows."""
    policy = re.search("Content-Security-Policy: (.*)", text)[1]
    return {words[0]: words[1:] for words in map(str.split, policy.split(";"))}


def test_policy_allows_what_any_page_loads_and_nothing_inline() -> None:
    """The origins of the pages are allowed; inline code is not; styles are left to the pages' own policies."""
    policy = policy_of(headers_file(ORIGINS))
    assert policy["img-src"] == ["'self'", "data:", "https://img.example"]
    assert policy["frame-src"] == ["'self'", "https://www.youtube-nocookie.com"]
    assert policy["script-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'self'"]
    assert not {"default-src", "style-src", "style-src-attr"} & policy.keys()
    assert "unsafe" not in headers_file(ORIGINS)


def test_hashed_assets_are_kept_for_ever() -> None:
    """Names of assets change with their content: servers may say so."""
    assert "\n/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n" in headers_file(())
