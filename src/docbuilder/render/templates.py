"""Jinja's environment, but for what pages would pay for with every value that a template prints.

In: folders of templates. Out: compiled templates, whose output is the same as with Jinja's own environment.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from markupsafe import Markup, escape


class _Code(CodeGenerator):
    """The code of a template that escapes what it prints with `_escape`.

    Jinja's native templates override the same method. Should Jinja call it otherwise one day, templates are slower and print the same.
    """

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escape(")


class TemplateEnvironment(Environment):
    """All text that templates print is escaped; a name that is nothing is an error.

    Args:
        folders: of templates, the first that has one wins.
    """

    code_generator_class = _Code

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(
            loader=FileSystemLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Merged once a template: a chain of mappings would be merged for every rendering."""
        return {**self.globals, **(d or {})}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`strings.search`: a dictionary's entry first, which costs no exception."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)

    @staticmethod
    def escape(value: object) -> str:
        """As `markupsafe.escape`, which makes an object for each text, and takes three times as long."""
        if type(value) is not str:
            return value if type(value) is Markup else escape(value)
        return (
            value.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace('"', "&#34;")
            .replace("'", "&#39;")
        )
