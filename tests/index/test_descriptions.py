"""What other projects say of their objects."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from docbuilder.build import build
from docbuilder.index.descriptions import read_descriptions
from docbuilder.model.diagnostics import DiagnosticCode
from docbuilder.output.inventory import inventory_file
from docbuilder.output.pages import SitePage
from sites import configure, write

NET = {
    "name": "p.Net",
    "kind": "class",
    "page": "net",
    "anchor": "p.Net",
    "signature": "Net(x)",
    "summary": "A </script> 網.",
}


def api(*objects: dict[str, object], schema: int = 1) -> bytes:
    return json.dumps({"schema": schema, "name": "p", "objects": objects}).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is no api.json"),
        (b"<html>", "it is no api.json"),
        (b"\xff\xfe", "it is no api.json"),
        (b"[" * 100_000, "it is no api.json"),
        (b'{"schema": 1}', "missing required field `objects`"),
        (api({"name": "p.Net"}), "missing required field `kind`"),
        (api(NET, schema=2), "it has the schema 2, and only 1 is known"),
    ],
)
def test_what_is_no_such_file(data: bytes, said: str) -> None:
    """It is said why."""
    with pytest.raises(ValueError, match=re.escape(said)):
        read_descriptions(data)


def test_previews_of_a_build(tmp_path: Path) -> None:
    """Pages know the sites with descriptions; the files hold them by address; a damaged file costs a problem, and nothing else."""
    pages = [SitePage("net", "net", "Net", objects=json.dumps(NET).encode())]
    write(
        tmp_path,
        {
            "docs/source/index.md": "# Home\n\n[`p.Net`]\n",
            "p.inv": inventory_file(pages, name="p", version=""),
            "p.api.json": api(NET, {"name": "p.lost", "kind": "function", "page": "sub/lost"}),
            "q.api.json": b"no",
        },
    )
    config = configure(
        tmp_path,
        inventories={
            "p": {"url": "https://p.example/en", "file": "p.inv", "api": "p.api.json"},
            "q": {"url": "https://q.example/", "file": "p.inv", "api": "q.api.json"},
            "r": {"url": "https://r.example/", "file": "p.inv"},
        },
    )
    result = build(config)
    [problem] = [each for each in result.diagnostics if each.code is DiagnosticCode.INVENTORY]
    assert problem.message.startswith("the api.json of q cannot be read: it is no api.json")
    found: dict[str, object] = {}
    for file in (tmp_path / "site/previews").glob("others-*.js"):
        found |= json.loads(re.fullmatch(r"docbuilder\.previewed\(\"[\w-]+\",(.*)\);\n", file.read_text("utf-8"))[1])  # type: ignore[index]
    assert found == {
        "https://p.example/en/net.html#p.Net": ["class", "p.Net", "Net(x)", "A </script> 網."],
        "https://p.example/en/sub/lost.html#p.lost": ["function", "p.lost", "", ""],
    }
    page = (tmp_path / "site/index.html").read_text("utf-8")
    assert 'href="https://p.example/en/net.html#p.Net"' in page
    assert 'data-others="https://p.example/en/ https://q.example/"' in page
