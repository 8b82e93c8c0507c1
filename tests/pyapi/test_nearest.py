"""Suggestions for names that do not exist."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docbuilder.pyapi.nearest import Nearest


def test_similar_names_come_first() -> None:
    """Case does not matter, the best comes first, at most three are given."""
    names = Nearest(["BertModel", "BertForMaskedLM", "BertModels", "AlbertModel", "Trainer"])
    assert names.to("Bertmodel")[:2] == ("BertModel", "BertModels")
    assert len(names.to("BertModel")) <= 3
    assert names.to("completely_different_xyz") == ()
    assert Nearest([]).to("x") == ()


@given(st.lists(st.text(max_size=12)), st.text(max_size=12))
def test_any_names(names: list[str], name: str) -> None:
    """Suggestions are among the names, whatever they are, and do not depend on their order."""
    found = Nearest(names).to(name)
    assert set(found) <= set(names)
    assert found == Nearest(list(reversed(names))).to(name)
