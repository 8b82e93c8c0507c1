"""`_headers`: what a server should say with the files, in the form that Netlify, Cloudflare Pages and others read.

In: the foreign origins of all pages, and the file of an earlier build. Out: the file's text.
"""

from __future__ import annotations

from collections.abc import Iterable

from docbuilder.render.policy import content_policy

AllowedOrigin = tuple[str, str]

_PAGES_OWN = ("default-src", "style-src", "style-src-attr")


def headers_file(origins: Iterable[AllowedOrigin]) -> str:
    """The content of `_headers` (site, "Content security").

    It is said with every file, so it allows what any page may load; each page's own policy, in its `<meta>`, is narrower.
    Styles are left to that one: the frame that draws diagrams has inline ones, which no page allows.

    Args:
        origins: (directive, origin) of all pages, as in `RenderedPage.origins`.
    """
    parts = content_policy(tuple(origins)).split("; ")
    policy = [part for part in parts if part.partition(" ")[0] not in _PAGES_OWN]
    policy += ["object-src 'none'", "worker-src 'none'", "manifest-src 'self'", "frame-ancestors 'self'"]
    return f"""\
/*
  Content-Security-Policy: {"; ".join(policy)}
  Referrer-Policy: strict-origin-when-cross-origin
  X-Content-Type-Options: nosniff

/assets/*
  Cache-Control: public, max-age=31536000, immutable
"""
