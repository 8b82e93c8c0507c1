"""Where long names may break."""

from __future__ import annotations

import pytest

from docbuilder.render.names import breakable, breakable_names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Trainer", "Trainer"),
        ("a_short.Name", "a_short.Name"),
        ("BertForPreTraining", "Bert|For|Pre|Training"),
        ("TFBertModelOutput", "TFBert|Model|Output"),
        ("per_device_train_batch_size", "per_|device_|train_|batch_|size"),
        ("pkg.modeling.LongModuleName", "pkg.|modeling.|Long|Module|Name"),
        ("uninterruptedlowercase", "uninterruptedlowercase"),
        ("_a_private_name_of_old_", "_|a_|private_|name_|of_|old_"),
        ("日本語のとても長い名前のクラスです", "日本語のとても長い名前のクラスです"),
    ],
)
def test_names_break_at_their_joints(name: str, shown: str) -> None:
    """Behind dots and underscores, before capitals, only where the name is long; nowhere inside of a word."""
    assert breakable(name) == shown.replace("|", "<wbr>")


def test_only_the_text_of_html_breaks() -> None:
    """Addresses and entities stay as they are."""
    html = '<a href="a_long_page_name.html#LongClassName">LongClassNameOf</a> &amp; Dict[str, MyLongClassName1] &LongEntityNames;'
    assert breakable_names(html) == html.replace("MyLongClassName1", "My<wbr>Long<wbr>Class<wbr>Name1")
