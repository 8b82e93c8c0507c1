"""The content security policy of a page (site, "Content security").

In: the foreign origins that a page loads from. Out: the policy's text.
"""

from __future__ import annotations

from functools import lru_cache

_OWN = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "media-src": ["'self'"],
    "connect-src": ["'self'"],
    "frame-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}


@lru_cache(maxsize=256)
def content_policy(origins: tuple[tuple[str, str], ...]) -> str:
    """What the page may load: its own files, and what the author's content brings.

    Args:
        origins: (directive, origin), as in `RenderedPage.origins`.
    """
    policy = {directive: list(allowed) for directive, allowed in _OWN.items()}
    for directive, origin in sorted(set(origins)):
        allowed = policy.setdefault(directive, [])
        if "'none'" in allowed:
            allowed.remove("'none'")
        if origin not in allowed:
            allowed.append(origin)
    return "; ".join(f"{directive} {' '.join(allowed)}" for directive, allowed in policy.items())
