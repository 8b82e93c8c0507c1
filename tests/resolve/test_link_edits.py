"""Links are mended where one thing alone can be meant, in the way they are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from docbuilder.fixing import mend
from docbuilder.index.language import LanguageIndex, ObjectTarget
from docbuilder.model.source import Source
from docbuilder.parse import parse
from docbuilder.resolve.links import LinkContext, resolve_links
from docbuilder.site.published import Surroundings

ANCHORS = {
    "index": frozenset({"intro"}),
    "guides/a": frozenset({"first-steps", "usage"}),
    "guides/training": frozenset({"save-a-model", "usage", "twice-there", "モデルの保存"}),
    "api/trainer": frozenset({"pkg.Trainer", "pkg.Trainer.train", "twice-there"}),
    "api/models/bert": frozenset({"overview"}),
}
INDEX = LanguageIndex(
    routes={name: f"en/{name}" for name in [*ANCHORS, "guides/index", "api/models/bart", "tutorials/index"]},
    anchors=ANCHORS,
    files={"imgs/logo.png": "en/imgs/logo.png", "guides/data.csv": "en/guides/data.csv"},
    objects={
        "Trianer": ObjectTarget(False, nearest=("Trainer", "Training")),
        "pkg.Trainer.tran": ObjectTarget(False, nearest=("pkg.Trainer.train",)),
        "Trainr": ObjectTarget(False, nearest=("Trainer", "Trains")),
        "Nothing": ObjectTarget(False, nearest=("Trainer",)),
        "train": ObjectTarget(False, "api/trainer", "pkg.Trainer.train", guessed=True),
        "old.train": ObjectTarget(False, "api/trainer", "pkg.Trainer.train", guessed=True),
        "Trainer": ObjectTarget(True, "api/trainer", "pkg.Trainer", parameters=("model", "learning_rate")),
    },
    homes={
        anchor: tuple(sorted(page for page in ANCHORS if anchor in ANCHORS[page]))
        for ids in ANCHORS.values()
        for anchor in ids
    },
    moved={
        "guides/old": "guides/training",
        "guides/older#saving": "guides/training#save-a-model",
        "guides/older": "index",
    },
)
JAPANESE = LanguageIndex(routes={"index": "ja/index", "only": "ja/only"}, anchors={}, files={}, objects={})


def mended(folder: Path, text: str, **changes: Any) -> str:
    """The text of `en/guides/a.md` after its links are mended, twice: the second time finds nothing."""
    page = folder / "a.md"
    values: dict[str, Any] = {
        "name": "guides/a",
        "route": "en/guides/a",
        "around": Surroundings("en", "pkg"),
        "index": INDEX,
        "languages": {"en": INDEX, "ja": JAPANESE},
    }
    context = LinkContext(**values | changes)
    page.write_text(text, "utf-8")
    for again in (False, True):
        source = Source("en/guides/a.md", page.read_text("utf-8"))
        _, diagnostics = resolve_links(parse(source).document, context)
        files = mend(diagnostics, lambda _: page)
        assert not (again and files)
        for file in files:
            file.write()
    return page.read_text("utf-8")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # a page that has moved, or has a slip in its name
        ("[x](trainning)", "[x](training)"),
        ("[x](./trainning.md)", "[x](./training.md)"),
        ("[x](trainning.mdx?y=1#save-a-model)", "[x](training.mdx?y=1#save-a-model)"),
        ("[x](../api/Trainer)", "[x](../api/trainer)"),
        ("[x](bert)", "[x](../api/models/bert)"),
        ("[x](../models/bert.md)", "[x](../api/models/bert.md)"),
        ("[x](../gudies/training)", "[x](../guides/training)"),
        ("[x](trainer#pkg.Trainer)", "[x](../api/trainer#pkg.Trainer)"),
        ("[x](/docs/pkg/guides/trainning)", "[x](/docs/pkg/guides/training)"),
        ("[x](/docs/pkg/main/en/guides/trainning.md)", "[x](/docs/pkg/main/en/guides/training.md)"),
        ("[x](trainning 'about (trainning)')", "[x](training 'about (trainning)')"),
        ("[x](<trainning>)", "[x](<training>)"),
        ("[![x](../imgs/logo.png)](trainning)", "[![x](../imgs/logo.png)](training)"),
        ("- a\n  > [x](trainning)", "- a\n  > [x](training)"),
        ("`[x](trainning)` [x](trainning)", "`[x](trainning)` [x](training)"),
        ("[x][one]\n\n[one]: trainning 'title'", "[x][one]\n\n[one]: training 'title'"),
        ("[one]\n\n[One]: <trainning>", "[one]\n\n[One]: <training>"),
        ('<a href="trainning">x</a>', '<a href="training">x</a>'),
        ("<div>\n<a class='b' href='trainning'>x</a>\n</div>", "<div>\n<a class='b' href='training'>x</a>\n</div>"),
        # redirects say where a page went
        ("[x](old#usage)", "[x](training#usage)"),
        ("[x](older.md#saving)", "[x](training.md#save-a-model)"),
        ("[x](older)", "[x](../index)"),
        # anchors
        ("[x](#first_steps)", "[x](#first-steps)"),
        ("[x](#First-Step)", "[x](#first-steps)"),
        ("[x](training.md#save-a-modle)", "[x](training.md#save-a-model)"),
        ("[x](#save-a-model)", "[x](training#save-a-model)"),
        ("[x](../index.md#save-a-model)", "[x](../guides/training.md#save-a-model)"),
        ("[x](../api/trainer#pkg.Trainer.trian)", "[x](../api/trainer#pkg.Trainer.train)"),
        # files
        ("![x](../imgs/lgoo.png)", "![x](../imgs/logo.png)"),
        ("![x](logo.png)", "![x](../imgs/logo.png)"),
        ('<img src="../imgs/Logo.png" alt="x"/>', '<img src="../imgs/logo.png" alt="x"/>'),
        # objects
        ("[`Trianer`]", "[`Trainer`]"),
        ("[`~pkg.Trainer.tran`]", "[`~pkg.Trainer.train`]"),
        ("[`train`]", "[`~pkg.Trainer.train`]"),
        ("[`~old.train`]", "[`~pkg.Trainer.train`]"),
        ("[`Trainer#learning_rates`]", "[`Trainer#learning_rate`]"),
    ],
)  # fmt: skip
def test_one_right_answer(tmp_path: Path, written: str, expected: str) -> None:
    """The target alone is replaced; how it is written stays."""
    assert mended(tmp_path, f"# A\n\n{written}\n") == f"# A\n\n{expected}\n"


@pytest.mark.parametrize(
    "written",
    [
        "[x](brt)",  # bert, bart
        "[x](nothing-like-it)",
        "[x](../../README)",  # outside of the documentation
        "[x](../../../index)",
        "[x](/models/bert)",  # a path of the host
        "[x](https://example.org/trainning)",
        "[x](/docs/other/trainning)",
        "[x](trainning#not-there)",  # would be wrong again
        "[x](train%6eing2)",
        "[x](#twice-there)",  # on two pages
        "[x](#overview)",  # says too little
        "[x](training#nowhere)",
        "![x](../imgs/other.png)",
        "![x](../imgs/logo.svg)",
        "[`Trainr`]",  # Trainer, Trains
        "[`Nothing`]",
        "[`old.train`]",  # readers would see another name
        "[`Trainer#rate`]",
        "[x][one]\n\n[one]: trainning\n\n```md\n[one]: trainning\n```",  # which of the two?
        "```md\n[x](trainning)\n```",
    ],
)
def test_nothing_is_guessed(tmp_path: Path, written: str) -> None:
    """Where two can be meant, or where it is not certain what stands in the file, nothing changes."""
    assert mended(tmp_path, f"# A\n\n{written}\n") == f"# A\n\n{written}\n"


def test_all_of_a_page_at_once(tmp_path: Path) -> None:
    """Every mistake is mended in one run, each where it stands."""
    text = "# A\n\n[x](trainning) and [`Trianer`], [y](trainning) ![z](../imgs/lgoo.png)\n"
    assert mended(tmp_path, text) == "# A\n\n[x](training) and [`Trainer`], [y](training) ![z](../imgs/logo.png)\n"


def test_links_of_other_languages(tmp_path: Path) -> None:
    """A link into another language is mended by the pages of that language."""
    assert (
        mended(tmp_path, "[x](../../ja/onyl)\n[y](../../ja/indexx.md)\n")
        == "[x](../../ja/only)\n[y](../../ja/index.md)\n"
    )
    assert mended(tmp_path, "[x](ja/only.md#y)\n", name="index", route="en/index") == "[x](../ja/only.md#y)\n"
