"""A run on disk: one JSON record a question, written as soon as it is answered.

::

    DIR/subject.json     what is being measured on what
    DIR/records.jsonl    {"question": …, "answer": …, "scores": …} a line
    DIR/summary.json     figures and rows; there only when the run is complete
    DIR/report.html      with --html

An interrupted run has no summary. It goes on where it stopped if its subject is the present one;
otherwise, and after a complete run, everything is asked anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.questions import Item
from eval.score import Row
from eval.summary import FILE as SUMMARY
from eval.summary import Subject
from index.errors import DataError
from index.records import Document
from rag.answer import Answer

SUBJECT = "subject.json"
RECORDS = "records.jsonl"
REPORT = "report.html"


class Folder:
    """The folder of a run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, subject: Subject) -> dict[str, dict[str, Any]]:
        """Make ready for a run; return the records, by id, of one that was interrupted.

        Raises:
            DataError: if the folder cannot be written.
        """
        known = self._interrupted(subject)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for stale in (SUMMARY, REPORT):
                (self.path / stale).unlink(missing_ok=True)
            (self.path / SUBJECT).write_text(_json(asdict(subject)) + "\n", encoding="utf-8")
            # A line may be cut off, so the whole ones are written again.
            text = "".join(_json(record) + "\n" for record in known.values())
            (self.path / RECORDS).write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise DataError(f"{self.path} cannot be written: {error.strerror}") from error
        return known

    def add(self, record: Mapping[str, Any]) -> None:
        """Append the record of a question.

        Raises:
            DataError: if it cannot be written.
        """
        try:
            with (self.path / RECORDS).open("a", encoding="utf-8", newline="\n") as lines:
                lines.write(_json(record) + "\n")
        except OSError as error:
            raise DataError(f"{self.path} cannot be written: {error.strerror}") from error

    def _interrupted(self, subject: Subject) -> dict[str, dict[str, Any]]:
        """Return whole records of an interrupted run of the same subject, in order."""
        try:
            same = json.loads((self.path / SUBJECT).read_text("utf-8")) == asdict(subject)
            if not same or (self.path / SUMMARY).exists():
                return {}
            lines = (self.path / RECORDS).read_text("utf-8").split("\n")
        except (OSError, ValueError):
            return {}
        known = {}
        for line in lines[:-1]:  # behind the last line end, nothing or half a record
            record = json.loads(line)
            known[record["question"]["id"]] = record
        return known


def record(item: Item, answer: Answer, row: Row, document: Document) -> dict[str, Any]:
    """Put together what is known of a question."""
    return {
        "question": item.to_dict(document),
        "answer": answer.to_dict(),
        "scores": {
            "refused": row.refused,
            "confidence": row.confidence,
            **{name: value for name, value in row.scores.items() if value is not None},
        },
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
