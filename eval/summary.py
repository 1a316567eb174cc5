"""What a run has found: its figures, broken down, and the rows that they were made of.

Rows are kept so that two summaries can be compared question by question.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.measures import Figure, figures
from eval.score import Row
from index.errors import DataError

FORMAT = 1
FILE = "summary.json"
ALL = "all"
BREAKDOWNS = ("language", "kind", "difficulty", "split")

_PLACES, _FINE = 4, 6
"""Digits kept of figures, and of the scores that they are made of."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What was measured on what.

    Attributes:
        questions: name of the set.
        questions_sha256: hash of the questions asked, with their evidence.
        selection: how they were chosen from the set.
        document: name of the document.
        document_sha256: hash of its canonical text.
        encoder: identity of the encoder.
        retriever: what finds the sentences.
        chat_model: what writes the answers; None where quotes speak for themselves.
        code: hash of the code and the data that answered.
        judge: the judge and the hashes of its prompts, if there was one.
    """

    questions: str
    questions_sha256: str
    selection: str
    document: str
    document_sha256: str
    encoder: str
    retriever: str
    chat_model: str | None
    code: str
    judge: str | None = None


@dataclass(frozen=True)
class Summary:
    """Figures and rows of a run."""

    subject: Subject
    rows: tuple[Row, ...]

    @cached_property
    def figures(self) -> dict[str, dict[str, Figure]]:
        """Figures by group of questions: `all`, then `language=de` and so on."""
        groups: dict[str, list[Row]] = {ALL: list(self.rows)}
        for name in BREAKDOWNS:
            values = sorted({getattr(row, name) for row in self.rows})
            for value in values if len(values) > 1 else ():
                groups[f"{name}={value}"] = [r for r in self.rows if getattr(r, name) == value]
        return {name: figures(rows) for name, rows in groups.items()}

    def to_json(self) -> str:
        """Write as JSON, one group of figures or one column of rows a line."""
        found = {
            group: {name: _rounded(figure) for name, figure in figures.items()}
            for group, figures in self.figures.items()
        }
        parts = {
            "format": str(FORMAT),
            "subject": _json(asdict(self.subject)),
            "figures": f"{{\n{_lines(found)}\n}}",
            "rows": f"{{\n{_lines(_own_columns(self.rows))}\n}}",
            "scores": f"{{\n{_lines(_score_columns(self.rows))}\n}}",
        }
        return "{" + ",\n".join(f'"{name}": {text}' for name, text in parts.items()) + "}\n"


def read(path: Path) -> Summary:
    """Read a summary, or that in a run's folder.

    Raises:
        DataError: if there is none.
    """
    path = path / FILE if path.is_dir() else path
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({error.strerror}): name a run's folder or its {FILE}"
        ) from error
    except ValueError as error:
        raise DataError(f"{path} is not JSON: name a run's folder or its {FILE}") from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise DataError(
            f"{path} is no summary of format {FORMAT}: make it anew with `fussnote eval`"
        )
    try:
        return Summary(Subject(**record["subject"]), _rows(record["rows"], record["scores"]))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise DataError(f"{path} is incomplete: make it anew with `fussnote eval`") from error


def write(path: Path, summary: Summary) -> None:
    """Write a summary.

    Raises:
        DataError: if the path cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(summary.to_json(), encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror}") from error


_OWN = tuple(field.name for field in fields(Row) if field.name != "scores")


def _own_columns(rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Turn rows into columns: fewer bytes, and a changed column is a changed line."""
    return {name: [_short(getattr(row, name)) for row in rows] for name in _OWN}


def _score_columns(rows: Sequence[Row]) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for row in rows for name in row.scores)
    return {name: [_short(row.scores.get(name)) for row in rows] for name in names}


def _rows(own: Mapping[str, list[Any]], scores: Mapping[str, list[Any]]) -> tuple[Row, ...]:
    return tuple(
        Row(
            **dict(zip(_OWN, values, strict=True)),
            scores={name: column[at] for name, column in scores.items()},
        )
        for at, values in enumerate(zip(*(own[name] for name in _OWN), strict=True))
    )


def _rounded(figure: Figure) -> list[float]:
    return [*(round(v, _PLACES) for v in (figure.value, figure.low, figure.high)), figure.count]


def _short(value: Any) -> Any:  # noqa: ANN401  # whatever a field of a row holds
    if not isinstance(value, float):
        return value
    return int(value) if value in (0.0, 1.0) else round(value, _FINE)


def _lines(entries: Mapping[str, object]) -> str:
    return ",\n".join(f"{_json(name)}: {_json(value)}" for name, value in entries.items())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
