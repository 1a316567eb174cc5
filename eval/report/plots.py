"""Plots as inline SVG, in the colours of the page, so that they follow light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import isnan

from eval.measures import Figure
from eval.metrics.calibration import Bin

_WIDTH, _HEIGHT = 480, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 20, 20, 44
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points from 0 to 1, in one of the page's colours."""

    label: str
    colour: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure with its label."""

    label: str
    figure: Figure
    colour: str = "first"


def curves(
    lines: Sequence[Curve], x_label: str, y_label: str, marks: Sequence[tuple[float, float]] = ()
) -> str:
    """Draw lines in the unit square; `marks` are points to be seen on them."""
    parts = [_frame(x_label, y_label)]
    for line in lines:
        points = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in line.points)
        dashed = " dashed" if line.dashed else ""
        parts.append(f'<polyline class="curve {line.colour}{dashed}" points="{points}"/>')
    parts += [
        f'<circle class="point first-fill" cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="6"/>'
        for x, y in marks
    ]
    parts.append(_legend(lines))
    return _svg(_WIDTH, _HEIGHT, "".join(parts), f"{y_label} by {x_label}")


def reliability(found: Sequence[Bin], total: int, x_label: str, y_label: str) -> str:
    """Draw a reliability diagram: the area of a point is its share of the questions."""
    diagonal = f'<line class="grid dashed" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
    parts = [_frame(x_label, y_label), diagonal]
    for group in found:
        radius = 3 + 14 * (group.count / max(total, 1)) ** 0.5
        parts.append(
            f'<circle class="point first-fill" cx="{_x(group.confidence):.1f}" '
            f'cy="{_y(group.share):.1f}" r="{radius:.1f}" fill-opacity="0.75">'
            f"<title>{group.count} questions: confidence {group.confidence:.2f}, "
            f"{group.share:.2f} came true</title></circle>"
        )
    return _svg(_WIDTH, _HEIGHT, "".join(parts), f"{y_label} by {x_label}")


def bars(rows: Sequence[Bar]) -> str:
    """Draw horizontal bars from 0 to 1 with their intervals."""
    left, height, right = 124, 30, 74
    width = _WIDTH - left - right
    parts = []
    for at, row in enumerate(rows):
        top, figure = at * height + 6, row.figure
        middle = top + 8
        parts.append(
            f'<text class="label" x="{left - 10}" y="{middle + 4}" text-anchor="end">'
            f"{escape(row.label)}</text>"
            f'<rect class="track" x="{left}" y="{top}" width="{width}" height="16" rx="3"/>'
            f'<rect class="{row.colour}-fill" x="{left}" y="{top}" '
            f'width="{width * figure.value:.1f}" height="16" rx="3"/>'
            f'<text class="value" x="{_WIDTH - right + 10}" y="{middle + 4}">{figure.value:.2f}'
            f'<tspan fill-opacity="0.6" font-size="11"> / {figure.count}</tspan></text>'
        )
        if not isnan(figure.low):
            low, high = left + width * figure.low, left + width * figure.high
            path = (
                f"M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 4}v8M{high:.1f} {middle - 4}v8"
            )
            parts.append(f'<path class="halo" d="{path}"/><path class="whisker" d="{path}"/>')
    return _svg(_WIDTH, len(rows) * height + 6, "".join(parts), "figures by kind of question")


def _frame(x_label: str, y_label: str) -> str:
    """Draw grid, ticks and labels of the unit square."""
    parts = []
    for tick in _TICKS:
        x, y, text = _x(tick), _y(tick), f"{tick:g}"
        parts.append(
            f'<line class="grid" x1="{_x(0)}" y1="{y}" x2="{_x(1)}" y2="{y}"/>'
            f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{text}</text>'
            f'<text x="{x}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{text}</text>'
        )
    middle = (_TOP + _HEIGHT - _BOTTOM) / 2
    parts.append(
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2}" y="{_HEIGHT - 6}" text-anchor="middle">'
        f"{escape(x_label)}</text>"
        f'<text x="12" y="{middle}" text-anchor="middle" transform="rotate(-90 12 {middle})">'
        f"{escape(y_label)}</text>"
    )
    return "".join(parts)


def _legend(lines: Sequence[Curve]) -> str:
    parts = []
    for at, line in enumerate(lines):
        y = _TOP + 14 + 18 * at
        dashed = " dashed" if line.dashed else ""
        parts.append(
            f'<line class="curve {line.colour}{dashed}" x1="{_LEFT + 12}" y1="{y}" '
            f'x2="{_LEFT + 36}" y2="{y}"/>'
            f'<text class="label" x="{_LEFT + 44}" y="{y + 4}">{escape(line.label)}</text>'
        )
    return "".join(parts)


def _svg(width: int, height: int, content: str, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">'
        f"{content}</svg>"
    )


def _x(value: float) -> float:
    return round(_LEFT + value * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(value: float) -> float:
    return round(_HEIGHT - _BOTTOM - value * (_HEIGHT - _TOP - _BOTTOM), 1)
