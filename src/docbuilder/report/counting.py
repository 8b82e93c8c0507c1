"""What of the diagnostics counts, and how much: severities that a project gives them, and what was known before.

In: diagnostics, and the configuration. Out: those that are to be shown, each with its severity.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

from docbuilder.config import Config
from docbuilder.config.project import ConfigError
from docbuilder.model.diagnostics import Diagnostic, Severity
from docbuilder.model.reading import read_plain_text
from docbuilder.model.values import replace
from docbuilder.report import identity

Baseline = Counter[tuple[str, str, str]]
"""Code, file and text -> how often they were there before."""

_OFF = "off"
_LEVELS = {severity.label: severity for severity in Severity}
_LARGEST = 64 << 20  # bytes of a baseline


def counted(diagnostics: Iterable[Diagnostic], config: Config, known: Baseline | None = None) -> tuple[Diagnostic, ...]:
    """The diagnostics that count, each with the severity that the configuration gives it.

    Args:
        diagnostics: in order.
        config: its `severity` and its `baseline`.
        known: what the baseline says, where it was read before.

    Raises:
        ConfigError: the baseline cannot be read.
    """
    found = tuple(diagnostics)
    if config.severity:
        found = tuple(each for each in (_with_severity(one, config.severity) for one in found) if each is not None)
    if config.baseline is not None:
        found = new_only(found, read_baseline(config.baseline) if known is None else known)
    return found


def _with_severity(diagnostic: Diagnostic, rules: Mapping[str, Any]) -> Diagnostic | None:
    """The diagnostic as the rules have it: codes first, then files, what stands later last."""
    level = diagnostic.code.severity.label
    slug = diagnostic.code.slug
    for key, value in rules.items():
        if isinstance(value, str) and fnmatchcase(slug, key):
            level = value
    for key, value in rules.items():
        if isinstance(value, Mapping) and matches_file(diagnostic.position.path, key):
            for pattern, inner in value.items():
                if fnmatchcase(slug, pattern):
                    level = inner
    if level == _OFF:
        return None
    severity = _LEVELS[level]
    wanted = None if severity is diagnostic.code.severity else severity
    return diagnostic if diagnostic.level is wanted else replace(diagnostic, level=wanted)


def matches_file(path: str, pattern: str) -> bool:
    """Whether a file is one of a pattern: `*` stays in a folder, `**` does not, a folder stands for all that is in it."""
    return _file_pattern(pattern).fullmatch(path) is not None


@lru_cache(maxsize=256)
def _file_pattern(pattern: str) -> re.Pattern[str]:
    pieces: list[str] = []
    for part in re.split(r"(\*\*/|\*\*|\*|\?)", pattern.rstrip("/")):
        pieces.append({"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part)))
    return re.compile("".join(pieces) + "(?:/.*)?", re.DOTALL)


# --- a baseline -----------------------------------------------------------------------------------------------------------


def read_baseline(path: Path) -> Baseline:
    """What was known; see `write_baseline`.

    Raises:
        ConfigError: there is no such file, or it is none of ours.
    """
    try:
        data = json.loads(read_plain_text(path, _LARGEST))
        entries = data["known"]
        return Counter({(str(code), str(file), str(text)): int(count) for code, file, text, count in entries})
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: there is no such baseline; write it with docbuilder check --write-baseline"
        ) from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ConfigError(f"{path}: is no baseline; write it anew with docbuilder check --write-baseline") from None


def baseline_text(diagnostics: Sequence[Diagnostic]) -> str:
    """A baseline: a line for each code, file and text, with how often it is there. Where in the file it stands does not matter."""
    counts = Counter(map(identity, diagnostics))
    lines = [json.dumps([*key, count], ensure_ascii=False) for key, count in sorted(counts.items())]
    return '{"docbuilder-baseline": 1, "known": [\n' + ",\n".join(lines) + "\n]}\n"


def new_only(diagnostics: Sequence[Diagnostic], known: Baseline) -> tuple[Diagnostic, ...]:
    """The diagnostics that are not known; of equal ones, as many as there are more than before, the last ones."""
    counts = Counter(map(identity, diagnostics))
    found: list[Diagnostic] = []
    seen: Counter[tuple[str, str, str]] = Counter()
    for each in diagnostics:
        key = identity(each)
        seen[key] += 1
        if seen[key] > min(known[key], counts[key]):
            found.append(each)
    return tuple(found)
