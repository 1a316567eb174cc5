"""`fussnote eval compare A B`: what changed between two runs, and whether it got worse."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isnan
from pathlib import Path

from eval import summary, table
from eval.measures import BY_NAME, MEASURES, Measure, difference
from eval.metrics.bootstrap import Interval
from eval.score import Row
from eval.summary import Summary
from index.errors import DataError

WORSE = 1
"""Exit code if a figure fell by more than its tolerance."""

_SLACK = 1e-9
"""What rounding may add to a difference."""


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure changed, and whether it may.

    Attributes:
        name: of the measure.
        before, after: its values.
        difference: by how much it rose, with its paired interval.
        tolerance: how far it may get worse; None: as far as it likes.
        failed: whether it got worse by more.
    """

    name: str
    before: float
    after: float
    difference: Interval
    tolerance: float | None
    failed: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes, and the questions that were won and lost, by id."""

    changes: tuple[Change, ...]
    won: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the figures that fell by more than their tolerance."""
        return tuple(change.name for change in self.changes if change.failed)


def compare(
    first: Summary, second: Summary, tolerances: Mapping[str, float] | None = None
) -> Comparison:
    """Compare two runs over the same questions.

    Args:
        first: the run before.
        second: the run after.
        tolerances: by measure, in place of those that measures come with.

    Raises:
        DataError: if they asked different questions, or about different texts.
    """
    one, other = _paired(first, second)
    changes = []
    for measure in MEASURES:
        found = difference(measure, one, other)
        if isnan(found.mean):
            continue
        tolerance = (tolerances or {}).get(measure.name, measure.tolerance)
        changes.append(_change(measure, first, second, found, tolerance))
    gained = {row.id: _right(after) - _right(row) for row, after in zip(one, other, strict=True)}
    return Comparison(
        tuple(changes),
        tuple(name for name, gain in gained.items() if gain > 0),
        tuple(name for name, gain in gained.items() if gain < 0),
    )


def _change(
    measure: Measure,
    first: Summary,
    second: Summary,
    found: Interval,
    tolerance: float | None,
) -> Change:
    before = first.figures[summary.ALL][measure.name].value
    after = second.figures[summary.ALL][measure.name].value
    loss = found.mean if measure.lower else -found.mean
    failed = tolerance is not None and loss > tolerance + _SLACK
    return Change(measure.name, before, after, found, tolerance, failed)


def _paired(first: Summary, second: Summary) -> tuple[Sequence[Row], Sequence[Row]]:
    """Put the rows of the same questions side by side."""
    a, b = first.subject, second.subject
    if a.document_sha256 != b.document_sha256:
        raise DataError(
            f"The runs are about different texts, {a.document} and {b.document}, or versions of "
            "one: measure both on the same"
        )
    if a.questions_sha256 != b.questions_sha256:
        raise DataError(
            f"The runs asked different questions: {len(first.rows)} of {a.questions} "
            f"({a.selection}), {len(second.rows)} of {b.questions} ({b.selection}); "
            "measure both on the same"
        )
    by_id = {row.id: row for row in second.rows}
    return first.rows, [by_id[row.id] for row in first.rows]


def _right(row: Row) -> bool:
    """Tell whether an answer is right: its first quote, or its silence."""
    return bool(row.scores.get("hit@1")) if row.answerable else row.refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `fussnote eval compare`."""
    parser.add_argument("first", type=Path, metavar="A", help="a run's folder, or its summary.json")
    parser.add_argument("second", type=Path, metavar="B", help="the run to hold against it")
    parser.add_argument(
        "--tolerance",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="how far a figure may get worse, for example hit@1=0.01 (may be repeated)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(arguments: argparse.Namespace) -> int:
    """Compare, print, and return 1 if a figure fell by more than its tolerance."""
    tolerances = dict(map(_tolerance, arguments.tolerance))
    first, second = summary.read(arguments.first), summary.read(arguments.second)
    found = compare(first, second, tolerances)
    if arguments.json:
        sys.stdout.write(json.dumps(_as_json(found), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(_written(found))
    return WORSE if found.failed else 0


def _tolerance(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    if name not in BY_NAME:
        raise DataError(f"There is no figure {name!r}: choose of {', '.join(BY_NAME)}")
    try:
        tolerance = float(value)
    except ValueError as error:
        raise DataError(f"--tolerance takes NAME=VALUE, for example {name}=0.02") from error
    if not tolerance >= 0:
        raise DataError(f"The tolerance of {name} must be 0 or more")
    return name, tolerance


def _written(found: Comparison) -> str:
    """Write a comparison for the terminal."""
    head = ["", "A", "B", "B - A, 95 %", "may fall by", ""]
    rows = [
        [
            f"{c.name} ↓" if BY_NAME[c.name].lower else c.name,
            f"{c.before:.3f}",
            f"{c.after:.3f}",
            table.signed(c.difference),
            "" if c.tolerance is None else f"{c.tolerance:g}",
            _verdict(c),
        ]
        for c in found.changes
    ]
    lines = [table.markdown([head, *rows]), ""]
    for what, names in (("won", found.won), ("lost", found.lost)):
        lines.append(f"{len(names)} {what}{': ' if names else ''}{', '.join(names)}")
    if found.failed:
        lines.append(f"Worse than tolerated: {', '.join(found.failed)}")
    return "\n".join(lines) + "\n"


def _verdict(change: Change) -> str:
    """Say what the interval allows to say."""
    if change.failed:
        return "FAILED"
    low, high = change.difference.low, change.difference.high
    if low <= 0 <= high or isnan(low):
        return ""
    return "worse" if (high < 0) != BY_NAME[change.name].lower else "better"


def _as_json(found: Comparison) -> dict[str, object]:
    changes = {
        c.name: {
            "before": c.before,
            "after": c.after,
            "difference": asdict(c.difference),
            "tolerance": c.tolerance,
            "failed": c.failed,
        }
        for c in found.changes
    }
    return {"changes": changes, "won": found.won, "lost": found.lost, "failed": found.failed}
