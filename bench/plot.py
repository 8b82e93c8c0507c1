"""The plot of growth: SVG, written by hand.

In: number of pages -> figures. Out: the text of an SVG image with two panels. Nothing of it depends on time or place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT = 440, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 20, 44, 48
_COLOURS = ("#1f5fbf", "#b3541e", "#2f7d4f", "#7a3e9d")
_DASHES = ("", "6 3", "2 3", "8 3 2 3")

Line = Mapping[int, float]


def growth_plot(panels: Sequence[tuple[str, str, Mapping[str, Line]]]) -> str:
    """Panels side by side.

    Args:
        panels: title, unit, and name of a line -> number of pages -> value.
    """
    width = _WIDTH * len(panels)
    body = "".join(_panel(index * _WIDTH, *panel) for index, panel in enumerate(panels))
    titles = "; ".join(title for title, _, _ in panels)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT}" width="{width}" height="{_HEIGHT}" '
        f'role="img" aria-label="{escape(titles)}" font-family="system-ui, sans-serif" font-size="12">\n'
        f'<rect width="{width}" height="{_HEIGHT}" fill="#fff"/>\n{body}</svg>\n'
    )


def _panel(left: float, title: str, unit: str, lines: Mapping[str, Line]) -> str:
    counts = sorted({count for line in lines.values() for count in line})
    if not counts:
        return ""
    top = nice_ceiling(max(value for line in lines.values() for value in line.values()))
    low, high = math.log(counts[0]), math.log(counts[-1])

    def x(count: int) -> float:
        share = (math.log(count) - low) / (high - low) if high > low else 0.5
        return left + _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - value / top * (_HEIGHT - _TOP - _BOTTOM)

    parts = [_text(left + _LEFT, 18, f"{title} ({unit})", "start", ' font-weight="600"')]
    for step in range(5):
        value = top * step / 4
        parts.append(
            f'<line x1="{x(counts[0]):.1f}" x2="{x(counts[-1]):.1f}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#ddd"/>\n'
        )
        parts.append(_text(left + _LEFT - 8, y(value) + 4, f"{value:g}", "end"))
    parts += [_text(x(count), _HEIGHT - _BOTTOM + 18, f"{count:,}", "middle") for count in counts]
    parts.append(_text((x(counts[0]) + x(counts[-1])) / 2, _HEIGHT - 10, "pages", "middle"))
    for index, (name, line) in enumerate(lines.items()):
        colour, dash = _COLOURS[index % len(_COLOURS)], _DASHES[index % len(_DASHES)]
        points = " ".join(f"{x(count):.1f},{y(value):.1f}" for count, value in sorted(line.items()))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>\n'
        )
        for count, value in sorted(line.items()):
            parts.append(f'<circle cx="{x(count):.1f}" cy="{y(value):.1f}" r="3.5" fill="{colour}"/>\n')
        parts.append(_text(left + _LEFT + 120 * index, 34, f"● {name}", "start", f' fill="{colour}"'))
    return "".join(parts)


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(text)}</text>\n'


def nice_ceiling(value: float) -> float:
    """The least of 1, 2, 4, 5 or 10 times a power of ten that is not below `value`; 1 for 0."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 2, 4, 5, 10) if factor * power >= value * (1 - 1e-9))
