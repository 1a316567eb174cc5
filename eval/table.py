"""Figures as a table for the terminal, and for a README: Markdown reads well in both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isnan

from eval.measures import BY_NAME, LATENCY, Figure
from eval.metrics.bootstrap import Interval
from eval.summary import ALL, Summary


def of_summary(summary: Summary) -> str:
    """Put all figures side by side, for all questions and by language."""
    groups = [ALL, *(name for name in summary.figures if name.startswith("language="))]
    named = [name for name in (*BY_NAME, *LATENCY) if name in summary.figures[ALL]]
    head = [
        "",
        *(f"{group.removeprefix('language=')} ({count(summary, group)})" for group in groups),
    ]
    rows = [
        [title(name), *(cell(name, summary.figures[group].get(name)) for group in groups)]
        for name in named
    ]
    return markdown([head, *rows])


def of_breakdown(summary: Summary, name: str) -> str:
    """Show the chief figures for each kind, difficulty or split of question."""
    chief = ("success@1", "hit@1", "hit@3", "fact recall", "refusal recall", "false refusals")
    groups = [group for group in summary.figures if group.startswith(f"{name}=")]
    rows = [
        [
            f"{group.removeprefix(f'{name}=')} ({count(summary, group)})",
            *(cell(figure, summary.figures[group].get(figure), bounds=False) for figure in chief),
        ]
        for group in groups
    ]
    return markdown([[name, *map(title, chief)], *rows]) if rows else ""


def count(summary: Summary, group: str) -> int:
    """Return how many questions a group has."""
    if group == ALL:
        return len(summary.rows)
    name, _, value = group.partition("=")
    return sum(getattr(row, name) == value for row in summary.rows)


def cell(name: str, figure: Figure | None, *, bounds: bool = True) -> str:
    """Write a figure with its interval."""
    if figure is None:
        return "–"
    if name in LATENCY:
        return f"{figure.value:.1f} ms"
    if not bounds or isnan(figure.low):
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


def signed(interval: Interval) -> str:
    """Write a difference with its interval."""
    return f"{interval.mean:+.3f} [{interval.low:+.3f}, {interval.high:+.3f}]"


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """Align rows as a Markdown table; the first is its head."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [_line(row, widths) for row in rows]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def title(name: str) -> str:
    """Name a figure; an arrow says that less is better."""
    measure = BY_NAME.get(name)
    return f"{name} ↓" if measure is not None and measure.lower else name


def _line(cells: Iterable[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(f"{c:<{w}}" for c, w in zip(cells, widths, strict=True)) + " |"


def by_group(names: Iterable[str]) -> Mapping[str, list[str]]:
    """Sort names of measures under what they are about, in the order of the list of measures."""
    wanted = set(names)
    groups: dict[str, list[str]] = {}
    for measure in BY_NAME.values():
        if measure.name in wanted:
            groups.setdefault(measure.group, []).append(measure.name)
    return groups
