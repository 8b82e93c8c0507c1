"""What a construct adds its rules to.

In: rules and builders of the constructs, see `docbuilder.parse.constructs`. Out: `Parser`, which is built once a process
and never changes afterwards.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from docbuilder.parse.block import BlockParser
from docbuilder.parse.inline import InlineRule
from docbuilder.parse.inlineparser import InlineParser
from docbuilder.parse.state import BlockRule
from docbuilder.parse.tags import tag_rule
from docbuilder.parse.tagsyntax import TagBuilder, TagRule, Vocabulary, make_vocabulary
from docbuilder.parse.tree import BlockBuilder, ContainerBuilder


class _Markdown(MarkdownIt):
    """What the rules of markdown-it-py ask for; destinations stay as they are written."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802  # markdown-it-py's name
        return url


class Parser:
    """All rules, by the character that they start with, and all builders, by the token that they understand."""

    def __init__(self) -> None:
        self.block = BlockParser()
        self.inline = InlineParser()
        self.tags: dict[str, TagRule] = {}
        self.tag_names: list[str] = []
        self.tag_rules: list[BlockRule] = []
        self.builders: dict[str, BlockBuilder] = {}
        self.containers: dict[str, ContainerBuilder] = {}
        self.vocabulary = self.smaller_vocabulary = make_vocabulary(())
        self.containers_of_common: tuple[str, ...] = ()
        self.plain_lines = re.compile("(?!)")
        self.md = _Markdown("commonmark", {"tasklists": True})
        self.md.block = self.block

    def add_block(
        self,
        name: str,
        rule: BlockRule,
        *,
        starts: str = "",
        before: str | None = "paragraph",
        interrupts: bool | tuple[str, ...] = False,
        tag: bool = False,
    ) -> None:
        """Add a block rule.

        Args:
            name: of the rule; a rule of that name that is there already is replaced where it stands.
            rule: the markdown-it-py way: `(state, line, end_line, silent) -> bool`.
            starts: the characters of which one must be the first on a line, after its indent; "" for any.
            before: the rule that must not see the line before this one; None for the end.
            interrupts: it ends a paragraph, a reference definition, a block quote and a list without a blank line; or the
                names of those that it ends (`paragraph`, `reference`, `blockquote`, `list`).
            tag: it is a rule for a tag of the dialect, which ends raw HTML as well.
        """
        self.block.add(name, rule, starts, before, interrupts)
        if tag:
            self.tag_rules.append(rule)

    def add_builder(self, token_type: str, build: BlockBuilder) -> None:
        """Make nodes from tokens that have no content of other blocks; a later builder replaces an earlier one."""
        self.builders[token_type] = build

    def add_container(self, token_type: str, build: ContainerBuilder) -> None:
        """Make nodes from an opening token and the finished nodes inside; a later builder replaces an earlier one."""
        self.containers[token_type] = build

    def add_tag(
        self,
        name: str,
        build: TagBuilder,
        *,
        attributes: tuple[str, ...] = (),
        within: tuple[str, ...] = (),
        empty: bool = False,
        common: bool = False,
        spelling: tuple[str, str] | None = None,
    ) -> None:
        """Add a block tag of the dialect; see `docbuilder.parse.tags` for how to write one.

        Args:
            name: as authors write it, case included.
            build: what makes nodes of it.
            attributes: the names of the attributes that it may have; others are reported.
            within: the tags of which one must be the nearest around it; empty when it may stand anywhere.
            empty: it never has content: `<X …>`, `<X …/>` and `<X …></X>` are the same.
            common: writers also mean other things by it (`<node>`, `{/if}`): on a page that has none of `within`, or not
                the tag itself where that is empty, it is text.
            spelling: how it is opened and closed where that is not `<name>` and `</name>`; its construct's own block rule
                makes the `tag` tokens then.
        """
        opening, closing = spelling or (f"<{name}>", f"</{name}>")
        if not common:
            self.tag_names.append(name)
        self.tags[name] = TagRule(
            name, build, frozenset(attributes), frozenset(within), empty, common, opening, closing
        )

    def add_inline(self, starts: str, rule: InlineRule) -> None:
        """Add an inline rule, tried before those that are there already for the same characters.

        Args:
            starts: the characters of which one must be at the cursor.
            rule: see `docbuilder.parse.inline`.
        """
        self.inline.add(starts, rule)

    def find_vocabulary(self, text: str) -> Vocabulary:
        """The tags that a page with this text may have."""
        for container in self.containers_of_common:
            if container in text:
                return self.vocabulary
        return self.smaller_vocabulary

    def is_paragraph(self, text: str) -> bool:
        """The text is one paragraph for sure: no line is indented or begins with what another block may begin with."""
        return self.plain_lines.fullmatch(text) is not None and not self.vocabulary.closes_in(text)

    def finish(self) -> Parser:
        """Add what follows from the tags; the last thing to do."""
        rule = tag_rule()
        rules = (rule, *self.tag_rules)
        self.block.tag = lambda state, line, end_line, silent: any(
            rule(state, line, end_line, silent) for rule in rules
        )
        self.vocabulary = make_vocabulary(self.tags.values())
        self.smaller_vocabulary = make_vocabulary(rule for rule in self.tags.values() if not rule.common)
        outer = {name for rule in self.tags.values() if rule.common for name in rule.within or (rule.name,)}
        self.containers_of_common = tuple(sorted(self.tags[name].opening[:-1] for name in outer))
        self.block.add("tag", rule, "<", self.block.rules[0].name, interrupts=True)
        # `=`, `-`, `|` and `:` make a heading or a table of the line above
        starts = {"=", "-", "|", ":"}.union(*(entry.starts for entry in self.block.rules))
        self.plain_lines = re.compile(rf"(?:[^\s{re.escape(''.join(sorted(starts)))}][^\n]*+\n?)+")
        return self
