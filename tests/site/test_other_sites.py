"""Other sites that the search can ask: what they are called, where they are, what the policy must allow."""

from pathlib import Path

import pytest

from docbuilder.config import Config, ConfigError, InventoryConfig, load_config
from docbuilder.site.other_sites import OtherSite, other_sites


def test_names_addresses_origins() -> None:
    """A key of an inventory, folders of this server, addresses; each site once."""
    config = Config(
        inventories={"torch": InventoryConfig("https://docs.pytorch.org/docs/stable")},
        search_also=(
            "torch",
            "../accelerate/",
            "../accelerate",
            "../../datasets/main/en/index.html",
            "/peft/v0.2/pt-br",
            "https://example.org:8000/docs/hub/ja",
            "http://example.org",
            "./v1.0",
        ),
    )
    assert other_sites(config) == (
        OtherSite("torch", "https://docs.pytorch.org/docs/stable/", "https://docs.pytorch.org"),
        OtherSite("accelerate", "../accelerate/", ""),
        OtherSite("datasets", "../../datasets/main/en/", ""),
        OtherSite("peft", "/peft/v0.2/pt-br/", ""),
        OtherSite("hub", "https://example.org:8000/docs/hub/ja/", "https://example.org:8000"),
        OtherSite("example.org", "http://example.org/", "http://example.org"),
        OtherSite("v1.0", "./v1.0/", ""),
    )


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("torhc", "did you mean 'torch'?"),
        ("elsewhere", "write './elsewhere' for a folder of this site"),
        ("javascript:alert(1)/", "must be a list of keys of inventories"),
        ("https://a.example; script-src *", "must be a list of keys of inventories"),
        ("https://a.example,b", "must be a list of keys of inventories"),
        ("../a?b", "must be a list of keys of inventories"),
        ("", "must be a list of keys of inventories"),
    ],
)
def test_what_is_no_site(tmp_path: Path, entry: str, said: str) -> None:
    """The message names file and line, and what to write."""
    (tmp_path / ".git").mkdir()
    file = tmp_path / "docbuilder.toml"
    file.write_text(
        f'name = "N"\nsearch-also = ["./a", "{entry}"]\n[inventories]\ntorch = {{ url = "https://t.example" }}\n',
        "utf-8",
    )
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path, {})
    assert str(caught.value).startswith(f"{file}:2: search-also")
    assert said in str(caught.value)
