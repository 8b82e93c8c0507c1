"""Links of a built site that lead nowhere, each beside the diagnostic that told of it.

    python bench/dead_links.py SITE REPORT

`SITE` is a folder that `docbuilder build` wrote, `REPORT` what `docbuilder build --format json` printed meanwhile. Every `href` and `src` of
every page is followed within the site, anchors too, as a browser does from a sub-path: an address that begins with `/` counts as dead. A
dead link that no diagnostic names is an error of docbuilder; they are printed, and the status is 1.
"""

from __future__ import annotations

import argparse
import html
import json
import posixpath
import re
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

_ADDRESS = re.compile(r"""<[a-z][^<>]*?\s(?:href|src)=("[^"]*"|'[^']*')""")
_ID = re.compile(r"""\s(?:id|name)=("[^"]*"|'[^']*')""")  # raw HTML has either kind of quotes
_CODES = {"link-page", "link-anchor", "image-missing", "file-missing", "link-file", "toctree-no-page", "link-foreign"}


def addresses(text: str, base: str = "") -> set[str]:
    """The addresses on a page that lead into the site; absolute ones are those below `base`, where it is published."""
    found = (html.unescape(match[1:-1]) for match in _ADDRESS.findall(text))
    return {
        address
        for address in found
        if (base and f"{address}/".startswith(base)) or not (urlsplit(address).scheme or address.startswith("//"))
    }


def dead_links(site: Path, base: str = "") -> list[tuple[str, str]]:
    """(page, address) of every link that leads nowhere.

    Args:
        site: its folder.
        base: the address that it was built for, with a final slash, or "".
    """
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    texts = {name: (site / name).read_text("utf-8") for name in sorted(files) if name.endswith(".html")}
    ids = {name: _ids(text) for name, text in texts.items()}
    dead = []
    for name, text in texts.items():
        if posixpath.basename(name) == "404.html":  # it is read at any depth: its script makes its addresses
            continue
        for address in sorted(addresses(text, base)):
            if base and f"{address}/".startswith(base):
                parts, folder = urlsplit(address[len(base) :] or "./"), ""
            else:
                parts, folder = urlsplit(address), posixpath.dirname(name)
            target = posixpath.normpath(posixpath.join(folder, unquote(parts.path))) if parts.path else name
            if f"{target}/index.html".removeprefix("./") in files:
                target = f"{target}/index.html".removeprefix("./")
            anchor = unquote(parts.fragment)
            there = target in files and (not anchor or target not in ids or anchor in ids[target])
            if not there or parts.path.startswith("/"):
                dead.append((name, address))
    return dead


def _is_about(diagnostic: dict[str, str], page: str, ids: set[str], address: str) -> bool:
    """The diagnostic is of the page (or of the original that it shows), or of a docstring on it, and names the link's end."""
    parts = urlsplit(address)
    words = [unquote(parts.fragment), posixpath.basename(unquote(parts.path).removesuffix("/.html")).partition(".")[0]]
    route = page.removesuffix(".html")
    source = f"/{diagnostic['path'].rpartition('.')[0]}"
    ours = source.endswith((f"/{route}", f"/{route.partition('/')[2] or route}"))
    ours = ours or (diagnostic["path"].endswith(".py") and diagnostic["message"].partition(": ")[0] in ids)
    return ours and any(word and word in diagnostic["message"] for word in words)


def undiagnosed(
    dead: list[tuple[str, str]], report: Path, site: Path
) -> tuple[list[dict[str, str]], list[tuple[str, str]]]:
    """The diagnostics of links that a build printed as JSON, and the dead links that none of them is about."""
    told = [one for one in json.loads(report.read_text("utf-8"))["diagnostics"] if one["code"] in _CODES]
    ids = {page: _ids((site / page).read_text("utf-8")) for page, _ in dead}
    return told, [one for one in dead if not any(_is_about(each, one[0], ids[one[0]], one[1]) for each in told)]


def _ids(text: str) -> set[str]:
    return {html.unescape(found[1:-1]) for found in _ID.findall(text)}


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("report", type=Path)
    arguments = parser.parse_args()
    dead = dead_links(arguments.site)
    told, missing = undiagnosed(dead, arguments.report, arguments.site)
    print(f"{len(dead)} dead links, {len(told)} diagnostics: {dict(Counter(one['code'] for one in told))}")
    for page, address in missing:
        print(f"{page}: {address}: told by no diagnostic")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
