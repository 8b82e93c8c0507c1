"""The name of the version in pages: they are rendered and kept with a placeholder, and the name comes in when their files are written.

In: the configuration, and the content of files. Out: the files of the version that is built. What is kept of a page holds for every version that
way: a preview (`pr_12`) takes from the cache what `main` has left there, but for the pages that have changed.

Where a project's own templates or extensions make pages there is no placeholder: they may compare the name, or cut it up.
"""

from __future__ import annotations

from docbuilder.config import Config
from docbuilder.model.values import Data

PLACEHOLDER = "docbuilder-version-5c1d0f7a9be34286"
"""Letters, digits and hyphens: nothing escapes it, be it in HTML, in an address or in JSON. The names of versions are the same in all three."""
NOINDEX = "noindex"
"""What search engines are told that are not to list a page."""
_META = '<meta name="robots" content="%s">\n'


class VersionName(Data, frozen=True):
    """How pages name the version that they are of.

    Args:
        name: of the version, which is that of its folder; "" for none.
        shown: what pages are rendered with: a placeholder, or the name itself.
    """

    name: str
    shown: str

    @classmethod
    def of(cls, config: Config) -> VersionName:
        """That of the version that is built."""
        own = config.templates is not None or bool(config.extensions)
        return cls(config.version, PLACEHOLDER if config.version and not own else config.version)

    @property
    def folder(self) -> str:
        """Of the version in the site, with a final slash, or ""."""
        return f"{self.name}/" if self.name else ""

    @property
    def robots(self) -> str:
        """What pages tell search engines, "" for nothing: a placeholder where the name is one."""
        return PLACEHOLDER if self.shown == PLACEHOLDER else self._robots()

    def fill(self, data: bytes) -> bytes:
        """A file of the version, from one with placeholders."""
        if self.shown != PLACEHOLDER or PLACEHOLDER.encode() not in data:
            return data
        robots = self._robots()
        told = (_META % robots).encode() if robots else b""
        data = data.replace((_META % PLACEHOLDER).encode(), told)
        return data.replace(PLACEHOLDER.encode(), self.name.encode())

    def _robots(self) -> str:
        from docbuilder.site.versions import kind_of  # a run that has nothing to do needs none of it

        return NOINDEX if self.name and not kind_of(self.name).listed else ""
